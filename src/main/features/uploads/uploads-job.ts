import { day, hour, minute } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import { systemTimers, type Timers } from '../../platform/jobs/timers.ts'
import type { StoreEvent } from '../../platform/store/store.ts'
import { completeUploads } from './complete-upload.ts'
import { endUpload } from './end-upload.ts'
import { isWelcome } from './upload-standing.ts'
import {
  selectComplete,
  selectEndedSince,
  selectExpired,
  selectKeysInUse,
  selectNextExpiry,
  selectOpenUploads,
  selectUpload,
  updateUpload,
  type SentUpload,
} from './uploads.queries.ts'

const atOnce = 100
const retryMs = 10_000
/** What is sent meanwhile is refused with its part: so a look may take in all that happens within this time. */
const doubtMs = 250

/**
 * What uploads need beside their requests: documents of those that came whole and were kept from being finished, the end of those whose
 * time is over or whose place is gone, and the bytes of what nobody goes on with. What is to be done is in the store alone.
 */
export function createUploadsJob(deps: Deps, timers: Timers = systemTimers): Job {
  let isFirst = true
  let doubt: Doubt = { isOfAll: true, matterIds: new Set(), clientIds: new Set() }
  async function run(): Promise<number> {
    if (isFirst) {
      await mendOffsets(deps)
      await clearOrphans(deps)
      isFirst = false
    }
    const doubted = doubt
    doubt = { isOfAll: false, matterIds: new Set(), clientIds: new Set() }
    await endUnwelcome(deps, doubted)
    await expire(deps)
    const complete = await deps.store.read((db) => selectComplete(db, atOnce))
    const isAll = await completeUploads(
      deps,
      complete.map((upload) => upload.id),
    )
    if (!isAll) return retryMs
    if (complete.length === atOnce) return 0
    const nextMs = await deps.store.read(selectNextExpiry)
    return nextMs === null ? hour : Math.min(hour, Math.max(minute, nextMs - deps.clock.now()))
  }
  const job = createJob({ name: 'uploads', timers, log: deps.log, run })
  let stopListening = () => {}
  let cancelLook: (() => void) | null = null
  return {
    ...job,
    start() {
      stopListening = deps.store.subscribe((event) => {
        if (!cast(doubt, event)) return
        cancelLook ??= timers.after(doubtMs, () => {
          cancelLook = null
          job.wake()
        })
      })
      job.start()
    },
    stop() {
      stopListening()
      cancelLook?.()
      cancelLook = null
      return job.stop()
    },
  }
}

/** Whose uploads may have lost the place that they go to. */
interface Doubt {
  isOfAll: boolean
  matterIds: Set<string>
  clientIds: Set<string>
}

/** Adds what an event puts into doubt: after it somebody may see less than before. False when it is nothing. */
function cast(doubt: Doubt, event: StoreEvent): boolean {
  if (event.kind !== 'console' || !['sharing', 'matters', 'clients', 'staff'].includes(event.topic)) return false
  const { matterId, clientId } = event
  if (matterId !== undefined) doubt.matterIds.add(matterId)
  else if (clientId !== undefined) doubt.clientIds.add(clientId)
  else doubt.isOfAll = true
  return true
}

/** Each open upload is looked at, in id order, a page at a time. */
async function forEachOpen(deps: Deps, look: (upload: SentUpload) => Promise<void>): Promise<void> {
  for (let afterId = ''; ;) {
    const page = await deps.store.read((db) => selectOpenUploads(db, { limit: atOnce, afterId }))
    for (const upload of page) await look(upload)
    const last = page.at(-1)
    if (!last || page.length < atOnce) return
    afterId = last.id
  }
}

/** A folder that was unshared, a matter that was walled off: what was on its way there ends now, and does not come back with it (C8). */
async function endUnwelcome(deps: Deps, { isOfAll, matterIds, clientIds }: Doubt): Promise<void> {
  if (!isOfAll && matterIds.size + clientIds.size === 0) return
  await forEachOpen(deps, async (found) => {
    const { id, storage_key: storageKey } = found
    if (!isOfAll && !matterIds.has(found.matter_id) && !clientIds.has(found.owner_id)) return
    if (await deps.store.read((db) => isWelcome(db, found, deps.clock.now()))) return
    const isEnded = await deps.store.write(async (tx) => {
      const upload = await selectUpload(tx.db, id)
      if (upload?.state !== 'open' || (await isWelcome(tx.db, upload, deps.clock.now()))) return false
      await endUpload(tx, deps, null, upload, 'revoked')
      return true
    })
    if (isEnded) await deps.files.discard(storageKey)
  })
}

async function expire(deps: Deps): Promise<void> {
  for (;;) {
    const nowMs = deps.clock.now()
    const due = await deps.store.read((db) => selectExpired(db, nowMs, atOnce))
    for (const { id, storage_key: storageKey } of due) {
      const isEnded = await deps.store.write(async (tx) => {
        const upload = await selectUpload(tx.db, id)
        if (upload?.state !== 'open' || upload.expires_at_ms > nowMs) return false
        if (upload.offset_bytes === upload.size_bytes) {
          // All of it came: it only waits to be made a document.
          await updateUpload(tx.db, id, { expires_at_ms: nowMs + hour })
          return false
        }
        await endUpload(tx, deps, null, upload, 'expired')
        return true
      })
      if (isEnded) await deps.files.discard(storageKey)
    }
    if (due.length < atOnce) return
  }
}

/** After a restore there may be less of a file than was acknowledged: it begins anew. */
async function mendOffsets(deps: Deps): Promise<void> {
  await forEachOpen(deps, async (upload) => {
    if (upload.offset_bytes === 0) return
    const here = (await deps.files.unfinishedSize(upload.storage_key)) ?? 0
    if (here >= upload.offset_bytes) return
    // Put in place already, just before the host stopped.
    if ((await deps.files.size(upload.storage_key)) === upload.size_bytes) return
    await deps.store.write((tx) => updateUpload(tx.db, upload.id, { offset_bytes: 0 }))
  })
}

/** Bytes of uploads that ended while their host did. */
async function clearOrphans(deps: Deps): Promise<void> {
  let keys: string[] = []
  const clear = async () => {
    if (keys.length === 0) return
    const used = await deps.store.read((db) => selectKeysInUse(db, keys))
    for (const key of keys) if (!used.has(key)) await deps.files.discard(key)
    keys = []
  }
  for await (const key of deps.files.unfinishedKeys()) {
    keys.push(key)
    if (keys.length === atOnce) await clear()
  }
  await clear()
  const ended = await deps.store.read((db) => selectEndedSince(db, deps.clock.now() - day))
  for (const { storage_key: storageKey } of ended) await deps.files.remove(storageKey)
}

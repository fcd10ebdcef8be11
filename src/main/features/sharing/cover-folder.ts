import type { Actor } from '../../actor.ts'
import { minute } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { addMessage } from '../messages/add-message.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import {
  deleteCoverWork,
  insertCoverWork,
  moveCoverWork,
  selectCoverWork,
  selectCoveringShares,
  selectUncovered,
} from './coverage.queries.ts'
import { tellShareChanged } from './share-events.ts'
import { shareRow } from './share-row.ts'
import { selectPerson, selectStaffName } from './people.queries.ts'
import { selectResourceName } from './resources.queries.ts'
import { insertShares, selectAnnouncingBatch, selectShare } from './sharing.queries.ts'

/** How many shares one write makes. */
export const sharesAtOnce = 500

/** What a folder brings of one file: with the folder's own undo time, start and end. */
const broughtBy = (deps: Deps, via: ShareRow, documentId: string, versionNumber: number) =>
  shareRow(deps, via, {
    batchId: via.batch_id,
    kind: 'document',
    resourceId: documentId,
    versionNumber,
    threadId: null,
    origin: 'folder',
    viaShareId: via.id,
    sharedBy: via.shared_by,
    state: via.state === 'live' ? 'live' : 'waiting',
    startsAtMs: via.state === 'live' ? deps.clock.now() : via.starts_at_ms,
  })

/**
 * Begins to bring what lies in some folders to those whom they are being shared with: as many files as one write takes, and the
 * rest by the job that goes on with it. A step of the write that placed the shares.
 */
export async function beginCovering(tx: Tx, deps: Deps, folderShares: readonly ShareRow[]): Promise<void> {
  for (const share of folderShares) await insertCoverWork(tx.db, share.id)
  let left = sharesAtOnce
  for (const share of folderShares) {
    if (left <= 0) break
    left -= await coverChunk(tx, deps, share.id, left)
  }
  if (await selectCoverWork(tx.db)) tx.emit({ kind: 'shares-growing' })
}

/**
 * The next files of one folder's share. However often it is asked, no file is brought twice: what is done is seen in the store.
 * @returns how many it brought.
 */
export async function coverChunk(tx: Tx, deps: Deps, shareId: string, limit: number): Promise<number> {
  const work = await selectCoverWork(tx.db, shareId)
  if (!work) return 0
  const share = await selectShare(tx.db, shareId)
  if (!share || (share.state !== 'waiting' && share.state !== 'live')) {
    await deleteCoverWork(tx.db, shareId)
    return 0
  }
  const files = await selectUncovered(tx.db, share, { afterId: work.after_document_id, limit })
  await insertShares(
    tx.db,
    files.map((file) => broughtBy(deps, share, file.id, file.version_number)),
  )
  const last = files.at(-1)
  if (files.length < limit || !last) await deleteCoverWork(tx.db, shareId)
  else await moveCoverWork(tx.db, shareId, last.id)
  if (files.length > 0) tellShareChanged(tx, share, { toClient: share.state === 'live' })
  return files.length
}

/**
 * Lets those who see a folder see a file that came to lie in it and is not held: at once, told in the folder's own entry, and by
 * e-mail (SHR-6). Several that come within a minute stand in one message. Does nothing for a file that waits for its scan, nor
 * for whom it was unshared from.
 */
export async function coverFile(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  { documentId, folderId }: { documentId: string; folderId: string },
): Promise<void> {
  const told = new Set<string>()
  for (const via of await selectCoveringShares(tx.db, folderId)) {
    const [file] = await selectUncovered(tx.db, via, { limit: 1, documentId })
    if (!file) continue
    if (via.state !== 'live') await insertShares(tx.db, [broughtBy(deps, via, documentId, file.version_number)])
    // Through a second folder it is seen too, but told of once.
    else if (told.has(via.client_id))
      await insertShares(tx.db, [{ ...broughtBy(deps, via, documentId, file.version_number), batch_id: deps.ids.id() }])
    else await tellOfFile(tx, deps, actor, via, documentId, file.version_number)
    told.add(via.client_id)
    tellShareChanged(tx, via, { toClient: via.state === 'live' })
  }
}

async function tellOfFile(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  via: ShareRow,
  documentId: string,
  versionNumber: number,
): Promise<void> {
  const nowMs = deps.clock.now()
  const sharedBy = actor.kind === 'staff' ? actor.userId : via.shared_by
  const threadId = via.thread_id
  const sameBatch =
    threadId === null ? undefined : await selectAnnouncingBatch(tx.db, threadId, sharedBy ?? '', nowMs - minute)
  const batchId = sameBatch ?? deps.ids.id()
  const share = {
    ...broughtBy(deps, via, documentId, versionNumber),
    batch_id: batchId,
    thread_id: threadId,
    shared_by: sharedBy,
  }
  await insertShares(tx.db, [share])
  const byName = sharedBy === null ? '' : await selectStaffName(tx.db, sharedBy)
  if (sameBatch === undefined && threadId !== null) {
    const author = { kind: 'staff', id: sharedBy ?? '' } as const
    await addMessage(tx, deps, { threadId, author, body: '', shareId: share.id })
    await tellByEmail(tx, deps, share, byName)
  }
  await recordActivity(tx, deps, {
    actor,
    kind: 'share.started',
    matterId: via.matter_id,
    clientId: via.client_id,
    subjectKind: 'document',
    subjectId: documentId,
    data: { name: await selectResourceName(tx.db, 'document', documentId), by: byName },
  })
}

async function tellByEmail(tx: Tx, deps: Deps, share: ShareRow, fromName: string): Promise<void> {
  const person = await selectPerson(tx.db, share.participant_id)
  if (!person) return
  await enqueueEmail(tx, deps, {
    key: `share:${share.id}`,
    kind: 'share',
    to: { email: person.email ?? '', name: person.display_name },
    clientId: person.client_id,
    matterId: share.matter_id,
    portalAddressId: person.portal_address_id,
    locale: person.locale === 'es' ? 'es' : 'en',
    target: `/messages/${share.thread_id ?? ''}`,
    params: { fromName },
    isNews: true,
  })
}

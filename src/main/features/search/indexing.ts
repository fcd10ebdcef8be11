import { minute } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import { systemTimers, type Timers } from '../../platform/jobs/timers.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { SearchEntry } from '../../ports.ts'
import {
  selectChangedDocuments,
  selectChangedNotes,
  selectDocumentsOn,
  selectFileStanding,
  selectNewMessages,
  type Place,
} from './search.queries.ts'

const rowsAtOnce = 200
/** A file that is being hashed or scanned is looked at again when something is said of documents, and now and then. */
const laterMs = 10 * minute

/**
 * Keeps the search index up with the store: reads what has changed since it last looked, by cursors that the index itself keeps, so
 * that an index that is gone is made anew from the beginning. Then reads the words of files, one after another.
 */
export function createIndexing(deps: Deps, timers: Timers = systemTimers): Job {
  const job = createJob({ name: 'indexing', timers, log: deps.log, run: () => indexAll(deps) })
  let stopListening = () => {}
  return {
    ...job,
    start() {
      stopListening = deps.store.subscribe((event) => {
        if (event.kind === 'console' && (event.topic === 'documents' || event.topic === 'messages')) job.wake()
        if (event.kind === 'file-safe') job.wake()
      })
      job.start()
    },
    stop() {
      stopListening()
      return job.stop()
    },
  }
}

async function indexAll(deps: Deps): Promise<number | null> {
  await follow(deps, 'documents', async (db, place) =>
    (await selectChangedDocuments(db, place, rowsAtOnce)).map((row) => ({
      place: { atMs: row.updated_at_ms, id: row.id },
      entry: documentEntry(row),
    })),
  )
  await follow(deps, 'notes', async (db, place) =>
    (await selectChangedNotes(db, place, rowsAtOnce)).map((row) => ({
      place: { atMs: row.updated_at_ms, id: row.id },
      entry: { kind: 'note', id: row.id, matterId: row.matter_id, title: '', body: row.body },
    })),
  )
  await follow(deps, 'messages', async (db, { atMs, id }) =>
    (await selectNewMessages(db, id === '' ? firstIdAt(atMs) : id, rowsAtOnce)).map((row) => ({
      place: { atMs: timeOfId(row.id), id: row.id },
      entry: {
        kind: 'message',
        id: row.id,
        matterId: row.matter_id,
        // A subject is found once, at the beginning of its thread.
        title: row.position === 1 ? row.subject : '',
        body: row.body,
      },
    })),
  )
  return (await readFiles(deps)) ? laterMs : null
}

const documentEntry = (row: { id: string; matter_id: string; name: string; file_id: string }): SearchEntry => ({
  kind: 'document',
  id: row.id,
  matterId: row.matter_id,
  title: row.name,
  body: '',
  fileId: row.file_id,
})

/** Reads on from where it was until nothing is left. */
async function follow(
  deps: Deps,
  name: string,
  read: (db: ReadDb, place: Place) => Promise<{ place: Place; entry: SearchEntry }[]>,
): Promise<void> {
  for (;;) {
    const nowMs = deps.clock.now()
    const kept = await deps.search.cursor(name)
    const place = before(kept === null ? { atMs: 0, id: '' } : (JSON.parse(kept) as Place), nowMs)
    const rows = await deps.store.read((db) => read(db, place))
    const last = rows.at(-1)?.place
    if (!last) return
    const isEnd = rows.length < rowsAtOnce
    const next = isEnd ? before(last, nowMs) : last
    await deps.search.put(
      rows.map((row) => row.entry),
      { name, value: JSON.stringify(next) },
    )
    if (isEnd) return
  }
}

/**
 * Never this very millisecond, in which more can come, nor one that is yet to come because the clock was set back: what is read
 * twice is put in its own place again.
 */
const before = (place: Place, nowMs: number): Place => (place.atMs < nowMs ? place : { atMs: nowMs - 1, id: '' })

/** The millisecond that stands in a UUIDv7 (RFC 9562 5.7), and the first id that one of it can have. */
const timeOfId = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16)
function firstIdAt(atMs: number): string {
  const time = Math.max(0, atMs).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
}

/** True while some files have to wait: they are being hashed, or a scanner has not said anything yet. */
async function readFiles(deps: Deps): Promise<boolean> {
  const waiting = new Set<string>()
  for (;;) {
    const files = (await deps.search.awaited(waiting.size + 20)).filter((fileId) => !waiting.has(fileId))
    if (files.length === 0) return waiting.size > 0
    for (const fileId of files) {
      const standing = await deps.store.read((db) => selectFileStanding(db, fileId))
      if (standing?.state === 'checking' || standing?.scan_state === 'quarantined') {
        waiting.add(fileId)
        continue
      }
      // Damaged, infected, or no longer there: nothing will ever be read out of it.
      if ((await deps.texts.textOf(fileId)) === null) await deps.search.putText(fileId, null)
      const documents = await deps.store.read((db) => selectDocumentsOn(db, fileId))
      await deps.search.put(documents.map(documentEntry))
    }
  }
}

import type { PortalReader } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { besides, rowLimit, selectShares } from './few-shares.queries.ts'
import {
  countNewDocuments,
  countNewThreads,
  selectHomeDocuments,
  selectHomeThreads,
  selectMayHave,
  type HomeRow,
} from './portal-home.queries.ts'

export interface HomeRows {
  /** In no order; where there are many, the new and the latest of them. */
  documents: HomeRow[]
  threads: HomeRow[]
  /** Of all of them. */
  newCount: number
  /** What there may be besides: of what there is none of, nothing more is looked up, and most have none of most. */
  hasBills: boolean
  hasEvents: boolean
  hasRequests: boolean
  hasSendings: boolean
}

/** Nearly every client sees few things; of those one pass over what they see says all. */
export const selectHomeRows = async (db: ReadDb, reader: PortalReader, nowMs: number): Promise<HomeRows> =>
  (reader.kind === 'client' ? await selectFewRows(db, reader, nowMs) : null) ??
  (await selectManyRows(db, reader, nowMs))

/**
 * Null when there are more than fit on the page, and when something is shared more than once: which of its shares counts, other
 * statements decide (`seenDocuments`, `visibleThreads`).
 */
async function selectFewRows(db: ReadDb, reader: PortalReader, nowMs: number): Promise<HomeRows | null> {
  const shares = await selectShares(db, { clientId: reader.clientId, nowMs })
  const resourceIds = new Set<string>()
  const documents: HomeRow[] = []
  const entries: HomeRow[] = []
  let hasBills = false
  let hasEvents = false
  let hasRequests = false
  // Of a client to whom nothing is shared no row says it.
  let also = shares.length === 0 ? besides.unfinished : 0
  for (const share of shares) {
    resourceIds.add(share.resource_id)
    also |= Number(share.besides)
    if (share.resource_kind === 'document') {
      if (isNamed(share)) documents.push(share)
    } else if (share.resource_kind === 'thread') {
      if (isNamed(share)) entries.push(share)
    } else if (share.resource_kind === 'bill') hasBills = true
    else if (share.resource_kind === 'event') hasEvents = true
    else if (share.resource_kind === 'request') hasRequests = true
  }
  if (shares.length > rowLimit || resourceIds.size < shares.length) return null
  const threads = (also & besides.replies) === 0 ? entries : await selectHomeThreads(db, reader, nowMs)
  return {
    documents,
    threads,
    newCount: countNew(documents) + countNew(threads),
    hasBills,
    hasEvents,
    hasRequests,
    hasSendings: (also & besides.unfinished) !== 0,
  }
}

type ShareRow = Awaited<ReturnType<typeof selectShares>>[number]

/** A document that is no more has no title, nor has a thread without anything in it for the client, nor anything else. */
const isNamed = (share: ShareRow): share is ShareRow & { title: string } => share.title !== null

/** The new ones come first: unless they fill the page, they are all on it. */
async function selectManyRows(db: ReadDb, reader: PortalReader, nowMs: number): Promise<HomeRows> {
  const mayHave = await selectMayHave(db, reader)
  const documents = await selectHomeDocuments(db, reader, nowMs)
  const threads = await selectHomeThreads(db, reader, nowMs)
  const isFull = (rows: HomeRow[]) => countNew(rows) === rowLimit
  const newDocuments = isFull(documents) ? await countNewDocuments(db, reader, nowMs) : countNew(documents)
  const newThreads = isFull(threads) ? await countNewThreads(db, reader, nowMs) : countNew(threads)
  return { documents, threads, newCount: newDocuments + newThreads, ...mayHave }
}

const countNew = (rows: readonly { is_new: number }[]): number => rows.filter((row) => Number(row.is_new) === 1).length

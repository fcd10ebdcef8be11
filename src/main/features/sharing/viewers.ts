import type { Viewer } from '../../../shared/console/documents.contract.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { ResourceKind } from './resources.queries.ts'
import { selectThreadViewers, selectViewers, type ViewerRow } from './sharing.queries.ts'

const toViewer = (row: ViewerRow): Viewer => ({
  shareId: row.id,
  participantId: row.participant_id,
  clientId: row.client_id,
  displayName: row.display_name,
  state: row.state === 'live' ? 'live' : 'waiting',
  startsAtMs: row.starts_at_ms,
  versionNumber: row.version_number,
  firstViewedAtMs: row.first_viewed_at_ms,
  lastViewedAtMs: row.last_viewed_at_ms,
  viewCount: row.view_count,
  firstDownloadedAtMs: row.first_downloaded_at_ms,
  lastDownloadedAtMs: row.last_downloaded_at_ms,
})

/** Who sees each resource, with their receipts (SHR-4). For staff only; the caller has checked the matter. */
export async function viewersOf(
  db: ReadDb,
  kind: ResourceKind,
  resourceIds: readonly string[],
): Promise<Map<string, Viewer[]>> {
  if (resourceIds.length === 0) return new Map()
  const rows = await selectViewers(db, kind, resourceIds)
  return grouped(rows, (row) => row.resource_id)
}

/** Who has each thread: the recipient of an entry, or the participants of a thread. */
export async function viewersOfThreads(db: ReadDb, threadIds: readonly string[]): Promise<Map<string, Viewer[]>> {
  if (threadIds.length === 0) return new Map()
  const rows = await selectThreadViewers(db, threadIds)
  return grouped(rows, (row) => row.thread_id ?? '')
}

const grouped = (rows: readonly ViewerRow[], keyOf: (row: ViewerRow) => string) =>
  new Map([...Map.groupBy(rows, keyOf)].map(([key, group]) => [key, perPerson(group)]))

/** One face for each person, by however many shares they see it: the newest version, and all that they looked at. */
function perPerson(rows: readonly ViewerRow[]): Viewer[] {
  return [...Map.groupBy(rows, (row) => row.participant_id).values()].flatMap((group) => {
    const [best, ...others] = group.toSorted(
      (a, b) =>
        Number(b.state === 'live') - Number(a.state === 'live') || (b.version_number ?? 0) - (a.version_number ?? 0),
    )
    return best ? [others.reduce((viewer, row) => withReceipts(viewer, toViewer(row)), toViewer(best))] : []
  })
}

const withReceipts = (viewer: Viewer, other: Viewer): Viewer => ({
  ...viewer,
  firstViewedAtMs: earlier(viewer.firstViewedAtMs, other.firstViewedAtMs),
  lastViewedAtMs: later(viewer.lastViewedAtMs, other.lastViewedAtMs),
  viewCount: viewer.viewCount + other.viewCount,
  firstDownloadedAtMs: earlier(viewer.firstDownloadedAtMs, other.firstDownloadedAtMs),
  lastDownloadedAtMs: later(viewer.lastDownloadedAtMs, other.lastDownloadedAtMs),
})

const earlier = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.min(a, b))
const later = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.max(a, b))

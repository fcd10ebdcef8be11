import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ActivityRow } from '../../platform/store/tables.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { filteredEntries } from './activity.queries.ts'
import { csvLine } from './csv.ts'
import { recordActivity } from './record-activity.ts'

const pageSize = 1_000
/** What one answer may carry; more is asked for by a shorter time. */
const mostEntries = 200_000

const heading = [
  'position',
  'at (UTC)',
  'who',
  'name',
  'address',
  'what',
  'matter',
  'client',
  'subject',
  'data',
  'hash',
]

/** Admins. The activity of a time as CSV (RFC 4180), oldest first, of what this person may see. That it was taken is in it too. */
export async function exportActivity(
  deps: Deps,
  actor: StaffActor,
  input: { fromMs?: number | null; toMs?: number | null },
): Promise<{ fileName: string; csv: string } | Refusal> {
  const pages: string[] = []
  let before: number | null = null
  let count = 0
  for (;;) {
    const place: { before: number | null; limit: number } = { before, limit: pageSize }
    const rows: ActivityRow[] = await deps.store.read((db) =>
      filteredEntries(db, actor, { areas: [], ...input }, place),
    )
    pages.push(rows.toReversed().map(exportLine).join(''))
    count += rows.length
    if (count > mostEntries) return refuse('TOO_LARGE', { params: { most: mostEntries } })
    before = rows.at(-1)?.position ?? null
    if (rows.length < pageSize) break
    await new Promise(setImmediate)
  }
  await deps.store.write((tx) =>
    recordActivity(tx, deps, { actor, kind: 'activity.exported', data: { entries: count } }),
  )
  const day = new Date(deps.clock.now()).toISOString().slice(0, 10)
  return { fileName: `activity-${day}.csv`, csv: csvLine(heading) + pages.toReversed().join('') }
}

function exportLine(row: ActivityRow): string {
  return csvLine([
    row.position,
    new Date(row.at_ms).toISOString(),
    row.actor_kind,
    row.actor_name,
    row.ip ?? '',
    row.kind,
    row.matter_id ?? '',
    row.client_id ?? '',
    [row.subject_kind, row.subject_id].filter(Boolean).join(' '),
    row.data === '{}' ? '' : row.data,
    row.hash,
  ])
}

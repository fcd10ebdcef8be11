import type { z } from 'zod'
import type { activity, activityEntry } from '../../../shared/console/activity.contract.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ActivityRow } from '../../platform/store/tables.ts'
import { filteredEntries } from './activity.queries.ts'
import { entryParams } from './entry-params.ts'

export type ActivityEntry = z.output<typeof activityEntry>
type ListInput = z.output<NonNullable<(typeof activity.list)['~orpc']['inputSchema']>>

/**
 * The activity, newest first, by filters. Staff see what is of no restricted matter but their own (CLT-3), and of settings, staff
 * and sign-ins of others only when they are admins. Admins are walled off from restricted matters like everyone, except that
 * somebody opened one.
 */
export async function listActivity(
  deps: Deps,
  actor: StaffActor,
  input: ListInput,
): Promise<{ entries: ActivityEntry[]; nextCursor: string | null }> {
  return await deps.store.read(async (db) => {
    const rows = await filteredEntries(db, actor, input, { before: placeOf(input.cursor), limit: input.limit + 1 })
    const shown = rows.slice(0, input.limit)
    const params = await entryParams(db, shown)
    return {
      entries: shown.map((row) => activityEntryOf(row, params.get(row.id) ?? {})),
      nextCursor: rows.length > input.limit ? String(shown.at(-1)?.position ?? '') : null,
    }
  })
}

function activityEntryOf(row: ActivityRow, params: Record<string, string | number>): ActivityEntry {
  return {
    entryId: row.id,
    position: row.position,
    atMs: row.at_ms,
    actorKind: row.actor_kind as ActivityEntry['actorKind'],
    actorName: row.actor_name,
    ip: row.ip,
    kind: row.kind,
    matterId: row.matter_id,
    clientId: row.client_id,
    params,
  }
}

/** A cursor is the position of the last entry shown; anything else begins anew. */
function placeOf(cursor: string | null | undefined): number | null {
  return /^\d{1,15}$/.test(cursor ?? '') ? Number(cursor) : null
}

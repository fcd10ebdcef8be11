import { refuse, type Refusal } from '../../../shared/errors.ts'
import { isAdmin, type ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { MatterListItem } from './matter-row.ts'
import { selectMatterPage, selectRestrictedUnlisted, toMatterItems, type MatterListFilter } from './matters.queries.ts'

export function listMatters(deps: Deps, actor: ConsoleActor, filter: MatterListFilter) {
  return deps.store.read(async (db) => {
    const { rows, nextCursor, total } = await selectMatterPage(db, actor, filter)
    return { rows: await toMatterItems(db, rows), nextCursor, total }
  })
}

/** Admins: the restricted matters they are not listed on, to manage who is. Clients' names are left out. */
export async function listRestrictedMatters(
  deps: Deps,
  actor: ConsoleActor,
): Promise<{ rows: MatterListItem[] } | Refusal> {
  if (!isAdmin(actor)) return refuse('FORBIDDEN')
  return deps.store.read(async (db) => {
    const items = await toMatterItems(db, await selectRestrictedUnlisted(db, actor))
    return { rows: items.map((item) => ({ ...item, clientNames: [] })) }
  })
}

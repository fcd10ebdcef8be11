import type { Deps } from '../../deps.ts'
import type { ConsoleActor } from '../../actor.ts'
import {
  type ClientListFilter,
  countClients,
  selectClientPage,
  selectTagCounts,
  toListItems,
} from './clients.queries.ts'

/** All staff. A page of clients by name, date or last sign-in, with how many there are. */
export function listClients(deps: Deps, actor: ConsoleActor, filter: ClientListFilter) {
  return deps.store.read(async (db) => {
    const { rows, nextCursor } = await selectClientPage(db, filter)
    const count = await countClients(db, filter)
    return { rows: await toListItems(db, actor, rows), nextCursor, ...count }
  })
}

export function listClientTags(deps: Deps) {
  return deps.store.read(async (db) => {
    const tags = await selectTagCounts(db)
    return { tags: tags.map((row) => ({ tag: row.tag, count: Number(row.count) })) }
  })
}

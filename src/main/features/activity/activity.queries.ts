import { CompiledQuery, type Kysely } from 'kysely'
import type { Store } from '../../platform/store/store.ts'
import type { ActivityRow, Tables } from '../../platform/store/tables.ts'

export interface ChainHead {
  position: number
  hash: string
}

const columns = [
  'position',
  'id',
  'at_ms',
  'actor_kind',
  'actor_id',
  'actor_name',
  'ip',
  'kind',
  'matter_id',
  'client_id',
  'subject_kind',
  'subject_id',
  'data',
  'prev_hash',
  'hash',
] as const satisfies readonly (keyof ActivityRow)[]

// Nearly every write appends one entry, so these two are compiled once for each engine, not once for each call.
const headSql = new Map<Store['engine'], string>()
const appendSql = new Map<Store['engine'], string>()

/** The last entry, or undefined when there is none. */
export async function readHead(db: Kysely<Tables>, engine: Store['engine']): Promise<ChainHead | undefined> {
  let text = headSql.get(engine)
  if (text === undefined) {
    // The limit is written into the text, so that no parameter is left to bind.
    text = db.selectFrom('activity').select(['position', 'hash']).orderBy('position', 'desc').compile().sql + ' limit 1'
    headSql.set(engine, text)
  }
  const { rows } = await db.executeQuery<ChainHead>(CompiledQuery.raw(text, []))
  return rows[0]
}

export async function appendEntry(db: Kysely<Tables>, engine: Store['engine'], row: ActivityRow): Promise<void> {
  let text = appendSql.get(engine)
  if (text === undefined) {
    const ordered = Object.fromEntries(columns.map((column) => [column, row[column]])) as unknown as ActivityRow
    text = db.insertInto('activity').values(ordered).compile().sql
    appendSql.set(engine, text)
  }
  await db.executeQuery(
    CompiledQuery.raw(
      text,
      columns.map((column) => row[column]),
    ),
  )
}

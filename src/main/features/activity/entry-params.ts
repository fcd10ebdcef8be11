import type { ReadDb } from '../../platform/store/store.ts'
import type { ActivityRow } from '../../platform/store/tables.ts'
import { clientNames, matterNames } from './activity.queries.ts'

export type EntryParams = Record<string, string | number>

/**
 * What the sentences of these entries name, by entry: their own data, and the client, matter and matter's number as they are called
 * today. Whoever calls it has made sure that the entries may be seen.
 */
export async function entryParams(
  db: ReadDb,
  rows: readonly Pick<ActivityRow, 'id' | 'data' | 'client_id' | 'matter_id'>[],
): Promise<Map<string, EntryParams>> {
  const clients = await clientNames(db, idsOf(rows, 'client_id'))
  const matters = await matterNames(db, idsOf(rows, 'matter_id'))
  return new Map(
    rows.map((row) => {
      const matter = matters.get(row.matter_id ?? '')
      const named = { client: clients.get(row.client_id ?? ''), matter: matter?.title, matterNumber: matter?.number }
      const known = Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined)
      return [row.id, { ...Object.fromEntries(known), ...(JSON.parse(row.data) as EntryParams) }]
    }),
  )
}

function idsOf<Column extends 'client_id' | 'matter_id'>(
  rows: readonly Pick<ActivityRow, Column>[],
  column: Column,
): string[] {
  return [...new Set(rows.map((row) => row[column]).filter((id): id is string => id !== null))]
}

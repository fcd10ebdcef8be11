import type { ReadDb } from '../../platform/store/store.ts'
import { userById } from './staff.queries.ts'

/** Whom to write to: a member of staff's name and address; null for nobody of that id. */
export async function staffPerson(db: ReadDb, userId: string): Promise<{ name: string; email: string } | null> {
  const row = await userById(db, userId)
  return row ? { name: row.name, email: row.email } : null
}

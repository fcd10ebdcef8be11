import type { ReadDb } from '../../platform/store/store.ts'
import type { OutboxEmailRow } from '../../platform/store/tables.ts'

/** Inserts the e-mail unless its key is there; answers the id of the one that is. */
export async function insertEmail(db: ReadDb, row: OutboxEmailRow): Promise<string> {
  const inserted = await db
    .insertInto('outbox_emails')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (inserted) return inserted.id
  const existing = await db.selectFrom('outbox_emails').select('id').where('key', '=', row.key).executeTakeFirstOrThrow()
  return existing.id
}

export async function markInvited(db: ReadDb, clientId: string, nowMs: number): Promise<void> {
  await db
    .updateTable('clients')
    .set({ invited_at_ms: nowMs })
    .where('id', '=', clientId)
    .where('invited_at_ms', 'is', null)
    .execute()
}

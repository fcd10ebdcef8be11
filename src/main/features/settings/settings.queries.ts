import { sql, type Kysely } from 'kysely'
import type { StaffActor } from '../../actor.ts'
import { day } from '../../../shared/time.ts'
import { firstIdAt } from '../../platform/ids/ids-by-time.ts'
import type { FileRow, FirmRow, PortalAddressRow, Tables } from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

export async function theFirm(db: Kysely<Tables>): Promise<FirmRow> {
  return await db.selectFrom('firms').selectAll().executeTakeFirstOrThrow()
}

export async function updateFirmRow(db: Kysely<Tables>, change: Partial<Omit<FirmRow, 'id'>>): Promise<void> {
  await db.updateTable('firms').set(change).execute()
}

/** The value of one setting as it was saved, or undefined. */
export async function readSetting(db: Kysely<Tables>, key: string): Promise<unknown> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
  return row && (JSON.parse(row.value) as unknown)
}

export async function saveSetting(db: Kysely<Tables>, key: string, value: unknown, nowMs: number): Promise<void> {
  const change = { value: JSON.stringify(value), updated_at_ms: nowMs }
  await db
    .insertInto('settings')
    .values({ key, ...change })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(change))
    .execute()
}

/** The firm's addresses in their order; retired ones are left out. */
export async function activePortalAddresses(db: Kysely<Tables>): Promise<PortalAddressRow[]> {
  return await db
    .selectFrom('portal_addresses')
    .selectAll()
    .where('retired_at_ms', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute()
}

export async function portalAddressById(db: Kysely<Tables>, id: string): Promise<PortalAddressRow | undefined> {
  return await db.selectFrom('portal_addresses').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function portalAddressByOrigin(db: Kysely<Tables>, origin: string): Promise<PortalAddressRow | undefined> {
  return await db.selectFrom('portal_addresses').selectAll().where('origin', '=', origin).executeTakeFirst()
}

export async function insertPortalAddress(db: Kysely<Tables>, row: PortalAddressRow): Promise<void> {
  await db.insertInto('portal_addresses').values(row).execute()
}

export async function updatePortalAddressRow(
  db: Kysely<Tables>,
  id: string,
  change: Partial<Omit<PortalAddressRow, 'id'>>,
): Promise<void> {
  await db.updateTable('portal_addresses').set(change).where('id', '=', id).execute()
}

/** How many clients belong to each address; addresses of nobody are absent. */
export async function clientCountsByAddress(db: Kysely<Tables>): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('clients')
    .select((eb) => ['portal_address_id', eb.fn.countAll().as('count')])
    .where('portal_address_id', 'is not', null)
    .groupBy('portal_address_id')
    .execute()
  return new Map(rows.map((row) => [row.portal_address_id ?? '', Number(row.count)]))
}

export async function insertLogo(db: Kysely<Tables>, row: FileRow): Promise<void> {
  await db.insertInto('files').values(row).execute()
}

export async function fileById(db: Kysely<Tables>, fileId: string): Promise<FileRow | undefined> {
  return await db.selectFrom('files').selectAll().where('id', '=', fileId).executeTakeFirst()
}

export async function deleteFile(db: Kysely<Tables>, fileId: string): Promise<void> {
  await db.deleteFrom('files').where('id', '=', fileId).execute()
}

/** What the foot of the console says about e-mail: what the outbox lists for this person, and no more (CLT-3). */
export async function mailCounts(
  db: Kysely<Tables>,
  actor: StaffActor,
  sinceMs: number,
): Promise<{ failed: number; held: number; sentSince: number }> {
  const count = (query: { count: string | number | bigint } | undefined) => Number(query?.count ?? 0)
  const emails = () =>
    db
      .selectFrom('outbox_emails')
      .select((eb) => eb.fn.countAll().as('count'))
      // Without the decoys for addresses that are nobody's.
      .where((eb) => eb.or([eb('kind', '!=', 'sign-in'), eb('client_id', 'is not', null)]))
      .where((eb) => eb.or([eb('matter_id', 'is', null), matterVisibleTo(actor, 'outbox_emails.matter_id')]))
  const failed = await emails().where('state', '=', sql.lit('failed')).executeTakeFirst()
  const held = await emails()
    .where('state', '=', sql.lit('queued'))
    .where('held_reason', 'is not', null)
    .executeTakeFirst()
  // By their ids, which say when they were made: what was sent since then was hardly made three days before.
  const sent = await emails()
    .where('id', '>=', firstIdAt(sinceMs - 3 * day))
    .where('state', '=', 'sent')
    .where('sent_at_ms', '>=', sinceMs)
    .executeTakeFirst()
  return { failed: count(failed), held: count(held), sentSince: count(sent) }
}

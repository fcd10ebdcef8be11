import type { Kysely } from 'kysely'
import type { StaffDeviceRow, Tables } from '../../platform/store/tables.ts'

export async function insertDevice(db: Kysely<Tables>, row: StaffDeviceRow): Promise<void> {
  await db.insertInto('staff_devices').values(row).execute()
}

export async function deviceByToken(db: Kysely<Tables>, tokenHash: string): Promise<StaffDeviceRow | undefined> {
  return await db.selectFrom('staff_devices').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst()
}

export async function deviceById(db: Kysely<Tables>, deviceId: string): Promise<StaffDeviceRow | undefined> {
  return await db.selectFrom('staff_devices').selectAll().where('id', '=', deviceId).executeTakeFirst()
}

/** Those nobody has ended yet, expired or not; of one person, or all. */
export async function openDevices(db: Kysely<Tables>, userId?: string): Promise<StaffDeviceRow[]> {
  let query = db.selectFrom('staff_devices').selectAll().where('ended_at_ms', 'is', null)
  if (userId !== undefined) query = query.where('user_id', '=', userId)
  return await query.orderBy('last_used_at_ms', 'desc').orderBy('id').execute()
}

export async function updateDevice(
  db: Kysely<Tables>,
  deviceId: string,
  change: Partial<Omit<StaffDeviceRow, 'id' | 'user_id'>>,
): Promise<void> {
  await db.updateTable('staff_devices').set(change).where('id', '=', deviceId).execute()
}

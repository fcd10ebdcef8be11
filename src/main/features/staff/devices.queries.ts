import type { Kysely } from 'kysely'
import type { StaffDeviceRow, Tables } from '../../platform/store/tables.ts'

export async function insertDevice(db: Kysely<Tables>, row: StaffDeviceRow): Promise<void> {
  await db.insertInto('staff_devices').values(row).execute()
}

export interface DeviceWithUser extends StaffDeviceRow {
  user_security_version: number
  deactivated_at_ms: number | null
}

function devicesWithUsers(db: Kysely<Tables>) {
  return db
    .selectFrom('staff_devices')
    .innerJoin('staff_users', 'staff_users.id', 'staff_devices.user_id')
    .selectAll('staff_devices')
    .select(['staff_users.security_version as user_security_version', 'staff_users.deactivated_at_ms'])
}

export async function deviceByToken(db: Kysely<Tables>, tokenHash: string): Promise<DeviceWithUser | undefined> {
  return await devicesWithUsers(db).where('staff_devices.token_hash', '=', tokenHash).executeTakeFirst()
}

/** Those nobody has ended yet, expired or not; of one person, or all. The last used first. */
export async function openDevices(db: Kysely<Tables>, userId?: string): Promise<DeviceWithUser[]> {
  let query = devicesWithUsers(db).where('staff_devices.ended_at_ms', 'is', null)
  if (userId !== undefined) query = query.where('staff_devices.user_id', '=', userId)
  return await query.orderBy('staff_devices.last_used_at_ms', 'desc').orderBy('staff_devices.id').execute()
}

export async function updateDevice(
  db: Kysely<Tables>,
  deviceId: string,
  change: Partial<Omit<StaffDeviceRow, 'id' | 'user_id'>>,
): Promise<void> {
  await db.updateTable('staff_devices').set(change).where('id', '=', deviceId).execute()
}

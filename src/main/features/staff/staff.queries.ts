import type { Kysely } from 'kysely'
import type { FirmRow, PortalAddressRow, StaffInviteRow, StaffUserRow, Tables } from '../../platform/store/tables.ts'

export async function anyFirm(db: Kysely<Tables>): Promise<FirmRow | undefined> {
  return await db.selectFrom('firms').selectAll().executeTakeFirst()
}

export async function insertFirm(db: Kysely<Tables>, firm: FirmRow, address: PortalAddressRow): Promise<void> {
  await db.insertInto('firms').values(firm).execute()
  await db.insertInto('portal_addresses').values(address).execute()
}

export async function userById(db: Kysely<Tables>, userId: string): Promise<StaffUserRow | undefined> {
  return await db.selectFrom('staff_users').selectAll().where('id', '=', userId).executeTakeFirst()
}

/** Whoever has this address, working here or not any more. */
export async function userByEmail(db: Kysely<Tables>, emailNorm: string): Promise<StaffUserRow | undefined> {
  return await db.selectFrom('staff_users').selectAll().where('email_norm', '=', emailNorm).executeTakeFirst()
}

export async function insertUser(db: Kysely<Tables>, row: StaffUserRow): Promise<void> {
  await db.insertInto('staff_users').values(row).execute()
}

export async function updateUser(
  db: Kysely<Tables>,
  userId: string,
  change: Partial<Omit<StaffUserRow, 'id'>>,
): Promise<void> {
  await db.updateTable('staff_users').set(change).where('id', '=', userId).execute()
}

export interface InviteWithInviter extends StaffInviteRow {
  invited_by_name: string
}

function invitesWithInviter(db: Kysely<Tables>) {
  return db
    .selectFrom('staff_invites')
    .innerJoin('staff_users', 'staff_users.id', 'staff_invites.invited_by')
    .selectAll('staff_invites')
    .select('staff_users.name as invited_by_name')
}

export async function inviteById(db: Kysely<Tables>, inviteId: string): Promise<InviteWithInviter | undefined> {
  return await invitesWithInviter(db).where('staff_invites.id', '=', inviteId).executeTakeFirst()
}

/** What becomes of a token's hash once its time is over: it says so from then on, whatever the clock does (F6). */
export const hashOver = (tokenHash: string) => `over:${tokenHash}`
export const isHashOver = (tokenHash: string | null) => tokenHash?.startsWith('over:') === true

export async function inviteByToken(db: Kysely<Tables>, tokenHash: string): Promise<InviteWithInviter | undefined> {
  return await invitesWithInviter(db)
    .where('staff_invites.token_hash', 'in', [tokenHash, hashOver(tokenHash)])
    .executeTakeFirst()
}

/** Neither used nor revoked, the newest first; of one address, or all. */
export async function openInvites(db: Kysely<Tables>, emailNorm?: string): Promise<InviteWithInviter[]> {
  let query = invitesWithInviter(db)
    .where('staff_invites.used_at_ms', 'is', null)
    .where('staff_invites.revoked_at_ms', 'is', null)
  if (emailNorm !== undefined) query = query.where('staff_invites.email_norm', '=', emailNorm)
  return await query.orderBy('staff_invites.created_at_ms', 'desc').orderBy('staff_invites.id', 'desc').execute()
}

export async function insertInvite(db: Kysely<Tables>, row: StaffInviteRow): Promise<void> {
  await db.insertInto('staff_invites').values(row).execute()
}

export async function updateInvite(
  db: Kysely<Tables>,
  inviteId: string,
  change: Partial<Omit<StaffInviteRow, 'id'>>,
): Promise<void> {
  await db.updateTable('staff_invites').set(change).where('id', '=', inviteId).execute()
}

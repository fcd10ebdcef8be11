import type { Locale } from '../../../shared/contract-parts.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { normalizeEmail } from '../../../shared/ids.ts'
import { day } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { adminRefusal } from './admin-refusal.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { hashToken } from './session-token.ts'
import { inviteOf, type Invite } from './staff-rows.ts'
import {
  hashOver,
  inviteById,
  insertInvite,
  isHashOver,
  openInvites,
  updateInvite,
  userByEmail,
  type InviteWithInviter,
} from './staff.queries.ts'

/** How long an invitation works (STF-2). */
const inviteLifeMs = 7 * day

export async function listInvites(deps: Deps): Promise<{ invites: Invite[] }> {
  const now = deps.clock.now()
  const rows = await deps.store.read((db) => openInvites(db))
  return { invites: rows.map((row) => inviteOf(row, now)) }
}

/** Admins invite by e-mail. One open invitation an address; somebody who works here, or did, is not invited again. */
export async function inviteStaff(
  deps: Deps,
  actor: StaffActor,
  input: { email: string; role: 'admin' | 'staff'; locale: Locale },
): Promise<Invite | Refusal> {
  const emailNorm = normalizeEmail(input.email)
  return await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const user = await userByEmail(tx.db, emailNorm)
    if (user) {
      const messageKey = user.deactivated_at_ms === null ? 'common.staff.alreadyStaff' : 'common.staff.wasStaff'
      return refuse('CONFLICT', { field: 'email', messageKey, params: { name: user.name } })
    }
    if ((await openInvites(tx.db, emailNorm)).length > 0) {
      return refuse('CONFLICT', { field: 'email', messageKey: 'common.staff.alreadyInvited' })
    }
    const now = deps.clock.now()
    const row: InviteWithInviter = {
      id: deps.ids.id(),
      email: input.email,
      email_norm: emailNorm,
      role: input.role,
      locale: input.locale,
      token_hash: null,
      invited_by: actor.userId,
      invited_by_name: actor.name,
      created_at_ms: now,
      expires_at_ms: now + inviteLifeMs,
      used_at_ms: null,
      revoked_at_ms: null,
    }
    const { invited_by_name: _, ...columns } = row
    await insertInvite(tx.db, columns)
    await orderInviteEmail(tx, deps, row)
    await recordInvite(tx, deps, actor, 'staff.invited', row)
    return inviteOf(row, now)
  })
}

/** A new link for seven more days. The old one is dead from now on, not only when the new one is sent. */
export async function resendInvite(
  deps: Deps,
  actor: StaffActor,
  input: { inviteId: string },
): Promise<Invite | Refusal> {
  return await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const row = await inviteById(tx.db, input.inviteId)
    if (!row || row.revoked_at_ms !== null) return refuse('NOT_FOUND')
    if (row.used_at_ms !== null) return refuse('GONE', { messageKey: 'common.staff.inviteUsed' })
    const renewed = { ...row, token_hash: null, expires_at_ms: deps.clock.now() + inviteLifeMs }
    await updateInvite(tx.db, row.id, { token_hash: null, expires_at_ms: renewed.expires_at_ms })
    await orderInviteEmail(tx, deps, { ...renewed, invited_by_name: actor.name })
    await recordInvite(tx, deps, actor, 'staff.invite-resent', row)
    return inviteOf(renewed, deps.clock.now())
  })
}

export async function revokeInvite(
  deps: Deps,
  actor: StaffActor,
  input: { inviteId: string },
): Promise<Record<never, never> | Refusal> {
  return await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const row = await inviteById(tx.db, input.inviteId)
    if (!row) return refuse('NOT_FOUND')
    if (row.used_at_ms !== null) return refuse('GONE', { messageKey: 'common.staff.inviteUsed' })
    if (row.revoked_at_ms !== null) return {}
    await updateInvite(tx.db, row.id, { revoked_at_ms: deps.clock.now() })
    await recordInvite(tx, deps, actor, 'staff.invite-revoked', row)
    return {}
  })
}

/** Somebody is an admin no longer: what they invite to is open to nobody, least of all to themselves. A step. */
export async function revokeInvitesBy(tx: Tx, deps: Deps, actor: StaffActor, userId: string): Promise<void> {
  for (const row of await openInvites(tx.db)) {
    if (row.invited_by !== userId) continue
    await updateInvite(tx.db, row.id, { revoked_at_ms: deps.clock.now() })
    await recordInvite(tx, deps, actor, 'staff.invite-revoked', row)
  }
}

/** A job for every minute: writes down whose time is over, so that a clock set back revives none (F6). */
export async function settleInvites(deps: Deps): Promise<void> {
  const nowMs = deps.clock.now()
  const isDue = (row: InviteWithInviter) =>
    row.expires_at_ms <= nowMs && row.token_hash !== null && !isHashOver(row.token_hash)
  if (!(await deps.store.read((db) => openInvites(db))).some(isDue)) return
  await deps.store.write(async (tx) => {
    for (const row of (await openInvites(tx.db)).filter(isDue)) {
      await updateInvite(tx.db, row.id, { token_hash: row.token_hash && hashOver(row.token_hash) })
    }
  })
}

/**
 * The outbox's step at sending time: the token of this invitation's link, of which the store keeps the hash. Its seven days
 * begin now. Null when it has been used or revoked meanwhile: then nothing is to be sent. A token minted before is dead.
 */
export async function mintInviteToken(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  inviteId: string,
): Promise<{ token: string; expiresAtMs: number } | null> {
  const row = await inviteById(tx.db, inviteId)
  if (!row || row.used_at_ms !== null || row.revoked_at_ms !== null) return null
  const token = deps.ids.token()
  const expiresAtMs = deps.clock.now() + inviteLifeMs
  await updateInvite(tx.db, inviteId, { token_hash: hashToken(token), expires_at_ms: expiresAtMs })
  return { token, expiresAtMs }
}

async function orderInviteEmail(tx: Tx, deps: Deps, invite: InviteWithInviter): Promise<void> {
  await enqueueEmail(tx, deps, {
    key: `staff-invite:${invite.id}:${invite.expires_at_ms}`,
    kind: 'staff-invite',
    to: { email: invite.email, name: '' },
    locale: invite.locale as Locale,
    target: '/join',
    params: { inviteId: invite.id, invitedByName: invite.invited_by_name },
  })
}

async function recordInvite(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  kind: 'staff.invited' | 'staff.invite-resent' | 'staff.invite-revoked',
  invite: InviteWithInviter,
): Promise<void> {
  const data = { email: invite.email, role: invite.role }
  await recordActivity(tx, deps, { actor, kind, subjectKind: 'staff-invite', subjectId: invite.id, data })
  tx.emit({ kind: 'console', topic: 'staff' })
}

import type { Locale } from '../../../shared/contract-parts.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { Origin, StaffRole } from '../../actor.ts'
import type { StaffStanding } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { hashPassword } from './check-password.ts'
import { settleInvites } from './invites.ts'
import { openSession, type OpenedSession } from './open-session.ts'
import { passwordRefusal } from './password-policy.ts'
import { hashToken } from './session-token.ts'
import { sessionIdOf, signedInActor } from './staff-actor.ts'
import {
  anyFirm,
  insertUser,
  inviteByToken,
  isHashOver,
  updateInvite,
  userByEmail,
  type InviteWithInviter,
} from './staff.queries.ts'

/** The invitation of a link's token, if it still stands. Looking does not use it up. */
async function standingInvite(db: ReadDb, token: string, nowMs: number): Promise<InviteWithInviter | Refusal> {
  const row = await inviteByToken(db, hashToken(token))
  if (!row) return refuse('NOT_FOUND', { messageKey: 'common.staff.inviteUnknown' })
  if (row.used_at_ms !== null) return refuse('GONE', { messageKey: 'common.staff.inviteUsed' })
  if (row.revoked_at_ms !== null) return refuse('GONE', { messageKey: 'common.staff.inviteRevoked' })
  if (row.expires_at_ms <= nowMs || isHashOver(row.token_hash))
    return refuse('GONE', { messageKey: 'common.staff.inviteExpired' })
  return row
}

export async function inspectInvite(
  deps: Deps,
  input: { token: string },
): Promise<{ firmName: string; email: string; role: StaffRole; locale: Locale } | Refusal> {
  const looked = await deps.store.read(async (db) => {
    const invite = await standingInvite(db, input.token, deps.clock.now())
    const firm = await anyFirm(db)
    if (isRefusal(invite) || !firm) return isRefusal(invite) ? invite : refuse('NOT_FOUND')
    return {
      firmName: firm.name,
      email: invite.email,
      role: invite.role as StaffRole,
      locale: invite.locale as Locale,
    }
  })
  if (isRefusal(looked)) await settleInvites(deps)
  return looked
}

/** Makes the member of staff and signs them in. The invitation is used up in the same write: once, whoever else tries. */
export async function acceptInvite(
  deps: Deps,
  origin: Origin,
  previous: StaffStanding,
  input: { token: string; name: string; password: string; locale: Locale },
): Promise<OpenedSession | Refusal> {
  const looked = await inspectInvite(deps, input)
  if (isRefusal(looked)) return looked
  const context = { firmName: looked.firmName, name: input.name, email: looked.email }
  const weak = passwordRefusal(input.password, context, 'password')
  if (weak) return weak
  const passwordHash = await hashPassword(deps, input.password)

  return await deps.store.write(async (tx) => {
    const now = deps.clock.now()
    const invite = await standingInvite(tx.db, input.token, now)
    if (isRefusal(invite)) return invite
    if (await userByEmail(tx.db, invite.email_norm)) {
      return refuse('CONFLICT', { messageKey: 'common.staff.alreadyStaff', params: { name: input.name } })
    }
    const user = {
      id: deps.ids.id(),
      email: invite.email,
      email_norm: invite.email_norm,
      name: input.name,
      role: invite.role,
      locale: input.locale,
      password_hash: passwordHash,
      password_changed_at_ms: now,
      security_version: 1,
      last_sign_in_at_ms: null,
      home_seen_at_ms: now,
      created_at_ms: now,
      deactivated_at_ms: null,
      notice_cadence: 'at-once',
    }
    await insertUser(tx.db, user)
    await updateInvite(tx.db, invite.id, { used_at_ms: now })
    const session = await openSession(tx, deps, user, origin, { previousSessionId: sessionIdOf(previous) })
    await recordActivity(tx, deps, {
      actor: signedInActor(user, session, now, origin),
      kind: 'staff.invite-accepted',
      subjectKind: 'staff',
      subjectId: user.id,
      data: { user: user.name, role: user.role },
    })
    tx.emit({ kind: 'console', topic: 'staff' })
    return session
  })
}

import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { Origin, StaffActor } from '../../actor.ts'
import type { StaffStanding } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import type { ActivityKind } from '../activity/activity-kinds.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { acceptPassword, tryPassword } from './charged-password.ts'
import { endSessionRow } from './close-session.ts'
import { secondFactorDue } from './second-factor.ts'
import { sessionStanding } from './session-rules.ts'
import { sessionById, updateSession } from './sessions.queries.ts'
import { sessionIdOf, staffActor, standingOf } from './staff-actor.ts'
import { userById } from './staff.queries.ts'

/** A person acted: the lock moves on. Nothing else of reading, polling or open streams does that. */
export async function touchSession(deps: Deps, actor: StaffActor): Promise<StaffStanding> {
  return await deps.store.write(async (tx) => {
    const row = await sessionById(tx.db, actor.sessionId)
    const now = deps.clock.now()
    // It may have locked between the look at the cookie and this write; a touch does not unlock.
    if (!row || sessionStanding(row, now) !== 'open') return { state: 'none' }
    await updateSession(tx.db, row.id, { last_active_at_ms: Math.max(now, row.last_active_at_ms) })
    return standingOf(row, actor.origin, now)
  })
}

export async function lockSession(deps: Deps, actor: StaffActor): Promise<StaffStanding> {
  await deps.store.write(async (tx) => {
    await updateSession(tx.db, actor.sessionId, { locked_at_ms: deps.clock.now() })
    tx.emit({ kind: 'session-ended', zone: 'console', sessionId: actor.sessionId })
    await recordActivity(tx, deps, { actor, kind: 'session.locked' })
  })
  return { state: 'locked', sessionId: actor.sessionId, userId: actor.userId }
}

/** The password unlocks the console where one was. A wrong one counts like a failed sign-in (S7). */
export function unlockSession(
  deps: Deps,
  standing: { sessionId: string; userId: string },
  origin: Origin,
  input: { password: string },
): Promise<StaffStanding | Refusal> {
  return givePassword(deps, standing, origin, input.password, {
    fits: ['locked', 'open'],
    right: 'session.unlocked',
    wrong: 'session.unlock-failed',
  })
}

/**
 * The password once more in a session that is open: what needs it fresh is possible for ten minutes (S10). A wrong one counts like a
 * failed sign-in (S7).
 */
export function confirmPassword(
  deps: Deps,
  actor: StaffActor,
  input: { password: string },
): Promise<StaffStanding | Refusal> {
  return givePassword(deps, actor, actor.origin, input.password, {
    fits: ['open'],
    right: 'session.password-confirmed',
    wrong: 'session.password-failed',
  })
}

async function givePassword(
  deps: Deps,
  standing: { sessionId: string; userId: string },
  origin: Origin,
  password: string,
  occasion: { fits: readonly ReturnType<typeof sessionStanding>[]; right: ActivityKind; wrong: ActivityKind },
): Promise<StaffStanding | Refusal> {
  const user = await deps.store.read((db) => userById(db, standing.userId))
  if (!user) return refuse('UNAUTHENTICATED')
  const tried = await tryPassword(deps, { email: user.email, ip: origin.ip, hash: user.password_hash, password })
  if (isRefusal(tried)) return tried
  return await deps.store.write(async (tx) => {
    const row = await sessionById(tx.db, standing.sessionId)
    const now = deps.clock.now()
    const worth = row && sessionStanding(row, now)
    // Locked or ended while the password was hashed; another password would have ended it.
    if (!row || secondFactorDue(row) || worth === undefined) return refuse('UNAUTHENTICATED')
    if (!occasion.fits.includes(worth)) return refuse(worth === 'locked' ? 'SESSION_LOCKED' : 'UNAUTHENTICATED')
    const given = { ...row, password_at_ms: now }
    const actor = staffActor(given, origin)
    if (!tried.isRight) {
      await recordActivity(tx, deps, { actor, kind: occasion.wrong })
      return wrongPassword('password', tried.charged.waitUntilMs)
    }
    await acceptPassword(tx, tried, row.totp_enabled_at_ms !== null)
    await updateSession(tx.db, row.id, {
      locked_at_ms: null,
      last_active_at_ms: now,
      password_at_ms: now,
      // A clock set back since the last act gives the session no more time (F6).
      expires_at_ms: row.expires_at_ms - Math.max(0, row.last_active_at_ms - now),
    })
    await recordActivity(tx, deps, { actor, kind: occasion.right })
    return standingOf(given, origin, now)
  })
}

export function wrongPassword(field: string, waitUntilMs: number | null): Refusal {
  return refuse('INVALID', { field, messageKey: 'common.staff.wrongPassword', retryAtMs: waitUntilMs ?? undefined })
}

/** Ends the session on the server, locked or not. Signing out twice is no error. */
export async function signOut(deps: Deps, standing: StaffStanding, origin: Origin): Promise<void> {
  const sessionId = sessionIdOf(standing)
  if (sessionId === null) return
  await deps.store.write(async (tx) => {
    const row = await sessionById(tx.db, sessionId)
    if (!row || row.ended_at_ms !== null) return
    await endSessionRow(tx, deps, row.id, 'signed-out')
    await recordActivity(tx, deps, { actor: staffActor(row, origin), kind: 'session.signed-out' })
  })
}

import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { Origin } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { chargeAttempt, attemptCounters, forgiveAttempt, type Charged } from './attempts.ts'
import { waitRefusal } from './charged-password.ts'
import { openSession, type FactorKind, type OpenedSession } from './open-session.ts'
import { recordSignIn } from './record-sign-in.ts'
import { secondFactorDue } from './second-factor.ts'
import { sessionStanding } from './session-rules.ts'
import { sessionById, updateSession, type SessionWithUser } from './sessions.queries.ts'
import { signedInActor } from './staff-actor.ts'
import { userById } from './staff.queries.ts'

/** A session between the password and the console. */
export interface HalfSession {
  sessionId: string
  userId: string
}

/** The half session as it stands in this write; a refusal once it has ended, or owes nothing any more. */
export async function standingHalfSession(
  tx: Pick<Tx, 'db'>,
  deps: Pick<Deps, 'clock'>,
  half: HalfSession,
): Promise<SessionWithUser | Refusal> {
  const row = await sessionById(tx.db, half.sessionId)
  const isOpen = row && sessionStanding(row, deps.clock.now()) === 'open'
  return isOpen && secondFactorDue(row) ? row : refuse('UNAUTHENTICATED')
}

/**
 * Counts a try at a second factor before it is looked at, on the same counters as passwords (S7), in a durable write of its own.
 * TOO_MANY with `retryAtMs` while a wait runs. What succeeds is taken back by `passSecondFactor`.
 */
export async function chargeFactor(deps: Deps, of: { email: string; ip: string }): Promise<Charged | Refusal> {
  const charged = await deps.store.write((tx) => chargeAttempt(tx, deps, attemptCounters(of.email, of.ip)))
  return 'retryAtMs' in charged ? waitRefusal(charged.retryAtMs) : charged
}

/** One wrong code more in a row; the refusal that says so. */
export async function failFactor(
  tx: Tx,
  deps: Deps,
  row: SessionWithUser,
  origin: Origin,
  failed: { field: string; messageKey: string; charged: Charged },
): Promise<Refusal> {
  await updateSession(tx.db, row.id, { factor_failures: (row.factor_failures ?? 0) + 1 })
  const retryAtMs = failed.charged.waitUntilMs ?? undefined
  await recordActivity(tx, deps, {
    actor: { kind: 'visitor', ip: origin.ip },
    kind: retryAtMs === undefined ? 'sign-in.staff-factor-failed' : 'sign-in.staff-limited',
    subjectKind: 'staff',
    subjectId: row.user_id,
    data: { email: row.user_email },
  })
  return refuse('INVALID', { field: failed.field, messageKey: failed.messageKey, retryAtMs })
}

/**
 * The second factor was given: the half session ends, and a whole one begins under a new id, kept where the person asked for that at
 * the password. In the caller's write, together with what makes that factor count once.
 */
export async function passSecondFactor(
  tx: Tx,
  deps: Deps,
  half: SessionWithUser,
  origin: Origin,
  kind: Exclude<FactorKind, 'device' | 'enrolment'>,
  given: { charged?: Charged; deviceToken?: string },
): Promise<OpenedSession | Refusal> {
  const user = await userById(tx.db, half.user_id)
  if (!user || user.deactivated_at_ms !== null) return refuse('UNAUTHENTICATED')
  if (given.charged) await forgiveAttempt(tx, given.charged)
  const opened = await openSession(tx, deps, user, origin, {
    factor: kind,
    keeps: half.keeps_signed_in === 1,
    deviceToken: given.deviceToken,
    previousSessionId: half.id,
  })
  await updateSession(tx.db, opened.sessionId, { password_at_ms: half.password_at_ms })
  await recordSignIn(tx, deps, signedInActor(user, opened, half.password_at_ms, origin), opened, kind)
  return opened
}

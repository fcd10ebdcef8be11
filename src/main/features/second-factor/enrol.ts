import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { minute } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { StaffTotpEnrolmentRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { forgiveAttempt, type Charged } from '../staff/attempts.ts'
import { raiseSecurityVersion } from '../staff/raise-security-version.ts'
import { isFromTheFuture } from '../staff/session-rules.ts'
import { standingSession } from '../staff/standing-session.ts'
import { authenticatorSecret, openSeed, sealSeed, type AuthenticatorSecret } from './authenticator-secret.ts'
import { showNewBackupCodes, type BackupCodes } from './backup-codes.ts'
import { chargedTry } from './charged-try.ts'
import { personOf, type StandingSession } from './person-of.ts'
import { deleteBackupSets, deleteEnrolment, enrolmentOf, insertTotp, saveEnrolment } from './second-factor.queries.ts'
import { tellPerson } from './tell-person.ts'
import { fittingSteps, minutesOf, newSeed, stepAt } from './totp.ts'
import { readAppCode } from './typed-code.ts'

/** Turning on the authenticator app: begin, confirm, turn on. Nothing counts before the last (TFA-1). */

/** From its beginning, and again from the code that confirmed it. */
const enrolmentMs = 30 * minute
/** What a slow hand and a clock of almost the right time need, at set-up alone. */
const confirmReach = 2
/** How far off a clock is told: ten minutes either way. */
const clockReach = 20

/**
 * Begins an enrolment, or shows the one under way again: two tabs, and whoever comes back, see the same. Another session never does, and
 * takes its place instead: whoever knew the password before there was a second factor would else know the secret that is turned on.
 */
export async function beginEnrolment(
  deps: Deps,
  actor: StaffActor,
): Promise<(AuthenticatorSecret & { enrolmentId: string; expiresAtMs: number }) | Refusal> {
  return await deps.store.write(async (tx) => {
    const session = await standingSession(tx, deps, actor)
    if (isRefusal(session)) return session
    if (session.totp_enabled_at_ms !== null) return alreadyOn()
    const now = deps.clock.now()
    let row = await enrolmentOf(tx.db, actor.userId)
    if (row?.session_id !== actor.sessionId || !lives(row, now)) {
      row = {
        user_id: actor.userId,
        id: deps.ids.id(),
        session_id: actor.sessionId,
        seed_sealed: sealSeed(deps, actor.userId, newSeed(deps.ids)),
        started_at_ms: now,
        expires_at_ms: now + enrolmentMs,
        confirmed_step: null,
        backup_set_id: null,
      }
      await saveEnrolment(tx.db, row)
    }
    const secret = await authenticatorSecret(tx.db, openSeed(deps, row), session.user_email)
    return { ...secret, enrolmentId: row.id, expiresAtMs: row.expires_at_ms }
  })
}

/**
 * The first code of the app. Answers the backup codes, once; confirming again, in another tab or after leaving the page, shows others,
 * and those before are dead.
 */
export async function confirmEnrolment(
  deps: Deps,
  actor: StaffActor,
  input: { enrolmentId: string; code: string },
): Promise<BackupCodes | Refusal> {
  const code = readAppCode(input.code)
  if (code === null) return refuse('INVALID', { field: 'code', messageKey: 'common.secondFactor.codeLength' })
  const seen = await deps.store.read((db) => standingSession({ db }, deps, actor))
  if (isRefusal(seen)) return seen
  return await chargedTry(deps, { email: seen.user_email, ip: actor.origin.ip }, async (tx, charged) => {
    const session = await standingSession(tx, deps, actor)
    if (isRefusal(session)) return session
    const row = await livingEnrolment(tx, deps, session, input.enrolmentId)
    if (isRefusal(row)) return row
    const now = deps.clock.now()
    const [step] = fittingSteps(openSeed(deps, row), code, now, clockReach)
    if (step === undefined) return await refuseCode(tx, deps, actor, charged, null)
    const stepsOff = step - stepAt(now)
    if (Math.abs(stepsOff) > confirmReach) return await refuseCode(tx, deps, actor, charged, stepsOff)
    await forgiveAttempt(tx, charged)
    const shown = await showNewBackupCodes(tx, deps, actor.userId, null)
    await saveEnrolment(tx.db, {
      ...row,
      expires_at_ms: Math.max(row.expires_at_ms, now + enrolmentMs),
      confirmed_step: Math.max(step, row.confirmed_step ?? 0),
      backup_set_id: shown.setId,
    })
    return shown
  })
}

/** The backup codes are saved: it is on. Every other session and every kept device of the person ends; this session has its factor. */
export async function turnOnSecondFactor(
  deps: Deps,
  actor: StaffActor,
  input: { enrolmentId: string; setId: string },
): Promise<Record<never, never> | Refusal> {
  return await deps.store.write(async (tx) => {
    const session = await standingSession(tx, deps, actor)
    if (isRefusal(session)) return session
    // The answer was lost, or the button pressed twice.
    if (session.backup_set_id === input.setId) return {}
    const row = await livingEnrolment(tx, deps, session, input.enrolmentId)
    if (isRefusal(row)) return row
    if (row.confirmed_step === null || row.backup_set_id !== input.setId) {
      return refuse('STALE', { messageKey: 'common.secondFactor.otherCodesShown' })
    }
    await insertTotp(tx.db, {
      user_id: actor.userId,
      seed_sealed: row.seed_sealed,
      last_step: row.confirmed_step,
      backup_set_id: input.setId,
      enabled_at_ms: deps.clock.now(),
    })
    await deleteEnrolment(tx.db, actor.userId)
    await deleteBackupSets(tx.db, actor.userId, input.setId)
    const kept = { sessionId: actor.sessionId, factor: 'enrolment' as const }
    await raiseSecurityVersion(tx, deps, actor.userId, kept)
    await recordActivity(tx, deps, {
      actor,
      kind: 'staff.second-factor-on',
      subjectKind: 'staff',
      subjectId: actor.userId,
    })
    await tellPerson(tx, deps, personOf(session), 'second-factor-on')
    return {}
  })
}

/** Takes back what has been begun. Where nothing is, nothing is to do. */
export async function cancelEnrolment(
  deps: Deps,
  actor: StaffActor,
  input: { enrolmentId: string },
): Promise<Record<never, never>> {
  return await deps.store.write(async (tx) => {
    const row = await enrolmentOf(tx.db, actor.userId)
    if (row?.id !== input.enrolmentId) return {}
    await deleteEnrolment(tx.db, actor.userId)
    await deleteBackupSets(tx.db, actor.userId, null)
    return {}
  })
}

/** This session's enrolment as it stands in this write. One that has expired is taken away, so that no clock brings it back (F6). */
async function livingEnrolment(
  tx: Tx,
  deps: Deps,
  session: StandingSession,
  enrolmentId: string,
): Promise<StaffTotpEnrolmentRow | Refusal> {
  if (session.totp_enabled_at_ms !== null) return alreadyOn()
  const row = await enrolmentOf(tx.db, session.user_id)
  const isOver = row && !lives(row, deps.clock.now())
  if (isOver) await deleteEnrolment(tx.db, session.user_id)
  else if (row?.id === enrolmentId && row.session_id === session.id) return row
  return refuse('GONE', { messageKey: 'common.secondFactor.enrolmentOver' })
}

const lives = (row: StaffTotpEnrolmentRow, nowMs: number) =>
  row.expires_at_ms > nowMs && !isFromTheFuture(row.started_at_ms, nowMs)

const alreadyOn = () => refuse('CONFLICT', { messageKey: 'common.secondFactor.alreadyOn' })

async function refuseCode(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  charged: Charged,
  stepsOff: number | null,
): Promise<Refusal> {
  await recordActivity(tx, deps, {
    actor,
    kind: 'staff.second-factor-refused',
    subjectKind: 'staff',
    subjectId: actor.userId,
  })
  const refusal = { field: 'code', retryAtMs: charged.waitUntilMs ?? undefined }
  if (stepsOff === null) return refuse('INVALID', { ...refusal, messageKey: 'common.secondFactor.codeWrong' })
  const messageKey = stepsOff > 0 ? 'common.secondFactor.clockAhead' : 'common.secondFactor.clockBehind'
  return refuse('INVALID', { ...refusal, messageKey, params: { minutes: minutesOf(Math.abs(stepsOff)) } })
}

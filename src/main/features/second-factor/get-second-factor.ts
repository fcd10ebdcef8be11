import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { requiredFromMs } from '../staff/second-factor.ts'
import { standingSession } from '../staff/standing-session.ts'
import { authenticatorSecret, openSeed, type AuthenticatorSecret } from './authenticator-secret.ts'
import { allowsKeptDevices, backupCodesLeft, totpOf } from './second-factor.queries.ts'

/** What of a second factor the person who asks has, may have and must have. */
export async function getSecondFactor(deps: Deps, actor: StaffActor) {
  return await deps.store.read(async (db) => {
    const session = await standingSession({ db }, deps, actor)
    if (isRefusal(session)) return session
    return {
      isOn: session.totp_enabled_at_ms !== null,
      enabledAtMs: session.totp_enabled_at_ms,
      backupCodesLeft: session.backup_set_id === null ? null : await backupCodesLeft(db, session.backup_set_id),
      requiredFromMs: requiredFromMs(session),
      isInvited: session.firm_second_factor === 'invited' || session.own_invited_at_ms !== null,
      allowsKeptDevices: await allowsKeptDevices(db),
    }
  })
}

/** The QR code again, for a second device (TFA-5). Looking is recorded: whoever saw it can make codes. */
export async function viewSecret(deps: Deps, actor: StaffActor): Promise<AuthenticatorSecret | Refusal> {
  return await deps.store.write(async (tx) => {
    const session = await standingSession(tx, deps, actor)
    if (isRefusal(session)) return session
    const totp = await totpOf(tx.db, actor.userId)
    if (!totp) return refuse('CONFLICT', { messageKey: 'common.secondFactor.notOn' })
    await recordActivity(tx, deps, {
      actor,
      kind: 'staff.second-factor-viewed',
      subjectKind: 'staff',
      subjectId: actor.userId,
    })
    return await authenticatorSecret(tx.db, openSeed(deps, totp), session.user_email)
  })
}

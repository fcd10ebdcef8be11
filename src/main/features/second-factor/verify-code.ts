import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { Origin } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { OpenedSession } from '../staff/open-session.ts'
import { failFactor, passSecondFactor, standingHalfSession, type HalfSession } from '../staff/pass-second-factor.ts'
import { chargedTry } from './charged-try.ts'
import { personOf } from './person-of.ts'
import { totpOf } from './second-factor.queries.ts'
import { spendCode, type GivenCode } from './spend-code.ts'
import { tellPerson } from './tell-person.ts'
import { readAppCode, readBackupCode } from './typed-code.ts'

interface Typed {
  code: string
  /** The token of this browser's device, if it was kept before. */
  deviceToken?: string
}

/** Between password and console: the code that the authenticator app shows now (TFA-2). */
export async function verifyCode(
  deps: Deps,
  half: HalfSession,
  origin: Origin,
  { code: typed, deviceToken }: Typed,
): Promise<OpenedSession | Refusal> {
  const code = readAppCode(typed)
  if (code === null) return refuse('INVALID', { field: 'code', messageKey: 'common.secondFactor.codeLength' })
  return await enter(deps, half, origin, { kind: 'code', code }, deviceToken)
}

/** The same with one of the codes that were saved for the day the app is lost (TFA-4). The person is told by e-mail. */
export async function verifyBackupCode(
  deps: Deps,
  half: HalfSession,
  origin: Origin,
  { code: typed, deviceToken }: Typed,
): Promise<OpenedSession | Refusal> {
  const code = readBackupCode(typed)
  if (code === null) return refuse('INVALID', { field: 'code', messageKey: 'common.secondFactor.backupCodeLength' })
  return await enter(deps, half, origin, { kind: 'backup-code', code }, deviceToken)
}

async function enter(
  deps: Deps,
  half: HalfSession,
  origin: Origin,
  given: GivenCode,
  deviceToken: string | undefined,
): Promise<OpenedSession | Refusal> {
  const seen = await deps.store.read((db) => standingHalfSession({ db }, deps, half))
  if (isRefusal(seen)) return seen
  return await chargedTry(deps, { email: seen.user_email, ip: origin.ip }, async (tx, charged) => {
    const row = await standingHalfSession(tx, deps, half)
    if (isRefusal(row)) return row
    const totp = await totpOf(tx.db, row.user_id)
    if (!totp) return refuse('UNAUTHENTICATED')
    const wrong = await spendCode(tx, deps, totp, given)
    if (wrong !== null) return await failFactor(tx, deps, row, origin, { field: 'code', messageKey: wrong, charged })
    if (given.kind === 'backup-code') await tellPerson(tx, deps, personOf(row), 'backup-code-used')
    return await passSecondFactor(tx, deps, row, origin, given.kind, { charged, deviceToken })
  })
}

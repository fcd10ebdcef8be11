import { generateAuthenticationOptions } from '@simplewebauthn/server'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { Origin } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { OpenedSession } from '../staff/open-session.ts'
import {
  chargeFactor,
  failFactor,
  passSecondFactor,
  standingHalfSession,
  type HalfSession,
} from '../staff/pass-second-factor.ts'
import { acceptPasskey, examineAnswer } from './accept-passkey.ts'
import { tooLate, unavailable, type Ceremony } from './add-passkey.ts'
import { challengeMs, makeChallenge, openChallenge } from './challenges.ts'
import { passkeysOf } from './passkeys.queries.ts'
import { relyingPartyAt } from './relying-party.ts'

/**
 * Between password and console: asks for one of the person's passkeys. A touch is enough, the password was given already; the
 * authenticator verifies its user where it can.
 */
export async function beginSecondFactor(
  deps: Deps,
  half: HalfSession,
  consoleOrigin: string,
): Promise<Ceremony | Refusal> {
  const found = await deps.store.read(async (db) => {
    const row = await standingHalfSession({ db }, deps, half)
    if (isRefusal(row)) return row
    const party = await relyingPartyAt(db, consoleOrigin)
    if ('unavailableKey' in party) return unavailable(party)
    const usable = (await passkeysOf(db, row.user_id)).filter((passkey) => passkey.domain === party.domain)
    return usable.length === 0 ? refuse('CONFLICT', { messageKey: 'common.passkeys.noneHere' }) : { party, usable }
  })
  if (isRefusal(found)) return found
  const { challenge, state } = makeChallenge(deps, { purpose: 'second-factor', ...half })
  const options = await generateAuthenticationOptions({
    rpID: found.party.domain,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: challengeMs,
    userVerification: 'preferred',
    allowCredentials: found.usable.map((row) => ({
      id: row.credential_id,
      transports: JSON.parse(row.transports) as string[],
    })),
  })
  return { options: { ...options }, state }
}

/** The passkey's answer as the second factor. It counts on the same counter as every other factor (S7). */
export async function finishSecondFactor(
  deps: Deps,
  half: HalfSession,
  consoleOrigin: string,
  origin: Origin,
  input: { state: string; response: unknown; deviceToken?: string },
): Promise<OpenedSession | Refusal> {
  const found = await deps.store.read(async (db) => {
    const row = await standingHalfSession({ db }, deps, half)
    return isRefusal(row) ? row : { row, party: await relyingPartyAt(db, consoleOrigin) }
  })
  if (isRefusal(found)) return found
  const { row, party } = found
  if ('unavailableKey' in party) return unavailable(party)
  const challenge = openChallenge(deps, input.state, { purpose: 'second-factor', ...half })
  if (!challenge) return tooLate()
  const charged = await chargeFactor(deps, { email: row.user_email, ip: origin.ip })
  if (isRefusal(charged)) return charged
  const answered = await examineAnswer(deps, input.response, { challenge, party, isAlone: false })
  return await deps.store.write(async (tx) => {
    const current = await standingHalfSession(tx, deps, half)
    if (isRefusal(current)) return current
    if (await acceptPasskey(tx, deps, origin, answered)) {
      return await passSecondFactor(tx, deps, current, origin, 'passkey', { charged, deviceToken: input.deviceToken })
    }
    return await failFactor(tx, deps, current, origin, {
      field: 'response',
      messageKey: 'common.passkeys.refused',
      charged,
    })
  })
}

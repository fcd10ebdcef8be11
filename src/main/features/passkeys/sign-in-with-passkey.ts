import { generateAuthenticationOptions } from '@simplewebauthn/server'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { Origin } from '../../actor.ts'
import type { StaffStanding } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { refundAttempt } from '../staff/attempts.ts'
import { chargeSource } from '../staff/charge-source.ts'
import { openSession, type OpenedSession } from '../staff/open-session.ts'
import { recordSignIn } from '../staff/record-sign-in.ts'
import { sessionIdOf, signedInActor } from '../staff/staff-actor.ts'
import { acceptPasskey, examineAnswer } from './accept-passkey.ts'
import { tooLate, unavailable, type Ceremony } from './add-passkey.ts'
import { challengeMs, makeChallenge, openChallenge } from './challenges.ts'
import { relyingPartyAt } from './relying-party.ts'

const ofNobody = { purpose: 'sign-in', userId: null, sessionId: null } as const

/** Asks whoever is there for a passkey that their authenticator keeps. Names nobody and writes nothing: alike for everyone. */
export async function beginSignIn(deps: Deps, consoleOrigin: string): Promise<Ceremony | Refusal> {
  const party = await deps.store.read((db) => relyingPartyAt(db, consoleOrigin))
  if ('unavailableKey' in party) return unavailable(party)
  const { challenge, state } = makeChallenge(deps, ofNobody)
  const options = await generateAuthenticationOptions({
    rpID: party.domain,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: challengeMs,
    userVerification: 'required',
  })
  return { options: { ...options }, state }
}

/**
 * A passkey instead of password and code: the authenticator has verified its user, so it is two factors in one. The password is not
 * given by it (S10). Nobody's passkey, a removed one, one of a deactivated person or another domain and a false answer are refused
 * alike, on the counter of where they come from: no name can be locked by them.
 */
export async function signInWithPasskey(
  deps: Deps,
  origin: Origin,
  previous: StaffStanding,
  consoleOrigin: string,
  input: { state: string; response: unknown; keepSignedIn: boolean; deviceToken?: string },
): Promise<OpenedSession | Refusal> {
  const party = await deps.store.read((db) => relyingPartyAt(db, consoleOrigin))
  if ('unavailableKey' in party) return unavailable(party)
  const challenge = openChallenge(deps, input.state, ofNobody)
  if (!challenge) return tooLate()
  const charged = await chargeSource(deps, origin.ip)
  if (isRefusal(charged)) return charged
  const answered = await examineAnswer(deps, input.response, { challenge, party, isAlone: true })
  return await deps.store.write(async (tx) => {
    const passkey = await acceptPasskey(tx, deps, origin, answered)
    if (!passkey) {
      await recordActivity(tx, deps, {
        actor: { kind: 'visitor', ip: origin.ip },
        kind: 'sign-in.staff-passkey-failed',
      })
      return refuse('UNAUTHENTICATED', {
        messageKey: 'common.passkeys.refused',
        retryAtMs: charged.waitUntilMs ?? undefined,
      })
    }
    await refundAttempt(tx, charged)
    const user = {
      id: passkey.user_id,
      name: passkey.user_name,
      role: passkey.user_role,
      locale: passkey.user_locale,
      security_version: passkey.user_security_version,
    }
    const opened = await openSession(tx, deps, user, origin, {
      factor: 'passkey',
      hasPassword: false,
      keeps: input.keepSignedIn,
      deviceToken: input.deviceToken,
      previousSessionId: sessionIdOf(previous),
    })
    await recordSignIn(tx, deps, signedInActor(user, opened, 0, origin), opened, 'passkey')
    return opened
  })
}

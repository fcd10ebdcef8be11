import { generateRegistrationOptions } from '@simplewebauthn/server'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { standingSession } from '../staff/standing-session.ts'
import { challengeMs, makeChallenge, openChallenge, useUp } from './challenges.ts'
import { passkeyOf, userHandle, type Passkey } from './passkey-row.ts'
import { tellOwner } from './passkey-notice.ts'
import { firmName, insertPasskey, passkeyByCredential, passkeysOf } from './passkeys.queries.ts'
import { relyingPartyAt } from './relying-party.ts'
import { algorithms, verifyMade } from './verify-response.ts'

/** The most that one person can have. */
const mostPasskeys = 10

/** What is asked of the browser, and the sealed challenge, which goes back with the answer. */
export interface Ceremony {
  options: Record<string, unknown>
  state: string
}

/** Asks for a new passkey: one that an authenticator keeps itself, and that verifies its user each time. */
export async function beginAdd(deps: Deps, actor: StaffActor, consoleOrigin: string): Promise<Ceremony | Refusal> {
  const found = await deps.store.read(async (db) => {
    const session = await standingSession({ db }, deps, actor)
    if (isRefusal(session)) return session
    if (session.totp_enabled_at_ms === null) return refuse('CONFLICT', { messageKey: 'common.passkeys.factorFirst' })
    const party = await relyingPartyAt(db, consoleOrigin)
    if ('unavailableKey' in party) return unavailable(party)
    const known = await passkeysOf(db, actor.userId)
    return known.length >= mostPasskeys ? tooMany() : { session, party, known, firm: await firmName(db) }
  })
  if (isRefusal(found)) return found
  const { session, party, known, firm } = found
  const { challenge, state } = makeChallenge(deps, {
    purpose: 'add',
    userId: actor.userId,
    sessionId: actor.sessionId,
  })
  const options = await generateRegistrationOptions({
    rpName: firm,
    rpID: party.domain,
    userName: session.user_email,
    userDisplayName: session.user_name,
    userID: new Uint8Array(userHandle(actor.userId)),
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: challengeMs,
    attestationType: 'none',
    excludeCredentials: known
      .filter((row) => row.domain === party.domain)
      .map((row) => ({ id: row.credential_id, transports: JSON.parse(row.transports) as string[] })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  })
  return { options: { ...options }, state }
}

/** Keeps the passkey that was made. The person is told by e-mail. */
export async function finishAdd(
  deps: Deps,
  actor: StaffActor,
  consoleOrigin: string,
  input: { state: string; response: unknown; name: string },
): Promise<Passkey | Refusal> {
  const { userId, sessionId } = actor
  const challenge = openChallenge(deps, input.state, { purpose: 'add', userId, sessionId })
  if (!challenge) return tooLate()
  const party = await deps.store.read((db) => relyingPartyAt(db, consoleOrigin))
  if ('unavailableKey' in party) return unavailable(party)
  const made = await verifyMade(input.response, { challenge: challenge.challenge, party })
  if (!made) return refuse('INVALID', { messageKey: 'common.passkeys.notMade' })

  return await deps.store.write(async (tx) => {
    const session = await standingSession(tx, deps, actor)
    if (isRefusal(session)) return session
    if (session.totp_enabled_at_ms === null) return refuse('CONFLICT', { messageKey: 'common.passkeys.factorFirst' })
    if (!(await useUp(tx, challenge))) return tooLate()
    if ((await passkeysOf(tx.db, userId)).length >= mostPasskeys) return tooMany()
    if (await passkeyByCredential(tx.db, made.credential_id)) {
      return refuse('CONFLICT', { messageKey: 'common.passkeys.known' })
    }
    const row = {
      id: deps.ids.id(),
      user_id: userId,
      ...made,
      domain: party.domain,
      name: input.name,
      created_at_ms: deps.clock.now(),
      last_used_at_ms: null,
      removed_at_ms: null,
    }
    await insertPasskey(tx.db, row)
    await recordActivity(tx, deps, {
      actor,
      kind: 'staff.passkey-added',
      subjectKind: 'staff',
      subjectId: userId,
      data: { name: row.name },
    })
    const owner = { userId, name: session.user_name, email: session.user_email, locale: session.user_locale }
    await tellOwner(tx, deps, owner, 'passkey-added', row.id)
    tx.emit({ kind: 'console', topic: 'staff' })
    return passkeyOf(row, party)
  })
}

export const tooLate = () => refuse('GONE', { messageKey: 'common.passkeys.tooLate' })
const tooMany = () => refuse('CONFLICT', { messageKey: 'common.passkeys.tooMany', params: { most: mostPasskeys } })

/** This address has no passkeys, and why. */
export function unavailable({ unavailableKey, domain }: { unavailableKey: string; domain: string | null }): Refusal {
  return refuse('CONFLICT', { messageKey: unavailableKey, params: { domain: domain ?? '' } })
}

import type { Origin } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { useUp, type Challenge } from './challenges.ts'
import { tellOwner } from './passkey-notice.ts'
import { passkeyByCredential, updatePasskey, type PasskeyWithOwner } from './passkeys.queries.ts'
import type { RelyingParty } from './relying-party.ts'
import { parseUsed, verifyUsed, type Assertion } from './verify-response.ts'

/** An answer whose signature has been looked at; it counts once `acceptPasskey` says so. */
export interface Answered {
  challenge: Challenge
  party: RelyingParty
  credentialId: string | null
  /** Null: it proves nothing. */
  assertion: Assertion | null
}

/** Looks at an answer, outside of any write: signatures take their time. */
export async function examineAnswer(
  deps: Deps,
  response: unknown,
  of: { challenge: Challenge; party: RelyingParty; isAlone: boolean },
): Promise<Answered> {
  const { challenge, party, isAlone } = of
  const used = parseUsed(response)
  const row = used && (await deps.store.read((db) => passkeyByCredential(db, used.id)))
  const expected = { challenge: challenge.challenge, party, isUserVerified: isAlone, needsHandle: isAlone }
  const assertion = used && row ? await verifyUsed(used, row, expected) : null
  return { challenge, party, credentialId: used?.id ?? null, assertion }
}

/**
 * What the answer is worth in this write, where everything it depends on is looked at again: the passkey and its owner, or null. The
 * challenge is used up either way. A counter that has not risen says that there may be a copy of the passkey (WebAuthn Level 3,
 * 6.1.1): that is refused, written down, and its owner is told.
 */
export async function acceptPasskey(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  { challenge, party, credentialId, assertion }: Answered,
): Promise<PasskeyWithOwner | null> {
  const isFirst = await useUp(tx, challenge)
  const row = credentialId === null ? undefined : await passkeyByCredential(tx.db, credentialId)
  if (!isFirst || !assertion || !row || !isUsable(row, party)) return null
  if (challenge.userId !== null && challenge.userId !== row.user_id) return null
  // What can be synced and what cannot stays what it was when it was made (7.2, step 19).
  if (assertion.deviceType !== row.device_type) return null
  const isCounting = assertion.signCount > 0 || row.sign_count > 0
  if (isCounting && assertion.signCount <= row.sign_count) {
    await refuseCopy(tx, deps, origin, row)
    return null
  }
  await updatePasskey(tx.db, row.id, {
    sign_count: assertion.signCount,
    is_backed_up: assertion.isBackedUp ? 1 : 0,
    last_used_at_ms: deps.clock.now(),
  })
  return row
}

function isUsable(row: PasskeyWithOwner, party: RelyingParty): boolean {
  const isTheirs = row.removed_at_ms === null && row.domain === party.domain
  return isTheirs && row.deactivated_at_ms === null && row.totp_enabled_at_ms !== null
}

async function refuseCopy(tx: Tx, deps: Deps, origin: Origin, row: PasskeyWithOwner): Promise<void> {
  await recordActivity(tx, deps, {
    actor: { kind: 'visitor', ip: origin.ip },
    kind: 'staff.passkey-refused',
    subjectKind: 'staff',
    subjectId: row.user_id,
    data: { name: row.name, user: row.user_name },
  })
  const owner = { userId: row.user_id, name: row.user_name, email: row.user_email, locale: row.user_locale }
  // Once for each state of the counter, however often the copy is tried.
  await tellOwner(tx, deps, owner, 'passkey-refused', `${row.id}:${row.sign_count}`)
}

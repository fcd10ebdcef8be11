import { refuse, type Refusal } from '../../../shared/errors.ts'
import { signedText } from '../../../shared/phone/signed-text.ts'
import type { Origin, StaffPhoneActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { isChallengeFor } from './challenge.ts'
import { isSignedBy } from './phone-key.ts'
import { livingPhone, type PhoneWithUser } from './phones.queries.ts'

export interface SignedPhone {
  actor: StaffPhoneActor
  phone: PhoneWithUser
}

export function phoneActor(phone: PhoneWithUser, origin: Origin): StaffPhoneActor {
  return { kind: 'staff-phone', phoneId: phone.id, userId: phone.user_id, name: phone.user_name, origin }
}

/**
 * The one place where a request of the phone's page becomes a phone: by its key's signature over a challenge of ours. STALE: the
 * challenge is over. UNAUTHENTICATED: removed, unknown, or somebody else's signature, all the same.
 */
export async function signedPhone(
  deps: Deps,
  origin: Origin,
  purpose: 'pending' | 'push' | 'forget',
  input: { phoneId: string; challenge: string; signature: string },
  more: readonly string[] = [],
): Promise<SignedPhone | Refusal> {
  if (!isChallengeFor(deps, input.phoneId, input.challenge)) return refuse('STALE')
  const phone = await deps.store.read((db) => livingPhone(db, input.phoneId))
  const text = signedText(purpose, [input.phoneId, input.challenge, ...more])
  if (!phone || !isSignedBy(phone.public_key, text, input.signature)) return refuse('UNAUTHENTICATED')
  return { actor: phoneActor(phone, origin), phone }
}

import type { Locale } from '../../../shared/contract-parts.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { signedText } from '../../../shared/phone/signed-text.ts'
import type { Origin, StaffPhoneActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { mostPhones, standingPairing, tooMany } from './pairing.ts'
import { isSignedBy } from './phone-key.ts'
import { tellOfPhone } from './phone-notice.ts'
import { firmWords, insertPhone, phonesOf, updatePairing } from './phones.queries.ts'

/** Whose phone it would be, before anything is done. */
export async function inspectPairing(deps: Deps, input: { token: string }) {
  return await deps.store.read(async (db) => {
    const row = await standingPairing(db, deps, input.token)
    if (isRefusal(row)) return row
    const { name: firmName } = await firmWords(db)
    return { firmName, personName: row.user_name, email: row.user_email, locale: row.user_locale as Locale }
  })
}

/** The phone whose key signs the token becomes one of the person's; once a token. They are told by e-mail. */
export async function pairPhone(
  deps: Deps,
  origin: Origin,
  input: { token: string; publicKey: string; name: string; signature: string },
): Promise<{ phoneId: string; firmName: string; personName: string; locale: Locale } | Refusal> {
  if (!isSignedBy(input.publicKey, signedText('pair', [input.token, input.publicKey]), input.signature)) {
    return refuse('INVALID', { field: 'signature' })
  }
  return await deps.store.write(async (tx) => {
    const row = await standingPairing(tx.db, deps, input.token)
    if (isRefusal(row)) return row
    if ((await phonesOf(tx.db, row.user_id)).length >= mostPhones) return tooMany()
    const now = deps.clock.now()
    const phoneId = deps.ids.id()
    await updatePairing(tx.db, row.id, { used_at_ms: now, phone_id: phoneId })
    await insertPhone(tx.db, {
      id: phoneId,
      user_id: row.user_id,
      name: input.name,
      public_key: input.publicKey,
      push_sealed: null,
      push_failed_at_ms: null,
      created_at_ms: now,
      last_used_at_ms: null,
      removed_at_ms: null,
    })
    const actor: StaffPhoneActor = {
      kind: 'staff-phone',
      phoneId,
      userId: row.user_id,
      name: row.user_name,
      origin,
    }
    const subject = { subjectKind: 'staff', subjectId: row.user_id }
    await recordActivity(tx, deps, { actor, kind: 'staff.phone-paired', ...subject, data: { phone: input.name } })
    const person = { id: row.user_id, email: row.user_email, name: row.user_name, locale: row.user_locale }
    await tellOfPhone(tx, deps, person, { notice: 'phone-paired', of: phoneId })
    tx.emit({ kind: 'console', topic: 'staff' })
    const { name: firmName } = await firmWords(tx.db)
    return { phoneId, firmName, personName: row.user_name, locale: row.user_locale as Locale }
  })
}

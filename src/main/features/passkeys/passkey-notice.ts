import type { Locale } from '../../../shared/contract-parts.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'

/** Tells a person by e-mail, in their language, what became of a passkey of theirs. `of` makes it the only one of its occasion. */
export async function tellOwner(
  tx: Tx,
  deps: Deps,
  owner: { userId: string; name: string; email: string; locale: string },
  notice: 'passkey-added' | 'passkey-removed' | 'passkey-refused',
  of: string,
): Promise<void> {
  await enqueueEmail(tx, deps, {
    key: `staff-notice:${notice}:${of}`,
    kind: 'staff-notice',
    to: { email: owner.email, name: owner.name },
    userId: owner.userId,
    locale: owner.locale as Locale,
    target: '/settings/security',
    params: { notice },
  })
}

import type { Locale } from '../../../shared/contract-parts.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { StaffUserRow } from '../../platform/store/tables.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'

export type PhoneNotice = 'phone-paired' | 'phone-removed' | 'sign-in-reported' | 'sign-in-reported-to-admin'

/** Tells a member of staff by e-mail, in the caller's write and in their language; `of` makes it the only one of its occasion. */
export async function tellOfPhone(
  tx: Tx,
  deps: Deps,
  user: Pick<StaffUserRow, 'id' | 'email' | 'name' | 'locale'>,
  { notice, of, byName }: { notice: PhoneNotice; of: string; byName?: string },
): Promise<void> {
  await enqueueEmail(tx, deps, {
    key: `staff-notice:${notice}:${user.id}:${of}`,
    kind: 'staff-notice',
    to: { email: user.email, name: user.name },
    userId: user.id,
    locale: user.locale as Locale,
    target: notice === 'sign-in-reported-to-admin' ? '/activity' : '/settings/security',
    params: { notice, ...(byName !== undefined && { byName }) },
  })
}

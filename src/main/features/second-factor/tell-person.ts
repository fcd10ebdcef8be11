import type { Locale } from '../../../shared/contract-parts.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { StaffUserRow } from '../../platform/store/tables.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'

/** What a person is told of their second factor by e-mail, whoever did it. */
export type FactorNotice =
  | 'backup-code-used'
  | 'backup-codes-made'
  | 'second-factor-disabled'
  | 'second-factor-off'
  | 'second-factor-on'
  | 'second-factor-reset'

/** Queues it in the caller's write, in the person's language. `of` makes it the only one of its occasion; `byName`: whose doing it was. */
export async function tellPerson(
  tx: Tx,
  deps: Deps,
  user: Pick<StaffUserRow, 'id' | 'email' | 'name' | 'locale'>,
  notice: FactorNotice,
  of: string,
  byName?: string,
): Promise<void> {
  await enqueueEmail(tx, deps, {
    key: `staff-notice:${notice}:${user.id}:${of}`,
    kind: 'staff-notice',
    to: { email: user.email, name: user.name },
    userId: user.id,
    locale: user.locale as Locale,
    target: '/settings/security',
    params: { notice, ...(byName !== undefined && { byName }) },
  })
}

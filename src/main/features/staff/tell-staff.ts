import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'

/** What a person is told of their account by e-mail, whoever did it; `noticeWording` has a wording for each. */
export type StaffNotice =
  | 'backup-code-used'
  | 'backup-codes-made'
  | 'deactivated'
  | 'email-changed'
  | 'email-set'
  | 'factor-invited'
  | 'factor-reminder'
  | 'factor-required'
  | 'factor-required-now'
  | 'owner-declined'
  | 'owner-given'
  | 'owner-offered'
  | 'owner-taken'
  | 'password-changed'
  | 'password-link-issued'
  | 'password-reset'
  | 'reactivated'
  | 'role-changed'
  | 'second-factor-disabled'
  | 'second-factor-off'
  | 'second-factor-on'
  | 'second-factor-reset'

/** What the words of a notice name, and where its button leads in the console. */
export interface NoticeDetail {
  target?: string
  byName?: string
  /** A day in the words of the person's language, see `dateInWords`. */
  date?: string
}

/** Queues an e-mail to a member of staff in the caller's write, in their language. */
export async function tellStaff(
  tx: Tx,
  deps: Deps,
  person: { id: string; email: string; name: string; locale: string },
  notice: StaffNotice,
  { target = '/', byName, date }: NoticeDetail = {},
): Promise<void> {
  await enqueueEmail(tx, deps, {
    key: `staff-notice:${notice}:${deps.ids.id()}`,
    kind: 'staff-notice',
    to: { email: person.email, name: person.name },
    userId: person.id,
    locale: person.locale === 'es' ? 'es' : 'en',
    target,
    params: { notice, ...(byName !== undefined && { byName }), ...(date !== undefined && { date }) },
  })
}

/** The day of a moment where the firm is, in words. */
export function dateInWords(atMs: number, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }).format(atMs)
}

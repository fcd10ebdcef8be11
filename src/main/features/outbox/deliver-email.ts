import type { Deps } from '../../deps.ts'
import type { Mailer, MailResult, OutgoingEmail } from '../../ports.ts'
import type { ClaimedEmail } from './claim-emails.ts'
import type { EmailLogo, ReadEmailLogo } from './email-logo.ts'
import { renderEmail } from './render-email.ts'
import { senderOf } from './sender-of.ts'

/** Renders one e-mail and hands it over. Never throws: what went wrong is the answer. */
export async function deliverEmail(
  deps: Pick<Deps, 'mailer' | 'log'>,
  readLogo: ReadEmailLogo,
  email: ClaimedEmail,
): Promise<MailResult> {
  try {
    const mailer = deps.mailer()
    const outgoing = compose(mailer, email, await readLogo(email.firm.logo))
    return email.isDecoy ? { outcome: 'accepted' } : await mailer.send(outgoing)
  } catch (error) {
    deps.log.fault(error, { job: 'outbox', emailId: email.id })
    return { outcome: 'later', reason: 'common.error.internal', detail: '' }
  }
}

function compose(
  mailer: Mailer,
  { to, locale, kind, isFirst, params, url, code, calendars, firm, messageId }: ClaimedEmail,
  logo: EmailLogo | null,
): OutgoingEmail {
  const view = { kind, locale, firmName: firm.name, toName: to.name, isFirst, params, url, code }
  return {
    messageId,
    from: senderOf(mailer, firm),
    to: { name: to.name, address: to.email },
    ...(firm.replyTo && { replyTo: firm.replyTo }),
    ...renderEmail({ ...view, accentColor: firm.accentColor, logo, hasReplyTo: firm.replyTo !== '' }),
    ...(calendars.length > 0 && { calendars }),
  }
}

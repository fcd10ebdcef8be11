import type { Locale } from '../../../shared/contract-parts.ts'
import type { Deps } from '../../deps.ts'
import type { Mailer, MailResult } from '../../ports.ts'
import { senderOf } from './sender-of.ts'
import { createLogoReader, logoFileOf } from './email-logo.ts'
import { selectFirmForEmail } from './outbox.queries.ts'
import { renderEmail } from './render-email.ts'

/** Sends a test to someone at once, with a mailer that need not be the one in use, and answers what became of it. */
export async function sendTestEmail(
  deps: Pick<Deps, 'store' | 'ids' | 'files' | 'log'>,
  mailer: Mailer,
  order: { to: { email: string; name: string }; locale: Locale },
): Promise<MailResult> {
  const firm = await deps.store.read(selectFirmForEmail)
  const from = senderOf(mailer, { name: firm.name, replyTo: firm.reply_to_email })
  const view = {
    kind: 'test',
    firmName: firm.name,
    accentColor: firm.accent_color,
    logo: await createLogoReader(deps)(logoFileOf(firm)),
    isFirst: false,
    params: {},
  } as const
  return await mailer.send({
    messageId: `<${deps.ids.id()}@${from.address.split('@').at(-1)}>`,
    from,
    to: { name: order.to.name, address: order.to.email },
    ...(firm.reply_to_email && { replyTo: firm.reply_to_email }),
    ...renderEmail({
      ...view,
      locale: order.locale,
      toName: order.to.name,
      hasReplyTo: firm.reply_to_email !== '',
      url: null,
      code: null,
    }),
  })
}

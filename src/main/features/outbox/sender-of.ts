import type { Mailer, OutgoingEmail } from '../../ports.ts'

/** The mail account's sender; in a folder, where none is needed, the firm itself. */
export function senderOf(
  mailer: Pick<Mailer, 'sender'>,
  firm: { name: string; replyTo: string },
): OutgoingEmail['from'] {
  return mailer.sender ?? { name: firm.name, address: firm.replyTo || 'no-reply@portico.invalid' }
}

import MailComposer from 'nodemailer/lib/mail-composer'
import type { EmailCalendar, EmailPicture, OutgoingEmail } from '../../ports.ts'

/** The message as it is sent or filed (RFC 5322, MIME), marked as automatic so that no robot answers it (RFC 3834). */
export async function composeMessage(email: OutgoingEmail, atMs: number): Promise<Buffer> {
  const [calendar, ...otherCalendars] = email.calendars ?? []
  const composer = new MailComposer({
    messageId: email.messageId,
    date: new Date(atMs),
    from: { name: oneLine(email.from.name), address: email.from.address },
    to: { name: oneLine(email.to.name), address: email.to.address },
    replyTo: email.replyTo,
    subject: oneLine(email.subject),
    text: email.text,
    html: email.html,
    attachments: [...(email.pictures ?? []).map(inlinePicture), ...otherCalendars.map(attachedCalendar)],
    ...(calendar && {
      icalEvent: { method: calendar.method, filename: calendar.fileName, content: calendar.content },
    }),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}

const inlinePicture = (picture: EmailPicture) => ({
  cid: picture.contentId,
  filename: picture.fileName,
  contentType: picture.mediaType,
  contentDisposition: 'inline' as const,
  content: picture.bytes,
})

const attachedCalendar = (calendar: EmailCalendar) => ({
  filename: calendar.fileName,
  contentType: `text/calendar; charset=utf-8; method=${calendar.method}`,
  content: calendar.content,
})

/** Whether an address can stand in an envelope and a header without becoming something else there. */
export function isSafeAddress(address: string): boolean {
  return address.length <= 254 && /^[^\s\p{Cc}\p{Cf}<>",;:\\()[\]]+@[^\s\p{Cc}\p{Cf}<>",;:\\()[\]@]+$/u.test(address)
}

const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()

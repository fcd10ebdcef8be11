import type { MailResult } from '../../ports.ts'

/** What nodemailer adds to an error, as far as it is looked at here. */
interface SmtpError extends Error {
  code?: string
  originalCode?: string
  responseCode?: number
  response?: string
  command?: string
}

const maxDetail = 300

/** Turns whatever went wrong into words a person reads, and into whether trying later can work. */
export function explainSmtpError(error: unknown): Exclude<MailResult, { outcome: 'accepted' }> {
  const fault = error instanceof Error ? (error as SmtpError) : new Error(String(error))
  const outcome = isPermanent(fault) ? 'refused' : 'later'
  return { outcome, reason: reasonOf(fault, outcome === 'refused'), detail: detailOf(fault) }
}

/** Only the message's own refusal is for good: a wrong password or a server's bad day says nothing about the message. */
function isPermanent({ code, command, responseCode }: SmtpError): boolean {
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return false
  // Without a response it is nodemailer that refuses: an address or a size that can never work.
  return responseCode === undefined
    ? command === 'API' || command === 'MAIL FROM'
    : responseCode >= 500 && responseCode !== 503
}

function reasonOf(fault: SmtpError, permanent: boolean): string {
  switch (fault.code) {
    case 'EDNS':
      return 'common.mail.error.nameNotFound'
    case 'ETIMEDOUT':
      return 'common.mail.error.timeout'
    case 'ETLS':
      return 'common.mail.error.tlsFailed'
    case 'EAUTH':
    case 'ENOAUTH':
      return 'common.mail.error.authFailed'
    case 'EENVELOPE':
      if (!permanent) return 'common.mail.error.serverBusy'
      return fault.command === 'MAIL FROM' ? 'common.mail.error.senderRefused' : 'common.mail.error.recipientRefused'
    case 'EMESSAGE':
      return permanent ? 'common.mail.error.messageRefused' : 'common.mail.error.serverBusy'
    case 'EPROTOCOL':
      return 'common.mail.error.notUnderstood'
    default:
      return connectionReason(fault)
  }
}

function connectionReason(fault: SmtpError): string {
  const system = fault.originalCode ?? ''
  if (system === 'ECONNREFUSED') return 'common.mail.error.connectionRefused'
  if (system === 'EHOSTUNREACH' || system === 'ENETUNREACH') return 'common.mail.error.unreachable'
  if (system.includes('CERT') || system.startsWith('ERR_TLS') || system.includes('SIGNATURE'))
    return 'common.mail.error.certificateInvalid'
  if (system.startsWith('ERR_SSL') || system === 'EPROTO') return 'common.mail.error.tlsFailed'
  if (fault.responseCode === 421) return 'common.mail.error.serverBusy'
  return 'common.mail.error.dropped'
}

const detailOf = (fault: SmtpError) =>
  (fault.response ?? fault.message)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, maxDetail)

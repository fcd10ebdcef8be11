import type { SMTPConnectionAuth } from 'nodemailer/lib/smtp-connection'
import XOAuth2 from 'nodemailer/lib/xoauth2'
import type { Clock, Mailer, MailResult, OutgoingEmail } from '../../ports.ts'
import { composeMessage, isSafeAddress } from './compose-message.ts'
import { explainSmtpError } from './mail-errors.ts'
import { isOwnMachineOnly } from './reachable-origin.ts'
import { SmtpConnections } from './smtp-connections.ts'

export interface SmtpConfig {
  host: string
  port: number
  /** 'tls': encrypted from the first byte; 'starttls': refuses to go on without it; 'none': only when chosen. */
  security: 'tls' | 'starttls' | 'none'
  auth: 'none' | 'password' | 'xoauth2'
  user: string
  /** The password, or the access token of XOAUTH2. */
  secret: string
  fromName: string
  fromAddress: string
}

export interface SmtpOptions {
  clock: Clock
  /** How many connections at most. */
  connections?: number
  connectTimeoutMs?: number
  /** How long a server may say nothing. */
  silenceTimeoutMs?: number
  deadlineMs?: number
  /** A certificate authority of the firm's own, PEM. */
  trustedCa?: string
}

export interface SmtpMailer extends Mailer {
  /** Hangs up. */
  close(): void
}

/** Sends by SMTP (RFC 5321) with TLS, and says in words what went wrong (NTF-1). */
export function createSmtpMailer(config: SmtpConfig, options: SmtpOptions): SmtpMailer {
  const isClear = config.security === 'none'
  const connections = new SmtpConnections({
    size: options.connections ?? 8,
    deadlineMs: options.deadlineMs ?? 120_000,
    auth: () => authOf(config),
    options: {
      host: config.host,
      port: config.port,
      secure: config.security === 'tls',
      requireTLS: config.security === 'starttls',
      ignoreTLS: isClear,
      connectionTimeout: options.connectTimeoutMs ?? 10_000,
      greetingTimeout: options.connectTimeoutMs ?? 10_000,
      dnsTimeout: options.connectTimeoutMs ?? 10_000,
      socketTimeout: options.silenceTimeoutMs ?? 30_000,
      socketCloseTimeout: 1_000,
      tls: { minVersion: 'TLSv1.2', ca: options.trustedCa },
    },
  })

  async function send(email: OutgoingEmail): Promise<MailResult> {
    if (!isSafeAddress(email.to.address))
      return { outcome: 'refused', reason: 'common.mail.error.recipientRefused', detail: '' }
    if (!isSafeAddress(email.from.address))
      return { outcome: 'refused', reason: 'common.mail.error.senderRefused', detail: '' }
    // A password in the clear would be anyone's on the way.
    if (isClear && config.auth !== 'none' && !isOwnMachineOnly(`smtp://${urlHost(config.host)}`))
      return { outcome: 'later', reason: 'common.mail.error.passwordUnencrypted', detail: '' }
    try {
      const message = await composeMessage(email, options.clock.now())
      await connections.deliver({ from: email.from.address, to: email.to.address }, message)
      return { outcome: 'accepted' }
    } catch (error) {
      return explainSmtpError(error)
    }
  }

  return {
    kind: 'smtp',
    description: `${config.host}:${config.port}`,
    sender: { name: config.fromName, address: config.fromAddress },
    send,
    close: () => connections.close(),
  }
}

function authOf({ auth, user, secret }: SmtpConfig): SMTPConnectionAuth | null {
  switch (auth) {
    case 'none':
      return null
    case 'password':
      return { user, pass: secret }
    case 'xoauth2':
      return { user, method: 'XOAUTH2', oauth2: new XOAuth2({ user, accessToken: secret }) }
  }
}

const urlHost = (host: string) => (host.includes(':') ? `[${host}]` : host)

import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startSmtp } from '../../../../tests/support/smtp.ts'
import { fakeClock } from '../../../../tests/support/fakes.ts'
import { tempFolder } from '../../../../tests/support/temp-folder.ts'
import type { OutgoingEmail } from '../../ports.ts'
import { createSmtpMailer, type SmtpConfig, type SmtpOptions } from './smtp-mailer.ts'

const email = (change: Partial<OutgoingEmail> = {}): OutgoingEmail => ({
  messageId: '<0190-1@firm.example>',
  from: { name: 'Ibarra Lowe & Brandt', address: 'office@firm.example' },
  to: { name: 'Mara Vance', address: 'mara@mail.example' },
  replyTo: 'reply@firm.example',
  subject: 'Algo nuevo: ñ ✓',
  text: 'Hola\n',
  html: '<p>Hola</p>',
  ...change,
})

function mailerFor(config: Partial<SmtpConfig>, options: Partial<SmtpOptions> = {}) {
  const mailer = createSmtpMailer(
    {
      host: '127.0.0.1',
      port: 25,
      security: 'none',
      auth: 'none',
      user: '',
      secret: '',
      fromName: 'Ibarra',
      fromAddress: 'office@firm.example',
      ...config,
    },
    { clock: fakeClock(), silenceTimeoutMs: 300, connectTimeoutMs: 300, ...options },
  )
  onTestFinished(() => mailer.close())
  return mailer
}

async function serve(options: Parameters<typeof startSmtp>[0] = {}) {
  const smtp = await startSmtp(options)
  onTestFinished(() => smtp.close())
  return smtp
}

/** A TCP server that does this with each connection. */
async function listen(onSocket: (socket: net.Socket) => void): Promise<number> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as net.AddressInfo).port
}

test('NTF-3 what arrives: both bodies, Reply-To, the given Message-ID, marked as automatic', async () => {
  const smtp = await serve()
  expect(await mailerFor({ port: smtp.port }).send(email())).toEqual({ outcome: 'accepted' })
  const parsed = await smtp.parsed()
  expect(parsed).toMatchObject({
    subject: 'Algo nuevo: ñ ✓',
    messageId: '<0190-1@firm.example>',
    from: { name: 'Ibarra Lowe & Brandt', address: 'office@firm.example' },
    to: [{ name: 'Mara Vance', address: 'mara@mail.example' }],
    replyTo: [{ address: 'reply@firm.example' }],
    text: expect.stringMatching(/^Hola\s*$/),
  })
  expect(parsed.html).toContain('<p>Hola</p>')
  expect(parsed.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated')
})

test('no header can be smuggled in by a name or a subject', async () => {
  const smtp = await serve()
  const sly = 'x\r\nBcc: everyone@evil.example\r\n\r\nbody'
  const result = await mailerFor({ port: smtp.port }).send(
    email({
      subject: sly,
      to: { name: sly, address: 'mara@mail.example' },
      from: { name: sly, address: 'a@firm.example' },
    }),
  )
  expect(result.outcome).toBe('accepted')
  const parsed = await smtp.parsed()
  expect(parsed.bcc ?? []).toEqual([])
  expect(parsed.headers.map(({ key }) => key)).not.toContain('bcc')
  expect(parsed.text?.trim()).toBe('Hola')
})

test.each([
  'mara@mail.example\r\nRCPT TO:<x@evil.example>',
  'a b@c.example',
  '<a@b.example>',
  'nobody',
  'a@b, c@d.example',
])('an address like %j is refused before anything is sent', async (address) => {
  const smtp = await serve()
  const result = await mailerFor({ port: smtp.port }).send(email({ to: { name: '', address } }))
  expect(result).toMatchObject({ outcome: 'refused', reason: 'common.mail.error.recipientRefused' })
  expect(smtp.connections()).toBe(0)
})

describe('what went wrong is said in words', () => {
  test('nobody listens', async () => {
    const smtp = await startSmtp()
    await smtp.close()
    const result = await mailerFor({ port: smtp.port }).send(email())
    expect(result).toMatchObject({ outcome: 'later', reason: 'common.mail.error.connectionRefused' })
  })

  test('no such name', async () => {
    const result = await mailerFor({ host: 'mail.invalid' }, { connectTimeoutMs: 5_000 }).send(email())
    expect(result.outcome).toBe('later')
    // Without a network the look-up may time out instead.
    expect(['common.mail.error.nameNotFound', 'common.mail.error.timeout']).toContain(
      'reason' in result && result.reason,
    )
  })

  test('a server that never greets', async () => {
    const port = await listen(() => {})
    expect(await mailerFor({ port }).send(email())).toMatchObject({
      outcome: 'later',
      reason: 'common.mail.error.timeout',
    })
  })

  test('something that is no mail server', async () => {
    const port = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect(await mailerFor({ port }).send(email())).toMatchObject({
      outcome: 'later',
      reason: 'common.mail.error.notUnderstood',
    })
  })

  test('one that hangs up at once', async () => {
    const port = await listen((socket) => socket.destroy())
    expect(await mailerFor({ port }).send(email())).toMatchObject({
      outcome: 'later',
      reason: 'common.mail.error.dropped',
    })
  })

  test('one that trickles for ever', async () => {
    const port = await listen((socket) => {
      socket.write('220 hello\r\n')
      const timer = setInterval(() => socket.write('250-more\r\n'), 50)
      socket.once('close', () => clearInterval(timer))
    })
    const result = await mailerFor({ port }, { deadlineMs: 500 }).send(email())
    expect(result).toMatchObject({ outcome: 'later', reason: 'common.mail.error.timeout' })
  })

  test.each([
    ['closing', 'later', 'common.mail.error.serverBusy'],
    ['busy', 'later', 'common.mail.error.serverBusy'],
    ['unknown-recipient', 'refused', 'common.mail.error.recipientRefused'],
    ['unwanted', 'refused', 'common.mail.error.messageRefused'],
    ['drop-in-data', 'later', 'common.mail.error.dropped'],
    ['drop-before-250', 'later', 'common.mail.error.dropped'],
    ['hang', 'later', 'common.mail.error.timeout'],
  ] as const)('%s', async (fault, outcome, reason) => {
    const smtp = await serve()
    smtp.faults.push(fault)
    const mailer = mailerFor({ port: smtp.port })
    expect(await mailer.send(email())).toMatchObject({ outcome, reason })
    expect(await mailer.send(email())).toEqual({ outcome: 'accepted' })
  })
})

describe('connections', () => {
  test('one is kept for the next message, and replaced at once when it is gone', async () => {
    const smtp = await serve()
    const mailer = mailerFor({ port: smtp.port })
    await mailer.send(email())
    await mailer.send(email())
    expect(smtp.connections()).toBe(1)
    smtp.faults.push('drop-after-250')
    expect(await mailer.send(email())).toEqual({ outcome: 'accepted' })
    expect(await mailer.send(email())).toEqual({ outcome: 'accepted' })
    expect(smtp.connections()).toBe(2)
    expect(smtp.received).toHaveLength(4)
  })

  test('never more than were allowed', async () => {
    const smtp = await serve()
    const mailer = mailerFor({ port: smtp.port }, { connections: 3, silenceTimeoutMs: 10_000 })
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, index) => mailer.send(email({ messageId: `<${index}@firm.example>` }))),
    )
    expect(results.every(({ outcome }) => outcome === 'accepted')).toBe(true)
    expect(smtp.mostAtOnce()).toBeLessThanOrEqual(3)
    expect(smtp.connections()).toBeLessThanOrEqual(6)
    expect(new Set(smtp.received.map(({ messageId }) => messageId)).size).toBe(60)
  })

  test('a closed mailer fails what is under way', async () => {
    const smtp = await serve()
    smtp.faults.push('hang')
    const mailer = mailerFor({ port: smtp.port }, { silenceTimeoutMs: 10_000 })
    const result = mailer.send(email())
    await expect.poll(() => smtp.received.length).toBe(1)
    mailer.close()
    expect(await result).toMatchObject({ outcome: 'later', reason: 'common.mail.error.dropped' })
  })
})

describe('TLS and accounts', () => {
  async function certificate() {
    const folder = await tempFolder()
    const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
    const make = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      cert,
      ...subject,
    ]
    execFileSync('openssl', make, { stdio: 'ignore' })
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') }
  }

  test.each(['tls', 'starttls'] as const)(
    '%s with a certificate of a known authority, and a password',
    async (security) => {
      const pair = await certificate()
      const seen: unknown[] = []
      const smtp = await serve({
        ...pair,
        secure: security === 'tls',
        disabledCommands: [],
        authOptional: false,
        onAuth(auth, _session, callback) {
          seen.push({ method: auth.method, user: auth.username, password: auth.password })
          if (auth.password === 'right') callback(null, { user: 'ok' })
          else callback(new Error('wrong'))
        },
      })
      const config = { port: smtp.port, security, auth: 'password', user: 'office', secret: 'right' } as const
      const options = { trustedCa: pair.cert, connectTimeoutMs: 5_000, silenceTimeoutMs: 5_000 }
      expect(await mailerFor(config, options).send(email())).toEqual({ outcome: 'accepted' })
      expect(seen).toEqual([{ method: 'PLAIN', user: 'office', password: 'right' }])
      expect(await mailerFor({ ...config, secret: 'wrong' }, options).send(email())).toMatchObject({
        outcome: 'later',
        reason: 'common.mail.error.authFailed',
      })
      expect(await mailerFor(config, { ...options, trustedCa: undefined }).send(email())).toMatchObject({
        outcome: 'later',
        reason: 'common.mail.error.certificateInvalid',
      })
    },
  )

  test('XOAUTH2 gives the access token', async () => {
    const seen: unknown[] = []
    const smtp = await serve({
      disabledCommands: ['STARTTLS'],
      authMethods: ['XOAUTH2'],
      authOptional: false,
      onAuth(auth, _session, callback) {
        seen.push({ method: auth.method, user: auth.username, token: auth.accessToken })
        callback(null, { user: 'ok' })
      },
    })
    const config = { port: smtp.port, auth: 'xoauth2', user: 'office@firm.example', secret: 'token-1' } as const
    expect(await mailerFor(config, { silenceTimeoutMs: 5_000 }).send(email())).toEqual({ outcome: 'accepted' })
    expect(seen).toEqual([{ method: 'XOAUTH2', user: 'office@firm.example', token: 'token-1' }])
  })

  test('a server without STARTTLS gets nothing when it was asked for', async () => {
    const smtp = await serve()
    const result = await mailerFor({ port: smtp.port, security: 'starttls' }).send(email())
    expect(result).toMatchObject({ outcome: 'later', reason: 'common.mail.error.tlsFailed' })
    expect(smtp.received).toEqual([])
  })

  test('a password never goes unencrypted beyond this machine', async () => {
    const config = { host: '192.0.2.7', auth: 'password', user: 'u', secret: 's' } as const
    expect(await mailerFor(config).send(email())).toMatchObject({ reason: 'common.mail.error.passwordUnencrypted' })
  })
})

import type { AddressInfo, Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'

/** What a mail server does with one message. */
export type SmtpFault =
  | 'none'
  /** 421 to MAIL FROM, and gone. */
  | 'closing'
  /** 450 to the recipient. */
  | 'busy'
  /** 550 to the recipient. */
  | 'unknown-recipient'
  /** 554 to the message. */
  | 'unwanted'
  /** Hangs up in the middle of DATA: the message is not there. */
  | 'drop-in-data'
  /** Has the message, and hangs up before it says so. */
  | 'drop-before-250'
  /** Says so, and hangs up. */
  | 'drop-after-250'
  /** Has the message, and says nothing, ever. */
  | 'hang'

export interface TestSmtp {
  port: number
  /** Every message the server took, in order, whether it could say so or not. */
  received: { raw: string; messageId: string; saidSo: boolean }[]
  /** What happens to the messages to come, one each; then 'none'. */
  faults: SmtpFault[]
  /** Decides where `faults` has nothing left. */
  decide: () => SmtpFault
  /** How many connections were made. */
  connections(): number
  /** The most messages under way at once. */
  mostAtOnce(): number
  parsed(index?: number): Promise<Email>
  close(): Promise<void>
}

/** A real SMTP server on a socket that can be told how to fail. */
export async function startSmtp(options: SMTPServerOptions & { port?: number } = {}): Promise<TestSmtp> {
  const received: TestSmtp['received'] = []
  const faults: SmtpFault[] = []
  const faultOf = new Map<string, SmtpFault>()
  const sockets = new Map<string, Socket>()
  let connections = 0
  let underWay = 0
  let mostAtOnce = 0
  const state = { decide: (): SmtpFault => 'none' }
  const socketOf = (session: SMTPServerSession) => sockets.get(`${session.remotePort}`)
  const reply = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code })

  const { port: wantedPort = 0, ...serverOptions } = options
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    closeTimeout: 100,
    ...serverOptions,
    onMailFrom(_address, session, callback) {
      const fault = faults.shift() ?? state.decide()
      faultOf.set(session.id, fault)
      callback(fault === 'closing' ? reply(421, '4.3.2 closing down') : null)
    },
    onRcptTo(_address, session, callback) {
      const fault = faultOf.get(session.id)
      if (fault === 'busy') callback(reply(450, '4.2.0 greylisted'))
      else if (fault === 'unknown-recipient') callback(reply(550, '5.1.1 no such mailbox'))
      else callback()
    },
    onData(stream, session, callback) {
      const fault = faultOf.get(session.id) ?? 'none'
      underWay += 1
      mostAtOnce = Math.max(mostAtOnce, underWay)
      const chunks: Buffer[] = []
      const end = (error: Error | null, take: boolean) => {
        underWay -= 1
        const raw = Buffer.concat(chunks).toString('utf8')
        const messageId = /^message-id:\s*(<[^>]+>)/im.exec(raw)?.[1] ?? ''
        if (take) received.push({ raw, messageId, saidSo: fault === 'none' || fault === 'drop-after-250' })
        if (fault === 'drop-before-250') socketOf(session)?.destroy()
        else if (fault === 'hang') return
        else callback(error)
        // Ended, not destroyed: what was said arrives.
        if (fault === 'drop-after-250') void nextTurn().then(() => socketOf(session)?.end())
      }
      stream.on('error', () => {})
      if (fault === 'drop-in-data') {
        stream.once('data', () => {
          underWay -= 1
          socketOf(session)?.destroy()
        })
        return
      }
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.once('end', () => {
        if (fault === 'unwanted') end(reply(554, '5.7.1 not wanted here'), false)
        else end(null, true)
      })
    },
  })
  server.on('error', () => {})
  // Destroying the plain socket under a TLS one crashes Node 24.
  server.server.on(options.secure ? 'secureConnection' : 'connection', (socket: Socket) => {
    connections += 1
    const key = `${socket.remotePort}`
    sockets.set(key, socket)
    socket.once('close', () => sockets.delete(key))
  })
  await new Promise<void>((resolve) => server.listen(wantedPort, '127.0.0.1', () => resolve()))
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    faults,
    get decide() {
      return state.decide
    },
    set decide(decide) {
      state.decide = decide
    },
    connections: () => connections,
    mostAtOnce: () => mostAtOnce,
    parsed: (index = -1) => PostalMime.parse(received.at(index)?.raw ?? ''),
    close: () =>
      new Promise((resolve) => {
        // What was said still arrives.
        for (const socket of sockets.values()) socket.destroySoon()
        server.close(() => resolve())
      }),
  }
}

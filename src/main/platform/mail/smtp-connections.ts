import { Readable } from 'node:stream'
import SMTPConnection, { type SMTPConnectionAuth, type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import { systemTimers } from '../jobs/timers.ts'

/** A connection to the server, and who wants to know when it breaks. */
interface Line {
  connection: SMTPConnection
  messages: number
  isBroken: boolean
  fail: (error: Error) => void
  cancelIdle: () => void
}

interface Envelope {
  from: string
  to: string
}

interface ConnectionsOrder {
  options: SMTPConnectionOptions
  /** Made anew for each connection: nodemailer writes into it. */
  auth: () => SMTPConnectionAuth | null
  size: number
  /** The longest that connecting and logging in, and then one message, may take: for servers that trickle. */
  deadlineMs: number
}

/** Messages after which a server is given a new connection: many refuse more. */
const maxMessages = 50
/** Servers hang up on the idle, often just when the next message comes: we do it first. */
const idleMs = 5_000
const nobody = () => {}

/**
 * At most `size` connections to one server, kept for the next message while there is one. A message waits for a free
 * one, in order.
 */
export class SmtpConnections {
  readonly #order: ConnectionsOrder
  readonly #idle: Line[] = []
  readonly #open = new Set<Line>()
  readonly #waiting: (() => void)[] = []
  #taken = 0
  #isClosed = false

  constructor(order: ConnectionsOrder) {
    this.#order = order
  }

  /** Resolves when the server has said that it took the message over; otherwise throws nodemailer's error. */
  async deliver(envelope: Envelope, message: Buffer): Promise<void> {
    await this.#takeSlot()
    try {
      const kept = this.#idle.pop()
      if (kept && (await this.#deliverOn(kept, envelope, message))) return
      await this.#deliverOn(await this.#connect(), envelope, message)
    } finally {
      this.#releaseSlot()
    }
  }

  /** Hangs up; a message under way fails. */
  close(): void {
    this.#isClosed = true
    for (const line of this.#open) this.#drop(line)
  }

  #takeSlot(): Promise<void> | undefined {
    if (this.#taken < this.#order.size) {
      this.#taken += 1
      return undefined
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #releaseSlot(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken -= 1
  }

  /** False when a kept connection turned out to be gone before it took anything: a new one may be tried at once. */
  async #deliverOn(line: Line, envelope: Envelope, message: Buffer): Promise<boolean> {
    line.cancelIdle()
    let isHandedOver = false
    const body = new Readable({
      read() {
        isHandedOver = true
        this.push(message)
        this.push(null)
      },
    })
    const isKept = line.messages > 0
    try {
      await this.#on(line, (done) =>
        line.connection.send({ from: envelope.from, to: [envelope.to], size: message.length }, body, done),
      )
    } catch (error) {
      this.#drop(line)
      if (isKept && !isHandedOver && !isAnswer(error)) return false
      throw error
    }
    line.messages += 1
    this.#keep(line)
    return true
  }

  async #connect(): Promise<Line> {
    if (this.#isClosed) throw connectionError('The mailer was closed')
    const connection = new SMTPConnection(this.#order.options)
    const line: Line = { connection, messages: 0, isBroken: false, fail: nobody, cancelIdle: nobody }
    const onGone = (error: Error) => {
      line.isBroken = true
      this.#open.delete(line)
      line.fail(error)
    }
    connection.on('error', onGone)
    connection.on('end', () => {
      line.isBroken = true
      // What the server said last is told right after this, and says more.
      setImmediate(() => onGone(connectionError('The server closed the connection')))
    })
    this.#open.add(line)
    try {
      await this.#on(line, (done) => connection.connect(done))
      const auth = this.#order.auth()
      if (auth) await this.#on(line, (done) => connection.login(auth, done))
    } catch (error) {
      this.#drop(line)
      throw error
    }
    return line
  }

  /** One step on a line: ends with its callback, with the line, or with the deadline. */
  #on(line: Line, step: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const cancel = systemTimers.after(this.#order.deadlineMs, () =>
        line.fail(Object.assign(new Error('The server took too long'), { code: 'ETIMEDOUT' })),
      )
      const settle = (error?: Error | null) => {
        cancel()
        line.fail = nobody
        if (error) reject(error)
        else resolve()
      }
      line.fail = settle
      step(settle)
    })
  }

  #keep(line: Line): void {
    if (line.isBroken || this.#isClosed) return this.#drop(line)
    if (line.messages >= maxMessages) return line.connection.quit()
    this.#idle.push(line)
    line.cancelIdle = systemTimers.after(idleMs, () => {
      this.#forget(line)
      if (!line.isBroken) line.connection.quit()
    })
  }

  #drop(line: Line): void {
    line.isBroken = true
    line.cancelIdle()
    this.#forget(line)
    this.#open.delete(line)
    line.connection.close()
  }

  #forget(line: Line): void {
    const at = this.#idle.indexOf(line)
    if (at >= 0) this.#idle.splice(at, 1)
  }
}

/** Whether the server answered about this message, rather than just being gone. */
const isAnswer = (error: unknown) => error instanceof Error && 'responseCode' in error && error.responseCode !== 421

function connectionError(message: string): Error {
  return Object.assign(new Error(message), { code: 'ECONNECTION' })
}

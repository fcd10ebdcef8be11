import { createHash, createHmac } from 'node:crypto'
import type { Clock, Ids, Log, PasswordHasher, PushSender, PushSubscription, SecretBox } from '../../src/main/ports.ts'

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  /** Moves on by so many milliseconds. */
  advance(ms: number): void
  set(nowMs: number): void
}

/** Tuesday, 3 November 2026, 10:00 UTC. */
export const testNowMs = Date.UTC(2026, 10, 3, 10)

export function fakeClock(startMs = testNowMs): FakeClock {
  let nowMs = startMs
  return {
    now: () => nowMs,
    advance: (ms) => {
      nowMs += ms
    },
    set: (value) => {
      nowMs = value
    },
  }
}

/** UUIDv7 by the fake clock with a counter for chance; tokens and codes are hashes of the counter. */
export function fakeIds(clock: Clock): Ids {
  let count = 0
  const next = () => String(++count)
  return {
    id() {
      const time = clock.now().toString(16).padStart(12, '0')
      const rest = Number(next()).toString(16).padStart(15, '0')
      return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6).padStart(12, '0')}`
    },
    token: () => createHash('sha256').update(`token ${next()}`).digest('base64url'),
    code: () =>
      String(
        parseInt(createHash('sha256').update(`code ${next()}`).digest('hex').slice(0, 8), 16) % 1_000_000,
      ).padStart(6, '0'),
  }
}

/** The same rules as the real one, without its cost. Never use it where hashing itself is what is shown. */
export function quickPasswords(): PasswordHasher {
  const hash = (password: string) => `quick$${createHash('sha256').update(password).digest('hex')}`
  return {
    hash: (password) => Promise.resolve(hash(password)),
    verify: (stored, password) => Promise.resolve(stored === hash(password)),
    needsRehash: () => false,
  }
}

/** Readable on purpose: a test can see what was sealed, and under which context. */
export function clearSecrets(): SecretBox {
  return {
    seal: (plaintext, context) => JSON.stringify({ context, plaintext }),
    open(sealed, context) {
      const box = JSON.parse(sealed) as { context: string; plaintext: string }
      if (box.context !== context) throw new Error('sealed for another context')
      return box.plaintext
    },
    mac: (text, context) => createHmac('sha256', context).update(text).digest('hex'),
  }
}

export interface FakeLog extends Log {
  lines: { level: string; event: string; fields: Record<string, unknown> }[]
}

/** Keeps what was logged; a fault is kept too, and shown at the end of a failing test by its stack. */
export function fakeLog(): FakeLog {
  const lines: FakeLog['lines'] = []
  return {
    lines,
    info: (event, fields = {}) => void lines.push({ level: 'info', event, fields }),
    warn: (event, fields = {}) => void lines.push({ level: 'warn', event, fields }),
    fault(error, fields = {}) {
      lines.push({
        level: 'fault',
        event: error instanceof Error ? (error.stack ?? error.message) : String(error),
        fields,
      })
      return `incident-${lines.length}`
    },
  }
}

export interface FakePush extends PushSender {
  /** What was handed over, to whom. */
  sent: { to: PushSubscription; text: string; ttlSeconds: number; topic: string }[]
  /** What the next sendings answer; 'accepted' when there is nothing more. */
  answers: ('accepted' | 'gone' | 'failed')[]
}

/** Takes every endpoint of push.example for a push service's, and sends nothing. */
export function fakePush(): FakePush {
  const push: FakePush = {
    sent: [],
    answers: [],
    makeKeys: () => ({ publicKey: 'vapid-public', privateKey: 'vapid-private' }),
    isPushService: (endpoint) => endpoint.startsWith('https://push.example/'),
    send(to, { text, ttlSeconds, topic }) {
      push.sent.push({ to, text, ttlSeconds, topic })
      return Promise.resolve(push.answers.shift() ?? 'accepted')
    },
  }
  return push
}

import type { Timers } from '../../src/main/platform/jobs/timers.ts'
import type { OutgoingEmail } from '../../src/main/ports.ts'
import type { FakeClock } from './fakes.ts'

/** The token of an e-mail's link, out of its plain text; throws when there is none. */
export function tokenIn(email: Pick<OutgoingEmail, 'text'> | undefined): string {
  const token = /\/(?:c|join|reset-password)#([\w-]{43})/.exec(email?.text ?? '')?.[1]
  if (!token) throw new Error(`no link in: ${email?.text}`)
  return token
}

/** The six digits of a sign-in mail; null when it has none. */
export function codeIn(email: Pick<OutgoingEmail, 'text'> | undefined): string | null {
  const match = /^ {4}(\d{3}) (\d{3})$/m.exec(email?.text ?? '')
  return match ? `${match[1]}${match[2]}` : null
}

export interface ManualTimers extends Timers {
  /** Moves the clock on and fires what has become due, in order. */
  advance(ms: number): void
  waiting(): number
}

/** Timers that only the test moves, together with its clock. */
export function manualTimers(clock: FakeClock): ManualTimers {
  const waiting = new Set<{ atMs: number; run: () => void }>()
  return {
    after(delayMs, run) {
      const timer = { atMs: clock.now() + delayMs, run }
      waiting.add(timer)
      return () => waiting.delete(timer)
    },
    advance(ms) {
      clock.advance(ms)
      for (const timer of [...waiting].sort((a, b) => a.atMs - b.atMs)) {
        if (timer.atMs > clock.now() || !waiting.delete(timer)) continue
        timer.run()
      }
    },
    waiting: () => waiting.size,
  }
}

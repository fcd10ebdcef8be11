import { createDispatcher } from '../../src/main/features/outbox/dispatcher.ts'
import { forgotPassword } from '../../src/main/features/staff/forgot-password.ts'
import { signIn } from '../../src/main/features/staff/sign-in.ts'
import { systemTimers } from '../../src/main/platform/jobs/timers.ts'
import { createPasswordHasher } from '../../src/main/platform/passwords/argon2-passwords.ts'
import { isRefusal } from '../../src/shared/errors.ts'
import { day } from '../../src/shared/time.ts'
import { createTestApp } from '../support/test-app.ts'

export const name = 'staff-timing'

const pairs = Number(process.env['PORTICO_BENCH_PAIRS'] ?? 2_000)
const staffCount = 20

/**
 * S8: can a stranger tell by the time of an answer whether somebody works here? Pairs of a known and an unknown name, in an order that
 * chance decides, one at a time: signing in with a wrong password through the real argon2 queue, and asking for a link to a new
 * password while the outbox sends. The figure is the chance that the known one takes longer (the area under the ROC curve): 0.50
 * tells nothing.
 */
export async function run() {
  const app = await createTestApp({ engine: 'sqlite' })
  await app.makeFirm()
  app.deps.passwords = createPasswordHasher()
  app.deps.consoleOrigin = () => 'https://console.ibarralowe.example'
  for (let at = 0; at < staffCount; at++) await app.makeStaff('staff', `Person ${at}`)
  const origin = { ip: '192.0.2.1', userAgent: 'bench' }
  const dispatcher = createDispatcher(app.deps, systemTimers)
  try {
    // A day later nothing counts any more, so that no wait ever answers instead.
    const signingIn = await tellApart(async (email) => {
      app.clock.advance(day)
      const startedAtMs = performance.now()
      const result = await signIn(app.deps, origin, { state: 'none' }, { email, password: 'not the password at all' })
      const tookMs = performance.now() - startedAtMs
      if (!isRefusal(result) || result.refused !== 'UNAUTHENTICATED') throw new Error('not the answer that is measured')
      return tookMs
    })
    dispatcher.start()
    const asking = await tellApart(async (email) => {
      app.clock.advance(day)
      const startedAtMs = performance.now()
      const result = await forgotPassword(app.deps, origin, { email })
      const tookMs = performance.now() - startedAtMs
      // What becomes of one mail is no part of the next answer: a source asks ten times an hour.
      await dispatcher.drain()
      if (isRefusal(result)) throw new Error('not the answer that is measured')
      return tookMs
    })
    return [
      { name: 'sign-in of an unknown name told from a known one', ...signingIn },
      { name: 'asking for a new password with an unknown name told from a known one', ...asking },
    ]
  } finally {
    await dispatcher.stop()
    await app.close()
  }
}

async function tellApart(timed: (email: string) => Promise<number>) {
  const known: number[] = []
  const unknown: number[] = []
  // The decoy's hash is made, the caches are warm, the code is compiled.
  for (let at = 0; at < 100; at++) await timed(`${at % 2 ? 'person' : 'nobody'}.${at % staffCount}@ibarralowe.example`)
  for (let at = 0; at < pairs; at++) {
    const here = `person.${at % staffCount}@ibarralowe.example`
    const nowhere = `nobody.${at % staffCount}@ibarralowe.example`
    const isKnownFirst = Math.random() < 0.5
    if (isKnownFirst) known.push(await timed(here))
    unknown.push(await timed(nowhere))
    if (!isKnownFirst) known.push(await timed(here))
  }
  const auc = areaUnderCurve(known, unknown)
  const note = `${pairs} pairs, median ${median(known).toFixed(2)} ms known, ${median(unknown).toFixed(2)} ms unknown; wanted 0.50 ± 0.03`
  return { ours: auc, peer: 0.5, ratio: auc / 0.5, unit: 'AUC', note }
}

/** The chance that one of the first is larger than one of the second; ties count half (Mann and Whitney's U). */
function areaUnderCurve(first: readonly number[], second: readonly number[]): number {
  const sorted = second.toSorted((a, b) => a - b)
  const below = (value: number, counts: (other: number) => boolean) => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (counts(sorted[middle] ?? value)) low = middle + 1
      else high = middle
    }
    return low
  }
  const wins = first.reduce((sum, value) => {
    const smaller = below(value, (other) => other < value)
    return sum + smaller + (below(value, (other) => other <= value) - smaller) / 2
  }, 0)
  return wins / (first.length * second.length)
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

import { signIn } from '../../src/main/features/staff/sign-in.ts'
import { createPasswordHasher } from '../../src/main/platform/passwords/argon2-passwords.ts'
import { isRefusal } from '../../src/shared/errors.ts'
import { day } from '../../src/shared/time.ts'
import { createTestApp } from '../support/test-app.ts'

export const name = 'staff-timing'

const pairs = Number(process.env['PORTICO_BENCH_PAIRS'] ?? 2_000)
const staffCount = 20

/**
 * S8: can a stranger tell by the time of a refused sign-in whether somebody works here? Pairs of a known and an unknown name with a
 * wrong password, in an order that chance decides, one at a time through the real argon2 queue. The figure is the chance that the
 * known one takes longer (the area under the ROC curve): 0.50 tells nothing.
 */
export async function run() {
  const app = await createTestApp()
  await app.makeFirm()
  app.deps.passwords = createPasswordHasher()
  for (let at = 0; at < staffCount; at++) await app.makeStaff('staff', `Person ${at}`)
  const known: number[] = []
  const unknown: number[] = []

  async function timed(email: string, into: number[]) {
    // A day later nothing counts any more, so that no wait ever answers instead.
    app.clock.advance(day)
    const startedAtMs = performance.now()
    const result = await signIn(
      app.deps,
      { ip: '192.0.2.1', userAgent: 'bench' },
      { state: 'none' },
      { email, password: 'not the password at all' },
    )
    into.push(performance.now() - startedAtMs)
    if (!isRefusal(result) || result.refused !== 'UNAUTHENTICATED') throw new Error('not the answer that is measured')
  }

  try {
    // The decoy's hash is made, the caches are warm, the code is compiled.
    for (let at = 0; at < 20; at++) await timed(`warm.up${at}@ibarralowe.example`, [])
    for (let at = 0; at < pairs; at++) {
      const here = `person.${at % staffCount}@ibarralowe.example`
      const nowhere = `nobody.${at % staffCount}@ibarralowe.example`
      const isKnownFirst = Math.random() < 0.5
      if (isKnownFirst) await timed(here, known)
      await timed(nowhere, unknown)
      if (!isKnownFirst) await timed(here, known)
    }
  } finally {
    await app.close()
  }
  const auc = areaUnderCurve(known, unknown)
  return [
    {
      name: 'sign-in of an unknown name told from a known one',
      ours: auc,
      peer: 0.5,
      ratio: auc / 0.5,
      unit: 'AUC',
      note: `${pairs} pairs, median ${median(known).toFixed(2)} ms known, ${median(unknown).toFixed(2)} ms unknown; wanted 0.50 ± 0.03`,
    },
  ]
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

import { requestCode } from '../../src/main/features/portal-access/request-code.ts'
import { isRefusal } from '../../src/shared/errors.ts'
import { hour } from '../../src/shared/time.ts'
import { createAccessScene } from '../support/access-scene.ts'

export const name = 'client-timing'

const pairs = Number(process.env['PORTICO_BENCH_PAIRS'] ?? 2_000)
const clientCount = 50

/**
 * C5: can a stranger tell by the time of the answer whether an address is a client's? Pairs of a client's address and nobody's, in
 * an order that chance decides, each asked for from a browser of its own while the outbox sends. The figure is the chance
 * that the client's takes longer (the area under the ROC curve): 0.50 tells nothing.
 */
export async function run() {
  const scene = await createAccessScene({ engine: 'sqlite' })
  for (let at = 0; at < clientCount; at++) await scene.makeClientWithAccess({ email: `person.${at}@mail.example` })
  scene.dispatcher.start()
  const known: number[] = []
  const unknown: number[] = []
  let asked = 0

  async function timed(email: string, into: number[]) {
    // An hour later nothing counts any more, so that no limit ever answers instead.
    scene.clock.advance(hour)
    const visitor = scene.visitor(`browser ${asked++}`)
    const startedAtMs = performance.now()
    const result = await requestCode(scene.deps, visitor, { email, target: '/', locale: 'en' })
    into.push(performance.now() - startedAtMs)
    if (isRefusal(result)) throw new Error('not the answer that is measured')
  }

  try {
    for (let at = 0; at < 200; at++) await timed(`${at % 2 ? 'person' : 'nobody'}.${at % clientCount}@mail.example`, [])
    for (let at = 0; at < pairs; at++) {
      const here = `person.${at % clientCount}@mail.example`
      const nowhere = `nobody.${at % clientCount}@mail.example`
      const isKnownFirst = Math.random() < 0.5
      if (isKnownFirst) await timed(here, known)
      await timed(nowhere, unknown)
      if (!isKnownFirst) await timed(here, known)
    }
  } finally {
    await scene.dispatcher.stop()
    await scene.close()
  }
  const auc = Math.round(areaUnderCurve(known, unknown) * 1_000) / 1_000
  return [
    {
      name: 'asking for a link with a client’s address told from nobody’s',
      ours: auc,
      peer: 0.5,
      ratio: Math.round((auc / 0.5) * 1_000) / 1_000,
      unit: 'AUC',
      note: `${pairs} pairs in random order; 0.50 ± 0.03 is wanted`,
    },
  ]
}

/** How often a value of `above` is the larger of a pair with one of `below`; ties count half (Mann-Whitney). */
function areaUnderCurve(above: readonly number[], below: readonly number[]): number {
  const sorted = [...below].sort((a, b) => a - b)
  const rank = (value: number, isStrict: boolean) => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const at = sorted[middle] ?? 0
      if (isStrict ? at < value : at <= value) low = middle + 1
      else high = middle
    }
    return low
  }
  const sum = above.reduce((total, value) => total + (rank(value, true) + rank(value, false)) / 2, 0)
  return sum / (above.length * below.length)
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)

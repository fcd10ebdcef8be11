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
 * that the client's takes longer (the area under the ROC curve): 0.50 tells nothing. The second figure is of the answer after it,
 * to an address that is nobody's either way: what became of the mail before is recorded beside it.
 */
export async function run() {
  const scene = await createAccessScene({ engine: 'sqlite' })
  for (let at = 0; at < clientCount; at++) await scene.makeClientWithAccess({ email: `person.${at}@mail.example` })
  scene.dispatcher.start()
  const known: Times = { own: [], next: [] }
  const unknown: Times = { own: [], next: [] }
  let asked = 0

  async function ask(email: string, ip: string): Promise<number> {
    const visitor = scene.visitor(`browser ${asked++}`, ip)
    const startedAtMs = performance.now()
    const result = await requestCode(scene.deps, visitor, { email, target: '/', locale: 'en' })
    const tookMs = performance.now() - startedAtMs
    if (isRefusal(result)) throw new Error('not the answer that is measured')
    return tookMs
  }

  async function timed(email: string, into: Times) {
    // An hour later nothing counts any more, so that no limit ever answers instead.
    scene.clock.advance(hour)
    into.own.push(await ask(email, '192.0.2.7'))
    into.next.push(await ask('somebody.else@mail.example', '198.51.100.7'))
    // Of the one before nothing is left to be done: a pair's second would else carry its first.
    await scene.dispatcher.drain()
  }

  try {
    const none: Times = { own: [], next: [] }
    for (let at = 0; at < 200; at++)
      await timed(`${at % 2 ? 'person' : 'nobody'}.${at % clientCount}@mail.example`, none)
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
  const figure = (what: string, part: keyof Times) => {
    const auc = areaUnderCurve(known[part], unknown[part])
    const medians = `median ${median(known[part]).toFixed(2)} ms a client’s, ${median(unknown[part]).toFixed(2)} ms nobody’s`
    return {
      ...{ name: what, ours: auc, peer: 0.5, ratio: auc / 0.5, unit: 'AUC' },
      note: `${pairs} pairs in random order, ${medians}; 0.50 ± 0.03 is wanted`,
    }
  }
  return [
    figure('asking for a link with a client’s address told from nobody’s', 'own'),
    figure('the same, by the answer to whoever asks next', 'next'),
  ]
}

interface Times {
  own: number[]
  next: number[]
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

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

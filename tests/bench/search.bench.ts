import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createSearchThreads } from '../../src/main/platform/search/search-threads.ts'
import type { SearchEntry, SearchKind } from '../../src/main/ports.ts'

/** Full-text search over a firm's years: one query of one kind, as the palette asks, by the thread that has the index. */
export const name = 'search'

const messageCount = Number(process.env['PORTICO_BENCH_MESSAGES'] ?? 1_000_000)
const documentCount = messageCount / 10
const syllables = [
  'ba',
  'cor',
  'de',
  'fin',
  'gra',
  'ho',
  'in',
  'ju',
  'ka',
  'les',
  'mo',
  'nu',
  'per',
  'qui',
  'ra',
  'ses',
  'to',
  'ver',
]

/** The n-th word of a language of 20,000: short ones are frequent, as they are. */
function wordOf(n: number): string {
  let word = ''
  for (let rest = n + 18; rest > 0; rest = Math.floor(rest / syllables.length))
    word += syllables[rest % syllables.length]
  return word
}

const typed = [
  // Beginnings of words, as one types: in most texts, in many, in few.
  ...['ba', 'co', 'cor', 'gra', 'perba', 'quir', 'sesto', 'inju', 'verlesm', 'homoq'],
  // Several words, frequent and seldom ones together, the last one unfinished.
  ...[
    `${wordOf(1)} ${wordOf(2)} co`,
    `${wordOf(3)} ${wordOf(900)}`,
    `${wordOf(15_000)} ba`,
    `${wordOf(7)} ${wordOf(40)} per`,
  ],
  ...[wordOf(1), wordOf(19_000), 'agreement', `agreement ${wordOf(44)}`, `${wordOf(60)} agr`, 'nothingofthekind'],
]

/** Words as people use them: a few again and again, most seldom (Zipf). */
function* wordsOf(seed: number): Generator<string> {
  let state = seed
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const share = state / 2 ** 32
    yield share > 0.999 ? 'agreement' : wordOf(Math.floor(Math.exp(share * Math.log(20_000))))
  }
}

function textOf(seed: number, count: number): string {
  const words = wordsOf(seed)
  return Array.from({ length: count }, () => words.next().value as string).join(' ')
}

const percentile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

export async function run() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-search-'))
  const index = createSearchThreads(path.join(folder, 'search.sqlite'))
  try {
    await fill(index, 'document', documentCount, 120)
    await fill(index, 'message', messageCount, 30)
    const times: number[] = []
    for (let round = 0; round < 20; round++)
      for (const words of typed)
        for (const kind of ['document', 'message'] as const) {
          const startedAtMs = performance.now()
          await index.find({ words, kind, hiddenMatterIds: ['hidden'], limit: 10 })
          if (round > 0) times.push(performance.now() - startedAtMs)
        }
    const scale = `${messageCount.toLocaleString('en')} messages and ${documentCount.toLocaleString('en')} documents, ${typed.length} queries in turns; the second column is the limit that was set`
    return [
      figure('search, a query, median', percentile(times, 0.5), 10, scale),
      figure('search, a query, 99th percentile', percentile(times, 0.99), 10, scale),
    ]
  } finally {
    await index.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function fill(index: ReturnType<typeof createSearchThreads>, kind: SearchKind, count: number, words: number) {
  for (let first = 0; first < count; first += 2_000) {
    const entries = Array.from({ length: Math.min(2_000, count - first) }, (_, at): SearchEntry => {
      const number = first + at
      const matterId = number % 1_000 === 0 ? 'hidden' : `matter${number % 5_000}`
      return { kind, id: `${kind}${number}`, matterId, title: textOf(number + 7, 3), body: textOf(number, words) }
    })
    await index.put(entries)
  }
}

const figure = (what: string, ours: number, limit: number, note: string) => ({
  name: what,
  ours,
  peer: limit,
  ratio: ours / limit,
  unit: 'ms',
  note,
})

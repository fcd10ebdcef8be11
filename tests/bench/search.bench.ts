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

const chosen = [
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

/** How often the words of a made query are used: the first n of the language are the most frequent. */
const used = { frequent: [1, 60], middling: [60, 1_500], seldom: [1_500, 19_999] } as const
type Part = keyof typeof used | number

/** Shapes of queries: words by how often they are used, a number for a beginning of so many letters. */
const shapes: Part[][] = [
  ['frequent'],
  ['middling'],
  ['seldom'],
  [2],
  [3],
  [5],
  [9],
  ['frequent', 'frequent'],
  ['middling', 'middling'],
  ['seldom', 'seldom'],
  ['frequent', 'seldom'],
  ['seldom', 'frequent'],
  ['frequent', 'middling'],
  ['middling', 'seldom'],
  ['frequent', 'frequent', 'frequent'],
  ['middling', 'middling', 'middling'],
  ['frequent', 'frequent', 'frequent', 'frequent', 'frequent'],
  ['frequent', 2],
  ['middling', 2],
  ['seldom', 2],
  ['seldom', 3],
  ['seldom', 9],
  ['frequent', 9],
  ['frequent', 'middling', 2],
  ['frequent', 'seldom', 2],
  ['frequent', 'frequent', 2],
]

/** Queries of each shape, the same ones in each run. */
function* madeQueries(ofEach: number): Generator<string> {
  let state = 12_345
  const share = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
  const between = (low: number, high: number) => wordOf(Math.floor(low * (high / low) ** share()))
  const partOf = (part: Part): string => {
    if (typeof part === 'string') return between(used[part][0], used[part][1])
    for (;;) {
      const word = between(1, 19_999)
      if (word.length >= part) return word.slice(0, part)
    }
  }
  for (const shape of shapes) for (let n = 0; n < ofEach; n++) yield shape.map(partOf).join(' ')
}

const typed = [...chosen, ...madeQueries(6)]

const percentile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

export async function run() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-search-'))
  const index = createSearchThreads(path.join(folder, 'search.sqlite'))
  try {
    await fill(index, 'document', documentCount, 120)
    await fill(index, 'message', messageCount, 30)
    const scale = `${messageCount.toLocaleString('en')} messages and ${documentCount.toLocaleString('en')} documents, ${typed.length} queries in turns; the second column is the limit that was set`
    const times = await ask(index, ['hidden'], 5)
    const alone = await ask(index, ['hidden', ...matters.filter((_, at) => at % 1_000 !== 1)], 2)
    return [
      figure('search, a query, median', percentile(times, 0.5), 10, scale),
      figure('search, a query, 99th percentile', percentile(times, 0.99), 10, scale),
      figure('the same, by who sees 5 of 5,000 matters, median', percentile(alone, 0.5), 10, scale),
      figure('the same, by who sees 5 of 5,000 matters, 99th percentile', percentile(alone, 0.99), 10, scale),
    ]
  } finally {
    await index.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Milliseconds of each query of each kind, round after round, the first round left out. */
async function ask(index: ReturnType<typeof createSearchThreads>, hiddenMatterIds: string[], rounds: number) {
  const times: number[] = []
  for (let round = 0; round <= rounds; round++)
    for (const words of typed)
      for (const kind of ['document', 'message'] as const) {
        const startedAtMs = performance.now()
        await index.find({ words, kind, hiddenMatterIds, limit: 10 })
        if (round > 0) times.push(performance.now() - startedAtMs)
      }
  return times
}

const matters = Array.from({ length: 5_000 }, (_, at) => `matter${at}`)

async function fill(index: ReturnType<typeof createSearchThreads>, kind: SearchKind, count: number, words: number) {
  for (let first = 0; first < count; first += 2_000) {
    const entries = Array.from({ length: Math.min(2_000, count - first) }, (_, at): SearchEntry => {
      const number = first + at
      const matterId = number % 1_000 === 0 ? 'hidden' : (matters[number % matters.length] ?? '')
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

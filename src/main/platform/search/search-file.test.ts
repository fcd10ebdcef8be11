import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { tempFolder } from '../../../../tests/support/temp-folder.ts'
import { fold } from '../../../shared/search-words.ts'
import type { SearchEntry, SearchQuery } from '../../ports.ts'
import { SearchFile } from './search-file.ts'

function openFile() {
  const file = new SearchFile(':memory:')
  onTestFinished(() => file.close())
  return file
}

/** Words that begin alike, with and without accents, short, longer than what has a list of beginnings, and one that looks like a mark. */
const vocabulary = [
  ...[
    'a',
    'ac',
    'acción',
    'accionista',
    'ACCIONISTAS',
    'acta',
    'ación',
    'niño',
    'ninos',
    'Núñez',
    'nunez',
    'é',
    '12',
    '1234',
  ],
  ...['notificación', 'notificaciones', 'notificada', 'agreement', 'agreements', 'año', 'ano', 'pingüino', 'Pinguinos'],
  ...['anticonstitucionalmente', 'anticonstitucionalidad', 'anticonstitucional', '\u{f0001}', 'x\u{f0002}y'],
]
const word = fc.constantFrom(...vocabulary)
/** One matter with nearly everything, so that the rest of the firm is next to nothing of it. */
const matterId = fc.oneof(
  { weight: 12, arbitrary: fc.constant('large') },
  fc.constantFrom('m1', 'm2', 'm3', 'm4', 'm5'),
)
const entry = fc.record({
  kind: fc.constant('message' as const),
  id: fc.integer({ min: 0, max: 150 }).map(String),
  matterId,
  title: fc.array(word, { maxLength: 2 }).map((words) => words.join(' ')),
  body: fc.array(word, { maxLength: 5 }).map((words) => words.join(', ')),
})
const query = fc.record({
  words: fc
    .tuple(fc.array(word, { maxLength: 2 }), word, fc.integer({ min: 1, max: 24 }))
    .map(([whole, last, length]) => [...whole, [...last].slice(0, length).join('')].join(' ')),
  kind: fc.constant('message' as const),
  hiddenMatterIds: fc.oneof(
    fc.subarray(['large', 'm1', 'm2', 'm3', 'm4', 'm5', 'empty']),
    fc.constantFrom(['large'], ['large', 'm1', 'm2'], ['large', 'm1', 'm2', 'm3', 'm4', 'm5']),
  ),
  limit: fc.integer({ min: 1, max: 12 }),
})

/** What is to be found, by looking at every entry: the last that were put in come first. */
function plainly(put: readonly SearchEntry[], { words, hiddenMatterIds, limit }: SearchQuery): string[] {
  const wanted = words
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter(Boolean)
    .map(fold)
  const last = wanted.at(-1) ?? ''
  const isShort = [...last].length < 2
  if (isShort && wanted.length < 2) return []
  const newest = new Map<string, SearchEntry>()
  for (const one of put) {
    newest.delete(one.id)
    newest.set(one.id, one)
  }
  return [...newest.values()]
    .filter((one) => {
      // Private use characters are part of a word for the index.
      const has = fold(`${one.title} ${one.body}`).split(/[^\p{L}\p{N}\p{Co}]+/u)
      return (
        !hiddenMatterIds.includes(one.matterId) &&
        wanted.slice(0, -1).every((each) => has.includes(each)) &&
        (isShort || has.some((each) => each.startsWith(last)))
      )
    })
    .map((one) => one.id)
    .reverse()
    .slice(0, limit)
}

test('DAT-2 CLT-3 finds what looking at every entry finds, in the same order, whatever is hidden', () => {
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 60, maxLength: 200, size: 'max' }),
      fc.array(query, { minLength: 20, maxLength: 20 }),
      fc.integer({ min: 1, max: 50 }),
      (entries, queries, atOnce) => {
        const file = new SearchFile(':memory:')
        for (let first = 0; first < entries.length; first += atOnce) file.put(entries.slice(first, first + atOnce))
        for (const one of queries) expect(file.find(one).map((found) => found.id)).toEqual(plainly(entries, one))
        file.close()
      },
    ),
    { numRuns: 25 },
  )
})

const entriesOf = (count: number, matter: string, body: string): SearchEntry[] =>
  Array.from({ length: count }, (_, at) => ({ kind: 'note', id: `${matter}-${at}`, matterId: matter, title: '', body }))
const ask = (words: string, hiddenMatterIds: readonly string[]): SearchQuery => ({
  words,
  kind: 'note',
  hiddenMatterIds,
  limit: 5,
})

test('CLT-3 an entry that goes to another matter, or comes back from it, is found where it is alone', () => {
  const file = openFile()
  file.put([...entriesOf(2000, 'large', 'the zebra'), ...entriesOf(3, 'small', 'the zebra')])
  expect(file.find(ask('zeb', ['large']))).toHaveLength(3)
  file.put([{ kind: 'note', id: 'small-0', matterId: 'large', title: '', body: 'the zebra' }])
  expect(file.find(ask('zeb', ['large']))).toHaveLength(2)
  file.put([{ kind: 'note', id: 'large-7', matterId: 'small', title: '', body: 'the zebra' }])
  expect(file.find(ask('zeb', ['large'])).map((one) => one.id)).toEqual(['large-7', 'small-2', 'small-1'])
})

test('what was not taken in as a whole counts for nothing, now and after a restart', async () => {
  const path = join(await tempFolder(), 'search.sqlite')
  const file = new SearchFile(path)
  file.put(entriesOf(2000, 'large', 'the zebra'))
  const broken = {
    kind: 'note',
    id: 'b',
    matterId: 'new',
    title: '',
    body: 'zebra',
    fileId: {},
  } as unknown as SearchEntry
  expect(() => file.put([...entriesOf(1, 'new', 'the zebra'), broken])).toThrow()
  expect(file.find(ask('zebra', ['large']))).toEqual([])
  file.put([...entriesOf(1, 'other', 'the zebra'), ...entriesOf(1, 'new', 'the zebra')])
  file.close()
  const again = new SearchFile(path)
  onTestFinished(() => again.close())
  expect(again.find(ask('zebra', ['large', 'other'])).map((one) => one.id)).toEqual(['new-0'])
})

test('taking much in holds no memory that only the collector of garbage gives back', () => {
  const file = openFile()
  file.put(entriesOf(2000, 'a', 'the zebra'))
  const before = process.memoryUsage().rss
  for (let round = 0; round < 4; round++) file.put(entriesOf(2000, 'a', 'the zebra'))
  expect(process.memoryUsage().rss - before).toBeLessThan(40 * 1024 ** 2)
})

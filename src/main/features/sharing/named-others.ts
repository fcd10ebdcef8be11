import { searchWords } from '../../../shared/search-words.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import {
  selectClientNames,
  selectClientsOfBoth,
  selectClientsOfOneWord,
  selectClientWords,
  selectOtherMatters,
  selectOwnNames,
} from './named-others.queries.ts'
import { excerptAround, letOthersRun, type TextWords } from './text-words.ts'

/** Somebody or something of another matter that a text names. */
export interface NamedOther {
  kind: 'client' | 'matter'
  id: string
  /** As the store has it. */
  name: string
  /** Of a matter. */
  number: string
  title: string
  excerpt: string
  /** The first and last word of its name in a text, by their number; null when that does not name it. */
  placeIn(text: TextWords): [number, number] | null
}

/** Shorter than this, one word alone is no name to warn of. */
const shortestAlone = 5
/** How many words may stand between the parts of a name: a second name, an initial. */
const widestGap = 2
const wordsAtOnce = 400
const pairsAtOnce = 20
const mattersAtOnce = 1_000
/** So many different pairs of names stand in directories, not in what a firm shares. */
const mostPairs = 4_000
const mostFound = 50

/** Forms and little words, by which nobody is known. */
const little = new Set(
  `the of and for in on to a an vs v re y e o u el la los las de del da do dos van von der den du le les lo al
  llc llp inc ltd corp co company corporation gmbh ag kg sa sl srl slu sas bv nv plc mr mrs ms dr jr sr
  estate trust matter case asunto sucesion caso`.split(/\s+/),
)
const telling = (name: string) => searchWords(name).filter((word) => word.length > 1 && !little.has(word))

/** Where each word stands. */
type Places = ReadonlyMap<string, readonly number[]>

function placesOf({ words }: TextWords): Places {
  const places = new Map<string, number[]>()
  words.forEach((word, n) => {
    const at = places.get(word)
    if (at) at.push(n)
    else places.set(word, [n])
  })
  return places
}

/**
 * Other clients and other matters that a text names, as far as the host knows them (SHR-8): names as a whole, in either order and
 * without regard to case and accents; matters by title or number, and only those that this person may see. The firm's own people and the
 * matter's participants are not named. Looked up by words, never by going through all clients; the event loop gets its turn between.
 */
export async function namedOthers(
  deps: Pick<Deps, 'store'>,
  actor: ConsoleActor,
  matterId: string,
  text: TextWords,
): Promise<NamedOther[]> {
  if (text.words.length === 0) return []
  const places = placesOf(text)
  const own = await deps.store.read((db) => selectOwnNames(db, matterId))
  const isOwn = ownNames(own.participants, own.staff)
  const clients = await namedClients(deps, text, places, (name, id) => isOwn(name, id))
  const matters = await namedMatters(deps, actor, matterId, text, places)
  return [...clients, ...matters].slice(0, mostFound)
}

function ownNames(participants: readonly { id: string; name: string }[], staff: readonly { name: string }[]) {
  const ids = new Set(participants.map((person) => person.id))
  const keyOf = (name: string) => telling(name).toSorted().join(' ')
  const names = new Set([...participants, ...staff].map((person) => keyOf(person.name)))
  return (name: string, id: string) => ids.has(id) || names.has(keyOf(name))
}

async function namedClients(
  deps: Pick<Deps, 'store'>,
  text: TextWords,
  places: Places,
  isOwn: (name: string, id: string) => boolean,
): Promise<NamedOther[]> {
  const known = new Set<string>()
  const ids = new Set<string>()
  for (const words of parts([...places.keys()], wordsAtOnce)) {
    const rows = await deps.store.read((db) => selectClientWords(db, words))
    for (const row of rows) if (!little.has(row.word)) known.add(row.word)
    await letOthersRun()
  }
  const alone = [...known].filter((word) => word.length >= shortestAlone)
  for (const words of parts(alone, wordsAtOnce))
    for (const row of await deps.store.read((db) => selectClientsOfOneWord(db, words))) ids.add(row.client_id)
  for (const pairs of parts(nearPairs(text.words, known), pairsAtOnce)) {
    await deps.store.read(async (db) => {
      for (const [a, b] of pairs) for (const row of await selectClientsOfBoth(db, a, b, 100)) ids.add(row.client_id)
    })
    await letOthersRun()
  }
  const found: NamedOther[] = []
  for (const some of parts([...ids], wordsAtOnce)) {
    for (const row of await deps.store.read((db) => selectClientNames(db, some))) {
      const name = row.kind === 'company' ? row.company_name : row.display_name
      const parts = nameParts(row)
      const place = isOwn(name, row.id) ? null : placeOfName(places, parts)
      if (place)
        found.push({
          kind: 'client',
          id: row.id,
          name: row.display_name,
          number: '',
          title: '',
          excerpt: excerptAround(text, ...place),
          placeIn: (other) => placeOfName(placesOf(other), parts),
        })
    }
    await letOthersRun()
  }
  return found
}

/** Of a person the first of the given names and the first of the family's; of a company all that tells. */
function nameParts(row: { kind: string; given_name: string; family_name: string; company_name: string }): string[] {
  if (row.kind === 'company') return telling(row.company_name)
  const [given] = telling(row.given_name)
  const [family] = telling(row.family_name)
  return [given, family].filter((part) => part !== undefined)
}

/** Words of names that stand near each other, each pair once. */
function nearPairs(words: readonly string[], known: ReadonlySet<string>): [string, string][] {
  const pairs = new Map<string, [string, string]>()
  let before: { word: string; at: number }[] = []
  for (let at = 0; at < words.length && pairs.size < mostPairs; at += 1) {
    const word = words[at] ?? ''
    if (!known.has(word)) continue
    before = before.filter((one) => at - one.at <= widestGap + 1)
    for (const one of before)
      if (one.word !== word) {
        const pair: [string, string] = one.word < word ? [one.word, word] : [word, one.word]
        pairs.set(pair.join(' '), pair)
      }
    before.push({ word, at })
  }
  return [...pairs.values()]
}

/** The first place where all parts of a name stand together, in whatever order: its first and last word there. */
function placeOfName(places: Places, parts: readonly string[]): [number, number] | null {
  // From the rarest word: the others are looked for around it.
  const [first, ...others] = parts.toSorted((a, b) => (places.get(a)?.length ?? 0) - (places.get(b)?.length ?? 0))
  if (first === undefined || (others.length === 0 && first.length < shortestAlone)) return null
  const reach = others.length + widestGap
  for (const at of places.get(first) ?? []) {
    const near = others.map((other) => firstFrom(places.get(other) ?? [], at - reach, at + reach))
    if (near.every((place) => place !== undefined)) return [Math.min(at, ...near), Math.max(at, ...near)]
  }
  return null
}

/** The first of some rising places that is no less than one and no more than the other. */
function firstFrom(rising: readonly number[], least: number, most: number): number | undefined {
  let low = 0
  let high = rising.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rising[middle] ?? 0) < least) low = middle + 1
    else high = middle
  }
  const place = rising[low]
  return place !== undefined && place <= most ? place : undefined
}

async function namedMatters(
  deps: Pick<Deps, 'store'>,
  actor: ConsoleActor,
  matterId: string,
  text: TextWords,
  places: Places,
): Promise<NamedOther[]> {
  const found: NamedOther[] = []
  let afterId = ''
  for (;;) {
    const rows = await deps.store.read((db) => selectOtherMatters(db, actor, matterId, afterId, mattersAtOnce))
    for (const { id, number, title } of rows) {
      const byNumber = placeOfPhrase(places, searchWords(number), 2)
      const place = byNumber ?? placeOfTitle(places, title)
      if (place)
        found.push({
          kind: 'matter',
          id,
          name: byNumber ? number : title,
          number,
          title,
          excerpt: excerptAround(text, ...place),
          placeIn: (other) =>
            placeOfPhrase(placesOf(other), searchWords(number), 2) ?? placeOfTitle(placesOf(other), title),
        })
    }
    const last = rows.at(-1)
    if (rows.length < mattersAtOnce || !last || found.length >= mostFound) return found
    afterId = last.id
    await letOthersRun()
  }
}

/** What tells in a title is at least two words: 'Divorce' alone names nothing. */
function placeOfTitle(places: Places, title: string): [number, number] | null {
  const words = telling(title)
  return words.length >= 2 && words.every((word) => places.has(word)) ? placeOfName(places, words) : null
}

/** Words one after the other, exactly. */
function placeOfPhrase(places: Places, words: readonly string[], fewest: number): [number, number] | null {
  const [first, ...others] = words
  if (first === undefined || words.length < fewest || !words.every((word) => places.has(word))) return null
  for (const at of places.get(first) ?? [])
    if (others.every((word, n) => firstFrom(places.get(word) ?? [], at + n + 1, at + n + 1) !== undefined))
      return [at, at + others.length]
  return null
}

function* parts<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size)
}

import { fold } from '../../../shared/search-words.ts'

/** How much of a text is looked through for a place to show, in characters. */
const lookedAt = 100_000
const before = 40
const length = 160

/** A piece of a text around the first place of a word of the query, on one line; its beginning when there is none. */
export function excerptAround(text: string, words: string): string | null {
  const head = text.slice(0, lookedAt)
  const wanted = fold(words)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1)
  // Folding can change lengths: places of the folded text are close enough to show the words around.
  const folded = fold(head)
  const places = wanted.map((word) => folded.indexOf(word)).filter((place) => place >= 0)
  const at = Math.max(0, Math.min(...(places.length > 0 ? places : [0])) - before)
  const piece = head
    .slice(at, at + length)
    .replace(/\s+/gu, ' ')
    .trim()
  if (piece === '') return null
  return `${at > 0 ? '…' : ''}${piece}${at + length < text.length ? '…' : ''}`
}

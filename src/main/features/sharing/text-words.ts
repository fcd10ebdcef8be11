import { fold } from '../../../shared/search-words.ts'

/** The words of a text as they are compared, in their order, with where each begins in it. */
export interface TextWords {
  text: string
  words: string[]
  /** Of each word, its first character in `text`. */
  starts: number[]
}

/** Text that is looked at before the event loop has its turn again: some milliseconds. */
const partLength = 16_384
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))
const isAscii = (word: string) => /^[\x20-\x7e]*$/.test(word)

/** Reads a text word by word, a part at a time: however long it is, nothing else waits for it. */
export async function readWords(text: string): Promise<TextWords> {
  const words: string[] = []
  const starts: number[] = []
  let turnAt = partLength
  for (const match of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const folded = isAscii(match[0]) ? match[0].toLowerCase() : fold(match[0])
    if (folded !== '') {
      words.push(folded)
      starts.push(match.index)
    }
    if (match.index >= turnAt) {
      turnAt = match.index + partLength
      await nextTurn()
    }
  }
  return { text, words, starts }
}

/** Several texts as one, in which no word stands near one of another text. */
export function joinWords(texts: readonly TextWords[]): TextWords {
  const joined: TextWords = { text: '', words: [], starts: [] }
  for (const { text, words, starts } of texts) {
    const offset = joined.text.length
    joined.words.push(...words, ...apart)
    joined.starts.push(...starts.map((start) => offset + start), ...apart.map(() => offset + text.length))
    joined.text += `${text}\n`
  }
  return joined
}
/** More than any name reaches. */
const apart: readonly string[] = Array.from({ length: 24 }, () => '')

/** Some words before and after a place, on one line. */
export function excerptAround({ text, words, starts }: TextWords, first: number, last: number): string {
  const start = starts[Math.max(0, first - 5)] ?? 0
  const after = Math.min(words.length - 1, last + 5)
  const end = (starts[after] ?? 0) + 40
  const cut = text.slice(start, Math.min(end, start + 240))
  const line = (end < text.length ? cut.replace(/[^\s]*$/u, '') : cut).replace(/\s+/gu, ' ').trim()
  return `${start > 0 ? '… ' : ''}${line}${end < text.length ? ' …' : ''}`
}

/** A pause for everything else, between parts of a long work. */
export const letOthersRun = nextTurn

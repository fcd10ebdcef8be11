/**
 * A text as compared in searches and orders: no case, no accents, no compatibility forms. "Núñez" and "NUNEZ" fold alike.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/ł/g, 'l')
}

/** The distinct folded words of some texts, in order of appearance. */
export function searchWords(...texts: readonly string[]): string[] {
  const words = new Set<string>()
  for (const word of fold(texts.join(' ')).split(/[^\p{L}\p{N}]+/u)) if (word) words.add(word)
  return [...words]
}

/** The first text after every text that begins with `prefix`, by code point: for a range instead of a pattern. */
export function afterPrefix(prefix: string): string {
  return `${prefix}\u{10ffff}`
}

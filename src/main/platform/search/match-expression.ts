/** FTS5 takes the words as they are, quoted: nothing that a person types is an operator. */
export function matchExpression(words: string): string | null {
  const parts = words
    .normalize('NFC')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter(Boolean)
    .slice(0, 8)
  const last = parts.at(-1)
  // One letter begins too many words to be worth a look.
  if (last === undefined || [...last].length < 2) return parts.length > 1 ? quoted(parts.slice(0, -1)) : null
  return `${quoted(parts)}*`
}

const quoted = (parts: readonly string[]) => parts.map((part) => `"${part}"`).join(' ')

/** The first words of a message, on one line. */
export function excerptOf(body: string, max = 140): string {
  const line = body
    .slice(0, max * 4)
    .replace(/\s{2,}|[^\S ]/gu, ' ')
    .trim()
  // Never fewer units than characters: most are short enough without being counted.
  if (line.length <= max) return line
  const characters = [...line]
  return characters.length <= max
    ? line
    : `${characters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`
}

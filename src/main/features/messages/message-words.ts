/** The first words of a message, on one line. */
export function excerptOf(body: string, max = 140): string {
  const line = body
    .slice(0, max * 4)
    .replace(/\s+/gu, ' ')
    .trim()
  const characters = [...line]
  return characters.length <= max
    ? line
    : `${characters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`
}

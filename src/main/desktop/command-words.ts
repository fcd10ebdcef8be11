/**
 * The words of the command line (`portico serve …`) when the program was started with them, or null when a window is
 * wanted. Electron's own switches come before the first word; a word is lower-case letters and dashes, so that a file,
 * an address or macOS's `-psn_…` is none.
 */
export function commandWords(argv: readonly string[], isPackaged: boolean): string[] | null {
  let words = argv.slice(1)
  if (!isPackaged) {
    const entry = words.findIndex((word) => !word.startsWith('-'))
    words = entry < 0 ? [] : words.slice(entry + 1)
  }
  if (words[0] === '--help' || words[0] === '--version') return words
  const first = words.findIndex((word) => !word.startsWith('-'))
  const word = first < 0 ? undefined : words[first]
  return word !== undefined && /^[a-z][a-z0-9-]*$/.test(word) ? words.slice(first) : null
}

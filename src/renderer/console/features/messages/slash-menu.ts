/** What is being typed after a `/` that begins a word, right before the caret; null when nothing is. */
export function slashAt(words: string, caret: number): { from: number; to: number; query: string } | null {
  const [whole, query] = /(?<=^|\s)\/([^\s/]{0,30})$/u.exec(words.slice(0, caret)) ?? []
  return whole === undefined || query === undefined ? null : { from: caret - whole.length, to: caret, query }
}

export type MessageTree = { [key: string]: string | MessageTree }

/**
 * Puts locale files together: `…/en/console.home.json` with `{ "title": … }` becomes `console.home.title`. Files come from
 * `import.meta.glob(…, { eager: true, import: 'default' })` of one language.
 */
export function assembleMessages(files: Record<string, unknown>): MessageTree {
  const tree: MessageTree = {}
  for (const [file, content] of Object.entries(files)) {
    const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.json$/, '')
    let place = tree
    for (const part of name.split('.')) {
      const next = place[part]
      place = typeof next === 'object' ? next : (place[part] = {})
    }
    mergeInto(place, content as MessageTree)
  }
  return tree
}

function mergeInto(target: MessageTree, source: MessageTree): void {
  for (const [key, value] of Object.entries(source)) {
    const there = target[key]
    if (typeof value === 'object' && typeof there === 'object') mergeInto(there, value)
    else target[key] = value
  }
}

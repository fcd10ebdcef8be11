import { fold } from '../../../shared/search-words.ts'
import { normaliseFileName } from '../../platform/files/file-name.ts'

/** The name, or with the first number that is free: `deed (2).pdf`. Compared as people read: `fold`. */
export function toldApart(name: string, taken: ReadonlySet<string>): string {
  const safe = normaliseFileName(name)
  if (!taken.has(fold(safe))) return safe
  const dot = safe.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [safe.slice(0, dot), safe.slice(dot)] : [safe, '']
  for (let number = 2; ; number++) {
    const mark = ` (${number})`
    // Cut before the mark, so that a name of full length keeps it.
    for (let kept = stem; ; kept = kept.slice(0, -1)) {
      const next = `${kept}${mark}${extension}`
      if (normaliseFileName(next) !== next && kept.length > 1) continue
      if (!taken.has(fold(next))) return next
      break
    }
  }
}

/** The safe names of some files in their order, each different from the others. */
export function namesOf(files: readonly { name: string }[]): string[] {
  const taken = new Set<string>()
  return files.map((file) => {
    const name = toldApart(file.name, taken)
    taken.add(fold(name))
    return name
  })
}

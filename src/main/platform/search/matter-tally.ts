import type { SearchKind } from '../../ports.ts'
import { markOf } from './matter-mark.ts'

/** A matter of the index: its number, and how many entries of each kind it has. */
export type MatterRow = { number: number; id: string } & Record<SearchKind, number>

/** What looking for one more mark costs, in entries that could be read instead. */
const entriesPerMark = 30

/**
 * How much each matter has in the index, kept in memory: by it a search knows whether to read what holds the words and leave out the
 * hidden, or, for somebody who sees next to nothing of the firm, to look only where they may look.
 */
export class MatterTally {
  readonly #rows = new Map<string, MatterRow>()
  readonly #total: Record<SearchKind, number> = { document: 0, message: 0, note: 0 }

  constructor(rows: readonly MatterRow[]) {
    for (const row of rows) this.set(row)
  }

  get(id: string): MatterRow | undefined {
    return this.#rows.get(id)
  }

  set(row: MatterRow): void {
    const old = this.#rows.get(row.id)
    for (const kind of ['document', 'message', 'note'] as const) this.#total[kind] += row[kind] - (old?.[kind] ?? 0)
    this.#rows.set(row.id, row)
  }

  /** The marks of all matters that are not hidden, when it is quicker to look for them than to leave out the others; else null. */
  marksToLookFor(kind: SearchKind, hidden: ReadonlySet<string>, limit: number): string[] | null {
    let seen = this.#total[kind]
    for (const id of hidden) seen -= this.#rows.get(id)?.[kind] ?? 0
    // So many entries have to be read for `limit` of them that are seen.
    const toRead = seen === 0 ? Infinity : (limit * this.#total[kind]) / seen
    if (toRead < entriesPerMark) return null
    const marks: string[] = []
    for (const row of this.#rows.values()) {
      if (row[kind] === 0 || hidden.has(row.id)) continue
      marks.push(markOf(row.number))
      if (marks.length * entriesPerMark > toRead) return null
    }
    return marks
  }
}

import { inNextTurn } from '../turn.ts'

/** A connection between two reads, whose snapshot is still open. */
export interface SnapshotHolder {
  endSnapshot(): void
}

/**
 * The snapshots that reads of one turn of the event loop take over from each other: to begin and end one costs as much as a look-up, a
 * request reads several times, and until the turn is over nothing can have changed but by this process's own commits. After each of
 * those all of them end, so that whoever reads then sees it.
 */
export class IdleSnapshots {
  #generation = 0
  readonly #holders = new Set<SnapshotHolder>()
  #isEndDue = false

  /** Another one after each commit: a snapshot that was open meanwhile is not for the next reader. */
  get generation(): number {
    return this.#generation
  }

  keep(holder: SnapshotHolder): void {
    this.#holders.add(holder)
    if (this.#isEndDue) return
    this.#isEndDue = true
    inNextTurn(() => {
      this.#isEndDue = false
      this.#endAll()
    })
  }

  /** Whether the holder's snapshot was kept; it is the caller's again. */
  take(holder: SnapshotHolder): boolean {
    return this.#holders.delete(holder)
  }

  endAll(): void {
    this.#generation++
    this.#endAll()
  }

  #endAll(): void {
    for (const holder of this.#holders) {
      try {
        holder.endSnapshot()
      } catch {
        // Who cannot end one cannot begin one either: its next read says so, and the connection is given up then.
      }
    }
    this.#holders.clear()
  }
}

import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { endShare } from './end-shares.ts'
import { selectBatchHeads } from './sharing.queries.ts'

/** Takes one's own batch back while its undo time runs: nothing has left, nobody saw it (SHR-7). GONE once it has started. */
export function undoShare(
  deps: Deps,
  actor: StaffActor,
  { batchId }: { batchId: string },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    // Not those who were left out of a release: nothing of theirs was to begin.
    const shares = (await selectBatchHeads(tx.db, batchId)).filter((share) => share.ended_reason !== 'left-out')
    if (!shares.some((share) => share.shared_by === actor.userId)) return refuse('NOT_FOUND')
    const waiting = shares.filter((share) => share.state === 'waiting')
    if (waiting.length === 0) {
      if (shares.every((share) => share.state === 'undone')) return {}
      return refuse('GONE', { messageKey: 'common.sharing.refusal.alreadyStarted' })
    }
    for (const share of waiting) await endShare(tx, deps, actor, share, 'undone')
    return {}
  })
}

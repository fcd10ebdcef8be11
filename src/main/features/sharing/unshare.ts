import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { endSharesOf } from './end-shares.ts'
import type { ResourceKind } from './resources.queries.ts'
import { selectOpenShares, selectShare } from './sharing.queries.ts'

/**
 * Takes back what one person sees through a share, at once, for open pages too (SHR-3): by whatever other way they see the same thing, that
 * ends with it, for 'unshared' means that they see it no more. Of a folder's file it holds for that person until somebody shares
 * the file with them again. Of an entry of several things it is one of them, or with `isWholeEntry` all that the firm shared in it. Taking
 * back what was taken back changes nothing.
 */
export function unshare(
  deps: Deps,
  actor: ConsoleActor,
  { shareId, isWholeEntry = false }: { shareId: string; isWholeEntry?: boolean },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const share = await selectShare(tx.db, shareId)
    if (!share || !(await requireVisibleMatter(tx.db, actor, share.matter_id))) return refuse('NOT_FOUND')
    const { participant_id: participantId, thread_id: threadId } = share
    const isOfEntry = isWholeEntry && threadId !== null && share.resource_kind !== 'thread'
    const inEntry = isOfEntry ? await selectOpenShares(tx.db, { participantId, threadId }) : []
    for (const one of [share, ...inEntry.filter(({ id, origin }) => id !== shareId && origin === 'firm')]) {
      const scope = { participantId, resourceKind: one.resource_kind as ResourceKind, resourceId: one.resource_id }
      await endSharesOf(tx, deps, actor, scope, 'unshared')
    }
    return {}
  })
}

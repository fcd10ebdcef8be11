import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { endSharesOf } from './end-shares.ts'
import type { ResourceKind } from './resources.queries.ts'
import { selectShare } from './sharing.queries.ts'

/**
 * Takes back what one person sees through a share, at once, for open pages too (SHR-3): by whatever other way they see the same thing, that
 * ends with it, for 'unshared' means that they see it no more. Of a folder's file it holds for that person until somebody shares
 * the file with them again. Taking back what was taken back changes nothing.
 */
export function unshare(
  deps: Deps,
  actor: ConsoleActor,
  { shareId }: { shareId: string },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const share = await selectShare(tx.db, shareId)
    if (!share || !(await requireVisibleMatter(tx.db, actor, share.matter_id))) return refuse('NOT_FOUND')
    const { participant_id: participantId, resource_id: resourceId } = share
    const resourceKind = share.resource_kind as ResourceKind
    await endSharesOf(tx, deps, actor, { participantId, resourceKind, resourceId }, 'unshared')
    return {}
  })
}

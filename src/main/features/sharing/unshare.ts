import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { endSharesOf } from './end-shares.ts'
import { selectShare } from './sharing.queries.ts'

/** Ends one share at once, for open pages too (SHR-3). Ending one that has ended changes nothing. */
export function unshare(
  deps: Deps,
  actor: ConsoleActor,
  { shareId }: { shareId: string },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const share = await selectShare(tx.db, shareId)
    if (!share || !(await requireVisibleMatter(tx.db, actor, share.matter_id))) return refuse('NOT_FOUND')
    await endSharesOf(tx, deps, actor, { shareId }, 'unshared')
    return {}
  })
}

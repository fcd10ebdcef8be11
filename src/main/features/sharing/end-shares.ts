import type { Actor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { deleteUnseenThread } from '../messages/thread-steps.ts'
import { tellShareChanged } from './share-events.ts'
import { selectOpenShares, selectResourceName, updateShare, type ShareScope } from './sharing.queries.ts'

/** Why a share ended, kept with it. */
export type EndReason = 'undone' | 'unshared' | 'participant-removed' | 'document-binned'

type EndDeps = Pick<Deps, 'clock' | 'ids' | 'store'>

/**
 * Ends, at once, every share that `scope` takes in: a live one leaves its tombstone in the client's Messages (SHR-3), one
 * whose undo time still runs is undone and was never seen. A step inside another feature's write; activity and
 * events included.
 * @returns how many shares it ended.
 */
export async function endSharesOf(
  tx: Tx,
  deps: EndDeps,
  actor: Actor,
  scope: ShareScope,
  reason: EndReason,
): Promise<number> {
  if (Object.values(scope).every((part) => part === undefined)) throw new TypeError('endSharesOf needs a scope')
  const shares = await selectOpenShares(tx.db, scope)
  for (const share of shares) await endShare(tx, deps, actor, share, reason)
  return shares.length
}

/** Ends one share that is open. */
export async function endShare(tx: Tx, deps: EndDeps, actor: Actor, share: ShareRow, reason: EndReason): Promise<void> {
  const wasLive = share.state === 'live'
  await updateShare(tx.db, share.id, {
    state: wasLive ? 'ended' : 'undone',
    ended_at_ms: deps.clock.now(),
    ended_by: actor.kind === 'staff' ? actor.userId : actor.kind,
    ended_reason: reason,
  })
  // Nobody saw it: the entry that was to announce it goes with it. The words stay in the share.
  if (!wasLive && share.resource_kind !== 'thread' && share.thread_id !== null)
    await deleteUnseenThread(tx.db, share.thread_id)
  await recordActivity(tx, deps, {
    actor,
    kind: wasLive ? 'share.ended' : 'share.undone',
    matterId: share.matter_id,
    clientId: share.client_id,
    subjectKind: share.resource_kind,
    subjectId: share.resource_id,
    data: { name: await selectResourceName(tx.db, share.resource_kind, share.resource_id) },
  })
  // Of one that was undone not even a stir reaches the client.
  tellShareChanged(tx, share, { toClient: wasLive })
}

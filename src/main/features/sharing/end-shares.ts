import type { Actor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { eventUnshared } from '../events/event-steps.ts'
import { deleteUnseenThread } from '../messages/thread-steps.ts'
import { deleteCoverWork } from './coverage.queries.ts'
import { retitleEntry } from './entry-title.ts'
import { tellShareChanged } from './share-events.ts'
import { selectResourceName } from './resources.queries.ts'
import {
  rehomeAttached,
  selectOpenShares,
  selectOtherCarrier,
  selectShare,
  updateBrought,
  updateShare,
  type ShareScope,
} from './sharing.queries.ts'

/** Why a share ended, kept with it. 'superseded': a newer version took its place, in the same entry. */
export type EndReason =
  'undone' | 'unshared' | 'participant-removed' | 'document-binned' | 'folder-binned' | 'moved' | 'superseded'

type EndDeps = Pick<Deps, 'clock' | 'ids' | 'mailer' | 'store'>

/**
 * Ends, at once, every share that `scope` takes in, and in the same write what those brought: a folder's files, a thread's
 * attachments. A live one leaves its tombstone in the client's Messages (SHR-3), one whose undo time still runs is undone and
 * was never seen. A step inside another feature's write; activity and events included.
 * @returns how many shares it ended, not counting what they brought.
 */
export async function endSharesOf(
  tx: Tx,
  deps: EndDeps,
  actor: Actor,
  scope: ShareScope,
  reason: EndReason,
): Promise<number> {
  if (Object.values(scope).every((part) => part === undefined)) throw new TypeError('endSharesOf needs a scope')
  return endEach(tx, deps, actor, await selectOpenShares(tx.db, scope), reason)
}

/** Ends some open shares, each once: one that another of them brought has ended with that. */
export async function endEach(
  tx: Tx,
  deps: EndDeps,
  actor: Actor,
  shares: readonly ShareRow[],
  reason: EndReason,
): Promise<number> {
  const among = new Set(shares.map((share) => share.id))
  const heads = shares.filter((share) => share.via_share_id === null || !among.has(share.via_share_id))
  for (const share of heads) await endShare(tx, deps, actor, share, reason)
  return heads.length
}

/** Ends one share that is open, with all that it brought. */
export async function endShare(tx: Tx, deps: EndDeps, actor: Actor, share: ShareRow, reason: EndReason): Promise<void> {
  const wasLive = share.state === 'live'
  await endRow(tx, deps, actor, share, reason)
  await endBrought(tx, deps, actor, share, reason)
  if (share.resource_kind === 'folder') await deleteCoverWork(tx.db, share.id)
  if (share.resource_kind === 'event' && wasLive) await eventUnshared(tx, deps, actor, share)
  if (share.thread_id !== null && share.origin === 'firm' && share.resource_kind !== 'thread')
    await retitleEntry(tx, share.thread_id)
  // Nobody saw it: the entry that was to announce it goes with it, unless another share stands in it. The words stay in the share.
  if (
    !wasLive &&
    share.resource_kind !== 'thread' &&
    share.thread_id !== null &&
    !(await selectOtherCarrier(tx.db, share))
  )
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

const endingOf = (deps: EndDeps, actor: Actor, reason: EndReason) => ({
  ended_at_ms: deps.clock.now(),
  ended_by: actor.kind === 'staff' ? actor.userId : actor.kind,
  ended_reason: reason,
})

const endRow = (tx: Tx, deps: EndDeps, actor: Actor, share: ShareRow, reason: EndReason) =>
  updateShare(tx.db, share.id, { state: share.state === 'live' ? 'ended' : 'undone', ...endingOf(deps, actor, reason) })

/**
 * What hangs on a share goes with it. What is attached to an entry that another share still carries hangs on that one from now on; not what
 * stood with a request, which is no more.
 */
async function endBrought(tx: Tx, deps: EndDeps, actor: Actor, share: ShareRow, reason: EndReason): Promise<void> {
  const isLoose = share.thread_id === null || share.resource_kind === 'request'
  const carrier = isLoose ? undefined : await selectOtherCarrier(tx.db, share)
  if (carrier) await rehomeAttached(tx.db, share.id, carrier.id)
  const ending = endingOf(deps, actor, reason)
  await updateBrought(tx.db, share.id, { state: 'live' }, { state: 'ended', ...ending })
  await updateBrought(tx.db, share.id, { state: 'waiting' }, { state: 'undone', ...ending })
}

/** A newer version takes the place of this share: no tombstone, and nothing is told but that of the new one. */
export async function supersedeShare(tx: Tx, deps: EndDeps, actor: Actor, shareId: string): Promise<void> {
  const share = await selectShare(tx.db, shareId)
  if (share && (share.state === 'live' || share.state === 'waiting')) await endRow(tx, deps, actor, share, 'superseded')
}

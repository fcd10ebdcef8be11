import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { second } from '../../../shared/time.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { addMessage, openThread } from '../messages/add-message.ts'
import type { Recipient } from './choose-recipients.ts'
import { tellShareChanged } from './share-events.ts'
import { insertShare, selectShareDelaySeconds, type ResourceKind } from './sharing.queries.ts'
import { startShares } from './start-shares.ts'

export interface ShareOrder {
  kind: ResourceKind
  resourceId: string
  resourceName: string
  matterId: string
  /** Of a document: the version that they will see. */
  versionNumber?: number
  /** The firm's words, shown in each recipient's entry. A thread has its own. */
  message: string
}

export interface PlacedBatch {
  batchId: string
  startsAtMs: number
  names: string[]
}

/**
 * One batch of shares, one for each recipient, waiting for the undo time (SHR-7); with none, they are live at once. Each
 * recipient of a document gets an entry of their own, so that nobody learns of another and replies reach the firm only
 * (SHR-1). A step of another write, for recipients that `chooseRecipients` let pass.
 */
export async function placeShares(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  order: ShareOrder,
  recipients: readonly Recipient[],
): Promise<PlacedBatch> {
  const nowMs = deps.clock.now()
  const startsAtMs = nowMs + (await selectShareDelaySeconds(tx.db)) * second
  const batchId = deps.ids.id()
  const shares: ShareRow[] = []
  for (const recipient of recipients) {
    const share = newShare(deps, actor, order, recipient, { batchId, nowMs, startsAtMs })
    if (order.kind !== 'thread') share.thread_id = await openEntry(tx, deps, actor, order, share.id)
    await insertShare(tx.db, share)
    await recordActivity(tx, deps, {
      actor,
      kind: 'share.requested',
      matterId: order.matterId,
      clientId: recipient.client_id,
      subjectKind: order.kind,
      subjectId: order.resourceId,
      data: { name: order.resourceName },
    })
    shares.push(share)
  }
  const [first] = shares
  if (first) tellShareChanged(tx, first, { toClient: false })
  if (startsAtMs <= nowMs) await startShares(tx, deps, actor, shares)
  else tx.emit({ kind: 'shares-waiting', startsAtMs })
  return { batchId, startsAtMs, names: recipients.map((recipient) => recipient.display_name) }
}

async function openEntry(tx: Tx, deps: Deps, actor: StaffActor, order: ShareOrder, shareId: string) {
  const author = { kind: 'staff', id: actor.userId } as const
  const threadId = await openThread(tx, deps, {
    matterId: order.matterId,
    kind: 'entry',
    subject: order.resourceName,
    author,
  })
  await addMessage(tx, deps, { threadId, author, body: order.message, shareId })
  return threadId
}

function newShare(
  deps: Deps,
  actor: StaffActor,
  order: ShareOrder,
  recipient: Recipient,
  { batchId, nowMs, startsAtMs }: { batchId: string; nowMs: number; startsAtMs: number },
): ShareRow {
  return {
    id: deps.ids.id(),
    batch_id: batchId,
    resource_kind: order.kind,
    resource_id: order.resourceId,
    matter_id: order.matterId,
    participant_id: recipient.participant_id,
    client_id: recipient.client_id,
    thread_id: order.kind === 'thread' ? order.resourceId : null,
    message: order.message,
    origin: 'firm',
    via_share_id: null,
    version_number: order.versionNumber ?? null,
    state: 'waiting',
    shared_by: actor.userId,
    confirmed_email_norm: recipient.email_norm,
    created_at_ms: nowMs,
    starts_at_ms: startsAtMs,
    ended_at_ms: null,
    ended_by: null,
    ended_reason: null,
    first_viewed_at_ms: null,
    last_viewed_at_ms: null,
    view_count: 0,
    first_downloaded_at_ms: null,
    last_downloaded_at_ms: null,
    download_count: 0,
  }
}

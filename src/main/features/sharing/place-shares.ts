import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { second } from '../../../shared/time.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { addMessage, openThread } from '../messages/add-message.ts'
import type { Recipient } from './choose-recipients.ts'
import { beginCovering } from './cover-folder.ts'
import { entryTitle } from './entry-title.ts'
import { tellShareChanged } from './share-events.ts'
import { shareRow } from './share-row.ts'
import { selectDocumentsToShare, type ResourceKind } from './resources.queries.ts'
import { insertShares, selectOpenShares, selectShareDelaySeconds } from './sharing.queries.ts'
import { startBatch } from './start-shares.ts'

export interface ShareItem {
  kind: ResourceKind
  resourceId: string
  name: string
  /** Of a document: the version that they will see; null for anything else. */
  versionNumber: number | null
}

export interface BatchOrder {
  items: readonly ShareItem[]
  matterId: string
  /** The firm's words, shown in each recipient's entry. A thread has its own. */
  message: string
  /**
   * Released from a folder, or moved into one: of each document, the folders' shares through which it will be seen. Whose share it is and who
   * is not a recipient keeps seeing nothing of it.
   */
  through?: ReadonlyMap<string, readonly ShareRow[]>
  /** Of several orders that are one to the person who gives them; without one, a batch of its own. */
  batchId?: string
}

export interface PlacedBatch {
  batchId: string
  startsAtMs: number
  names: string[]
}

export interface ShareOrder {
  kind: ResourceKind
  resourceId: string
  resourceName: string
  matterId: string
  message: string
  /** Of several orders that are one to the person who gives them; without one, a batch of its own. */
  batchId?: string
}

/** One resource, for other features: a thread that staff start, a request. */
export async function placeShares(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  { kind, resourceId, resourceName, matterId, message, batchId }: ShareOrder,
  recipients: readonly Recipient[],
): Promise<PlacedBatch> {
  const [document] = kind === 'document' ? await selectDocumentsToShare(tx.db, [resourceId]) : []
  const item = { kind, resourceId, name: resourceName, versionNumber: document?.version_number ?? null }
  return placeBatch(tx, deps, actor, { items: [item], matterId, message, batchId }, recipients)
}

/**
 * One batch of shares, for each recipient of each thing that they do not see yet, waiting for the undo time (SHR-7); with none, they
 * are live at once. Each recipient gets an entry of their own that lists them, so that nobody learns of another and
 * replies reach the firm only (SHR-1). A newer version of what somebody sees stands in the entry that they have it from. A step of another
 * write, for recipients that `chooseRecipients` let pass.
 */
export async function placeBatch(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  order: BatchOrder,
  recipients: readonly Recipient[],
): Promise<PlacedBatch> {
  const nowMs = deps.clock.now()
  const startsAtMs = nowMs + (await selectShareDelaySeconds(tx.db)) * second
  const batchId = order.batchId ?? deps.ids.id()
  const batch = { batchId, startsAtMs, sharedBy: actor.userId, message: order.message, state: 'waiting' as const }
  const shares: ShareRow[] = []
  for (const recipient of recipients) {
    const mine = order.through
      ? await releasedTo(tx, deps, order, batch, recipient)
      : await sharedWith(tx, deps, actor, order, batch, recipient)
    await insertShares(tx.db, mine)
    await recordRequested(tx, deps, actor, order, recipient, mine)
    shares.push(...mine)
  }
  if (order.through) await leaveOutOthers(tx, deps, order, batch, recipients)
  const folders = shares.filter((share) => share.resource_kind === 'folder')
  if (folders.length > 0) await beginCovering(tx, deps, folders)
  const [first] = shares
  if (first) tellShareChanged(tx, first, { toClient: false })
  if (shares.length === 0) return { batchId, startsAtMs, names: [] }
  if (startsAtMs <= nowMs) await startBatch(tx, deps, actor, batchId)
  else tx.emit({ kind: 'shares-waiting', startsAtMs })
  return { batchId, startsAtMs, names: recipients.map((recipient) => recipient.display_name) }
}

interface Batch {
  batchId: string
  startsAtMs: number
  sharedBy: string
  message: string
  state: 'waiting'
}

const personOf = (order: BatchOrder, recipient: Recipient) => ({
  matter_id: order.matterId,
  participant_id: recipient.participant_id,
  client_id: recipient.client_id,
  confirmed_email_norm: recipient.email_norm,
})

async function sharedWith(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  order: BatchOrder,
  batch: Batch,
  recipient: Recipient,
): Promise<ShareRow[]> {
  const person = personOf(order, recipient)
  const fresh: ShareItem[] = []
  const rows: ShareRow[] = []
  for (const item of order.items) {
    const open = await openOf(tx, item, recipient)
    if (open.some((share) => isAsNew(share, item))) continue
    const older = item.kind === 'document' ? waysOf(open) : []
    if (older.length === 0) fresh.push(item)
    else rows.push(...newVersion(deps, person, batch, item, older))
  }
  if (fresh.length > 0) {
    const shared = fresh.map((item) =>
      shareRow(deps, person, {
        ...batch,
        ...item,
        threadId: item.kind === 'thread' ? item.resourceId : null,
        origin: 'firm',
      }),
    )
    const [first] = shared
    if (first && first.resource_kind !== 'thread') {
      const threadId = await openEntry(tx, deps, actor, order, fresh, first.id)
      for (const share of shared) share.thread_id = threadId
    }
    rows.push(...shared)
  }
  return rows
}

const openOf = (tx: Tx, item: ShareItem, recipient: Recipient) =>
  selectOpenShares(tx.db, {
    resourceKind: item.kind,
    resourceId: item.resourceId,
    participantId: recipient.participant_id,
  })

/** Whether they see as much through it already, or will in a moment. */
export const isAsNew = (share: Pick<ShareRow, 'version_number'>, item: Pick<ShareItem, 'versionNumber'>) =>
  item.versionNumber === null || (share.version_number ?? 0) >= item.versionNumber

/** The ways by which somebody sees a document, each once; what they sent themselves is none of the firm's to replace. */
const waysOf = (open: readonly ShareRow[]) => [
  ...new Map(
    open.filter((share) => share.origin !== 'own').map((share) => [`${share.origin} ${share.via_share_id}`, share]),
  ).values(),
]

/** By each way by which they see an older version they see the new one, so that it ends when that way does. One of them tells of it. */
function newVersion(
  deps: Deps,
  person: ReturnType<typeof personOf>,
  batch: Batch,
  item: ShareItem,
  ways: readonly ShareRow[],
): ShareRow[] {
  const telling = ways.find((way) => way.thread_id !== null && way.origin === 'firm') ?? ways[0]
  return ways.map((way) =>
    shareRow(deps, person, {
      ...batch,
      ...item,
      threadId: way === telling || way.origin === 'thread' ? way.thread_id : null,
      origin: way.origin === 'folder' || way.origin === 'thread' ? way.origin : 'firm',
      viaShareId: way.via_share_id,
    }),
  )
}

/** Through each folder's share by which they will see it; the first tells of it, in that folder's entry. */
async function releasedTo(
  tx: Tx,
  deps: Deps,
  order: BatchOrder,
  batch: Batch,
  recipient: Recipient,
): Promise<ShareRow[]> {
  const rows: ShareRow[] = []
  for (const item of order.items) {
    const open = await openOf(tx, item, recipient)
    const vias = (order.through?.get(item.resourceId) ?? []).filter(
      (via) =>
        via.participant_id === recipient.participant_id &&
        !open.some((share) => share.via_share_id === via.id && isAsNew(share, item)),
    )
    vias.forEach((via, position) => {
      const seed = { ...batch, ...item, threadId: position === 0 ? via.thread_id : null, viaShareId: via.id }
      rows.push(shareRow(deps, personOf(order, recipient), { ...seed, origin: 'folder' }))
    })
  }
  return rows
}

/** Whoever sees the folder and was not chosen: a row that was never to begin keeps the file from them once it is not held any more. */
async function leaveOutOthers(
  tx: Tx,
  deps: Deps,
  order: BatchOrder,
  batch: Batch,
  recipients: readonly Recipient[],
): Promise<void> {
  const chosen = new Set(recipients.map((recipient) => recipient.participant_id))
  const rows = order.items.flatMap((item) =>
    (order.through?.get(item.resourceId) ?? []).flatMap((via) => {
      if (chosen.has(via.participant_id)) return []
      const seed = { ...batch, ...item, message: '', threadId: null, viaShareId: via.id }
      return {
        ...shareRow(deps, via, { ...seed, origin: 'folder' }),
        state: 'undone',
        ended_at_ms: deps.clock.now(),
        ended_by: batch.sharedBy,
        ended_reason: 'left-out',
      }
    }),
  )
  await insertShares(tx.db, rows)
}

async function recordRequested(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  order: BatchOrder,
  recipient: Recipient,
  shares: readonly ShareRow[],
): Promise<void> {
  const named = new Set(shares.map((share) => share.resource_id))
  for (const item of order.items)
    if (named.has(item.resourceId))
      await recordActivity(tx, deps, {
        actor,
        kind: 'share.requested',
        matterId: order.matterId,
        clientId: recipient.client_id,
        subjectKind: item.kind,
        subjectId: item.resourceId,
        data: { name: item.name, ...(item.versionNumber !== null && { version: item.versionNumber }) },
      })
}

async function openEntry(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  order: BatchOrder,
  items: readonly ShareItem[],
  shareId: string,
) {
  const author = { kind: 'staff', id: actor.userId } as const
  const threadId = await openThread(tx, deps, {
    matterId: order.matterId,
    kind: 'entry',
    subject: entryTitle(items.map((item) => item.name)),
    author,
  })
  await addMessage(tx, deps, { threadId, author, body: order.message, shareId })
  return threadId
}

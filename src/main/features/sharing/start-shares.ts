import type { Actor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { addMessage } from '../messages/add-message.ts'
import { announceEvent } from '../events/event-steps.ts'
import { enqueueEmail, type EmailKind } from '../outbox/enqueue-email.ts'
import { setHeld } from './coverage.queries.ts'
import { supersedeShare } from './end-shares.ts'
import { retitleEntry } from './entry-title.ts'
import { isAccessRemoved } from './people.ts'
import { tellShareChanged } from './share-events.ts'
import type { StartRefusal } from './start-refusal.ts'
import {
  giveAccess,
  markInvited,
  selectAddressHolders,
  selectAdversePairs,
  selectPerson,
  selectStaffName,
  type Person,
} from './people.queries.ts'
import { isVersionSafe, selectResourceName, selectShareable, type ResourceKind } from './resources.queries.ts'
import {
  isAnnounced,
  refuseUnsafeBrought,
  selectBatchHeads,
  selectOlderShares,
  selectOpenShares,
  selectShare,
  updateBrought,
  updateShare,
} from './sharing.queries.ts'

interface Started {
  share: ShareRow
  person: Person
}

/**
 * The end of the undo time, in one write: who, what and address are checked again (SHR-7); then access and e-mail
 * both start, or the share is refused with its reason and nothing of it reaches the client. The first share
 * gives portal access and its e-mail is the invitation (ACC-1). What one brings starts with it: of a folder, its files.
 * Of a batch each person gets one e-mail.
 */
export async function startBatch(tx: Tx, deps: Deps, actor: Actor, batchId: string): Promise<void> {
  const started: Started[] = []
  for (const share of await selectBatchHeads(tx.db, batchId)) {
    if (share.state !== 'waiting') continue
    const name = await selectResourceName(tx.db, share.resource_kind, share.resource_id)
    const person = await selectPerson(tx.db, share.participant_id)
    const reason = person ? await objectionTo(tx, share, person) : 'participant-removed'
    if (reason !== null || !person) await refuseShare(tx, deps, actor, share, name, reason ?? 'participant-removed')
    else {
      await startShare(tx, deps, actor, share, name, person)
      started.push({ share, person })
    }
  }
  for (const group of Map.groupBy(started, ({ share }) => share.client_id).values())
    await announce(tx, deps, batchId, group)
}

async function objectionTo(tx: Tx, share: ShareRow, person: Person): Promise<StartRefusal | null> {
  if (person.removed_at_ms !== null) return 'participant-removed'
  if (person.archived_at_ms !== null) return 'archived'
  if (isAccessRemoved(person)) return 'access-removed'
  if (person.email_norm !== share.confirmed_email_norm) return 'address-changed'
  const holders = await selectAddressHolders(tx.db, [share.confirmed_email_norm])
  if (holders.some((holder) => holder.id !== person.client_id)) return 'address-taken'
  const resource = await selectShareable(tx.db, share.resource_kind as ResourceKind, share.resource_id)
  if (!resource || resource.obstacleKey !== null || resource.matter_id !== share.matter_id) return 'resource-gone'
  if (share.via_share_id !== null && (await selectShare(tx.db, share.via_share_id))?.state !== 'live')
    return 'resource-gone'
  if (share.resource_kind === 'document' && !(await isVersionSafe(tx.db, share))) return 'file-held'
  if (share.resource_kind === 'thread' && (await isAdverseInThread(tx, share))) return 'adverse'
  return null
}

async function isAdverseInThread(tx: Tx, share: ShareRow): Promise<boolean> {
  const pairs = await selectAdversePairs(tx.db, share.matter_id)
  const open = await selectOpenShares(tx.db, { resourceKind: 'thread', resourceId: share.resource_id })
  const others = new Set(open.filter((one) => one.state === 'live').map((one) => one.participant_id))
  return pairs.some(
    ({ participant_a: a, participant_b: b }) =>
      (a === share.participant_id && others.has(b)) || (b === share.participant_id && others.has(a)),
  )
}

async function startShare(tx: Tx, deps: Deps, actor: Actor, share: ShareRow, name: string, person: Person) {
  const nowMs = deps.clock.now()
  const starting = { state: 'live', starts_at_ms: nowMs }
  await updateShare(tx.db, share.id, starting)
  for (const older of await selectOlderShares(tx.db, share)) await supersedeShare(tx, deps, actor, older.id)
  await startBrought(tx, deps, actor, share, starting)
  // What the firm releases is held for nobody any more. Whoever was not chosen for it has a row that keeps it from them.
  if (share.origin === 'folder') await setHeld(tx.db, [share.resource_id], 0)
  if (person.has_portal_access !== 1) await giveAccess(tx.db, person.client_id, share.confirmed_email_norm, nowMs)
  else await markInvited(tx.db, person.client_id, nowMs)
  const byName = await nameOf(tx, share.shared_by)
  await recordActivity(tx, deps, { actor, kind: 'share.started', ...subjectOf(share), data: { name, by: byName } })
  if (person.invited_at_ms === null) tx.emit({ kind: 'console', topic: 'clients', clientId: person.client_id })
  tellShareChanged(tx, share)
}

async function startBrought(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  share: ShareRow,
  starting: Pick<ShareRow, 'state' | 'starts_at_ms'>,
): Promise<void> {
  const batchId = share.batch_id
  await refuseUnsafeBrought(tx.db, share.id, batchId, refusalOf(deps, actor, 'file-held'))
  await updateBrought(tx.db, share.id, { state: 'waiting', batchId }, starting)
}

/** The words of a batch in an entry that was there before, and the one e-mail to this person. */
async function announce(tx: Tx, deps: Deps, batchId: string, group: readonly Started[]): Promise<void> {
  const told = group.filter(({ share }) => share.origin !== 'thread')
  const [first] = told
  if (!first) return
  for (const [threadId, [one]] of Map.groupBy(told, ({ share }) => share.thread_id)) {
    if (threadId === null || !one || one.share.resource_kind === 'thread') continue
    if (await isAnnounced(tx.db, threadId, batchId)) continue
    const author = { kind: 'staff', id: one.share.shared_by ?? '' } as const
    await addMessage(tx, deps, { threadId, author, body: one.share.message, shareId: one.share.id })
  }
  const { share, person } = first
  if (share.resource_kind === 'event') return announceEvent(tx, deps, { share, person })
  await enqueueEmail(tx, deps, {
    key: `share:${share.id}`,
    kind: emailKinds[share.resource_kind as ResourceKind],
    to: { email: person.email ?? '', name: person.display_name },
    clientId: person.client_id,
    matterId: share.matter_id,
    portalAddressId: person.portal_address_id,
    locale: person.locale === 'es' ? 'es' : 'en',
    target:
      told.length > 1 && share.resource_kind !== 'bill' && share.thread_id !== null
        ? `/messages/${share.thread_id}`
        : targetOf(share),
    params: {
      fromName: await nameOf(tx, share.shared_by),
      ...(share.resource_kind === 'bill' && told.length > 1 && { count: told.length }),
    },
    isNews: true,
  })
}

const emailKinds = {
  bill: 'bill',
  document: 'share',
  event: 'event',
  folder: 'share',
  request: 'request',
  thread: 'message',
} as const satisfies Record<ResourceKind, EmailKind>

const nameOf = async (tx: Tx, userId: string | null) => (userId === null ? '' : selectStaffName(tx.db, userId))

const refusalOf = (deps: Deps, actor: Actor, reason: StartRefusal) => ({
  state: 'refused',
  ended_at_ms: deps.clock.now(),
  ended_by: actor.kind === 'staff' ? actor.userId : actor.kind,
  ended_reason: reason,
})

async function refuseShare(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  share: ShareRow,
  name: string,
  reason: StartRefusal,
): Promise<void> {
  const refusal = refusalOf(deps, actor, reason)
  await updateShare(tx.db, share.id, refusal)
  await updateBrought(tx.db, share.id, { state: 'waiting' }, refusal)
  if (share.thread_id !== null && share.origin === 'firm' && share.resource_kind !== 'thread')
    await retitleEntry(tx, share.thread_id)
  await recordActivity(tx, deps, { actor, kind: 'share.refused', ...subjectOf(share), data: { name, reason } })
  tellShareChanged(tx, share, { toClient: false })
}

/** Where in the portal a resource stands. */
function targetOf({ resource_kind: kind, resource_id: resourceId }: ShareRow): string {
  switch (kind as ResourceKind) {
    case 'document':
      return `/documents/${resourceId}`
    case 'folder':
      return `/documents/folders/${resourceId}`
    case 'request':
      return `/requests/${resourceId}`
    // The page that shows all of them (BILL-5).
    case 'bill':
      return '/bills'
    case 'event':
      return `/calendar/${resourceId}`
    case 'thread':
      return `/messages/${resourceId}`
  }
}

const subjectOf = (share: ShareRow) => ({
  matterId: share.matter_id,
  clientId: share.client_id,
  subjectKind: share.resource_kind,
  subjectId: share.resource_id,
})

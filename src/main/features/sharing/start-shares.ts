import type { Actor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { isAccessRemoved } from './people.ts'
import { tellShareChanged } from './share-events.ts'
import type { StartRefusal } from './start-refusal.ts'
import {
  giveAccess,
  markInvited,
  selectAddressHolders,
  selectAdversePairs,
  selectOpenShares,
  selectPerson,
  selectResourceName,
  selectShareable,
  selectStaffName,
  updateShare,
  type Person,
  type ResourceKind,
} from './sharing.queries.ts'

/**
 * The end of the undo time, in one write: who, what and address are checked again (SHR-7); then access and e-mail
 * both start, or the share is refused with its reason and nothing of it reaches the client. The first share
 * gives portal access and its e-mail is the invitation (ACC-1).
 */
export async function startShares(tx: Tx, deps: Deps, actor: Actor, shares: readonly ShareRow[]): Promise<void> {
  for (const share of shares) {
    if (share.state !== 'waiting') continue
    const name = await selectResourceName(tx.db, share.resource_kind, share.resource_id)
    const person = await selectPerson(tx.db, share.participant_id)
    const reason = person ? await objectionTo(tx, share, person) : 'participant-removed'
    if (reason !== null || !person) await refuseShare(tx, deps, actor, share, name, reason ?? 'participant-removed')
    else await startShare(tx, deps, actor, share, name, person)
  }
}

async function objectionTo(tx: Tx, share: ShareRow, person: Person): Promise<StartRefusal | null> {
  if (person.removed_at_ms !== null) return 'participant-removed'
  if (person.archived_at_ms !== null) return 'archived'
  if (isAccessRemoved(person)) return 'access-removed'
  if (person.email_norm !== share.confirmed_email_norm) return 'address-changed'
  const holders = await selectAddressHolders(tx.db, [share.confirmed_email_norm])
  if (holders.some((holder) => holder.id !== person.client_id)) return 'address-taken'
  const resource = await selectShareable(tx.db, share.resource_kind as ResourceKind, share.resource_id)
  if (!resource || resource.matter_id !== share.matter_id) return 'resource-gone'
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
  const byName = share.shared_by === null ? '' : await selectStaffName(tx.db, share.shared_by)
  await updateShare(tx.db, share.id, { state: 'live', starts_at_ms: nowMs })
  if (person.has_portal_access !== 1) await giveAccess(tx.db, person.client_id, share.confirmed_email_norm, nowMs)
  else await markInvited(tx.db, person.client_id, nowMs)
  await enqueueEmail(tx, deps, {
    key: `share:${share.id}`,
    kind: share.resource_kind === 'thread' ? 'message' : 'share',
    to: { email: person.email ?? '', name: person.display_name },
    clientId: person.client_id,
    matterId: share.matter_id,
    portalAddressId: person.portal_address_id,
    locale: person.locale === 'es' ? 'es' : 'en',
    target: targetOf(share.resource_kind as ResourceKind, share.resource_id),
    params: { fromName: byName },
  })
  await recordActivity(tx, deps, { actor, kind: 'share.started', ...subjectOf(share), data: { name, by: byName } })
  if (person.invited_at_ms === null) tx.emit({ kind: 'console', topic: 'clients', clientId: person.client_id })
  tellShareChanged(tx, share)
}

async function refuseShare(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  share: ShareRow,
  name: string,
  reason: StartRefusal,
): Promise<void> {
  const endedBy = actor.kind === 'staff' ? actor.userId : actor.kind
  await updateShare(tx.db, share.id, {
    state: 'refused',
    ended_at_ms: deps.clock.now(),
    ended_by: endedBy,
    ended_reason: reason,
  })
  await recordActivity(tx, deps, { actor, kind: 'share.refused', ...subjectOf(share), data: { name, reason } })
  tellShareChanged(tx, share, { toClient: false })
}

/** Where in the portal a resource stands. */
function targetOf(kind: ResourceKind, resourceId: string): string {
  switch (kind) {
    case 'document':
      return `/documents/${resourceId}`
    case 'folder':
      return `/documents/folders/${resourceId}`
    case 'request':
      return `/requests/${resourceId}`
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

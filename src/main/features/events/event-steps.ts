import type { Actor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { readOneSeries } from './event-model.ts'
import { selectIsAttending, selectStaffName } from './events.queries.ts'
import { invitedParts, orderInvitations } from './invitations.ts'
import { selectBatchEvents, selectClientForEmail, selectOtherShare } from './invitations.queries.ts'

/** What other features call inside their own writes. */

type MailDeps = Pick<Deps, 'clock' | 'ids' | 'mailer' | 'store'>

/** Whom an event is shared with, as an e-mail to them needs it. */
export interface ToldPerson {
  client_id: string
  display_name: string
  email: string | null
  locale: string
  portal_address_id: string | null
}

/**
 * Events are shared with a client from now on: the one e-mail that says so, for all that began in one batch. Who attends is led to the
 * event and gets the invitation for their calendar; who does not is led to the message (EVT-2, EVT-3). Call it with the first of the batch,
 * when its shares are live and their entry in Messages stands.
 */
export async function announceEvent(
  tx: Tx,
  deps: MailDeps,
  { share, person }: { share: ShareRow; person: ToldPerson },
): Promise<void> {
  const shared = await selectBatchEvents(tx.db, share.batch_id, share.client_id)
  const attended: string[] = []
  for (const { resource_id: eventId, participant_id: participantId } of shared)
    if (await selectIsAttending(tx.db, eventId, participantId)) attended.push(eventId)
  const toMessage = share.thread_id === null ? '/calendar' : `/messages/${share.thread_id}`
  const emailId = await enqueueEmail(tx, deps, {
    key: `share:${share.id}`,
    kind: attended.length > 0 ? 'event' : 'event-brief',
    to: { email: person.email ?? '', name: person.display_name },
    clientId: person.client_id,
    matterId: share.matter_id,
    portalAddressId: person.portal_address_id,
    locale: person.locale === 'es' ? 'es' : 'en',
    target: attended.length === 0 || shared.length > 1 ? toMessage : `/calendar/${share.resource_id}`,
    params: { fromName: share.shared_by === null ? '' : await selectStaffName(tx.db, share.shared_by) },
    isNews: true,
  })
  for (const eventId of attended)
    await orderInvitations(tx, deps, {
      eventId,
      clientId: share.client_id,
      emailId,
      method: 'REQUEST',
      partNumbers: await partNumbersOf(tx, eventId),
    })
}

const partNumbersOf = async (tx: Pick<Tx, 'db'>, eventId: string): Promise<number[]> =>
  (await readOneSeries(tx.db, eventId)).parts.map((part) => part.row.part_number)

/**
 * A live share of an event has ended, by unsharing, by its cancellation, or with its participant's place on the matter: a calendar that was
 * sent the invitation is sent its end, and nobody else is told anything. Call it after the share's row has changed.
 */
export async function eventUnshared(tx: Tx, deps: MailDeps, actor: Actor, share: ShareRow): Promise<void> {
  const { resource_id: eventId, client_id: clientId } = share
  // Another share of the same event may still show it to them.
  const isStillSeen = (await selectOtherShare(tx.db, share)) !== undefined
  const partNumbers = isStillSeen ? [] : await invitedParts(tx, eventId, clientId)
  const client = partNumbers.length > 0 ? await selectClientForEmail(tx.db, clientId) : undefined
  if (!client?.email) return
  const emailId = await enqueueEmail(tx, deps, {
    key: `event-end:${share.id}`,
    kind: 'event-brief',
    to: { email: client.email, name: client.display_name },
    clientId,
    matterId: share.matter_id,
    portalAddressId: client.portal_address_id,
    locale: client.locale === 'es' ? 'es' : 'en',
    // The tombstone: what it was is not theirs to see any more.
    target: share.thread_id === null ? '/calendar' : `/messages/${share.thread_id}`,
    params: { fromName: actor.kind === 'staff' ? actor.name : '', what: 'cancelled' },
  })
  await orderInvitations(tx, deps, { eventId, clientId, emailId, method: 'CANCEL', partNumbers })
}

import type { Actor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { selectIsAttending, selectStaffName } from './events.queries.ts'

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
 * An event is shared with a client from now on: the one e-mail that says so. Who attends is led to the event and gets the invitation for
 * their calendar; who does not is led to the message (EVT-2, EVT-3). Call it when the share is live and its entry in Messages stands.
 */
export async function announceEvent(
  tx: Tx,
  deps: MailDeps,
  { share, person }: { share: ShareRow; person: ToldPerson },
): Promise<void> {
  const isAttending = await selectIsAttending(tx.db, share.resource_id, share.participant_id)
  await enqueueEmail(tx, deps, {
    key: `share:${share.id}`,
    kind: isAttending ? 'event' : 'event-brief',
    to: { email: person.email ?? '', name: person.display_name },
    clientId: person.client_id,
    matterId: share.matter_id,
    portalAddressId: person.portal_address_id,
    locale: person.locale === 'es' ? 'es' : 'en',
    target: isAttending || share.thread_id === null ? `/calendar/${share.resource_id}` : `/messages/${share.thread_id}`,
    params: { fromName: share.shared_by === null ? '' : await selectStaffName(tx.db, share.shared_by) },
    isNews: true,
  })
}

/**
 * A live share of an event has ended, by unsharing or with its participant's place on the matter: calendars that were sent the invitation
 * are sent its end, and nobody else is told anything. Call it after the share's row has changed.
 */
export function eventUnshared(_tx: Tx, _deps: MailDeps, _actor: Actor, _share: ShareRow): Promise<void> {
  return Promise.resolve()
}

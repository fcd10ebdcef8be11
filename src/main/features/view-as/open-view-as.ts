import { refuse, type Refusal } from '../../../shared/errors.ts'
import { day, minute } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { tokenHash } from '../portal-access/token-hash.ts'
import { deleteOldViewAs, insertViewAs, selectParticipant, selectPortalAddress } from './view-as.queries.ts'

/** From the click to the page. */
const ticketMs = minute
/** However long it is looked at. */
const longestMs = 30 * minute

/**
 * Makes a ticket for the portal as one participant sees it (SHR-5), or saw it at a moment (SHR-9). Nothing has been seen by it yet: the
 * activity says so when it is used.
 */
export function openViewAs(
  deps: Deps,
  actor: StaffActor,
  { participantId, asOfMs }: { participantId: string; asOfMs?: number | null | undefined },
): Promise<{ url: string; expiresAtMs: number } | Refusal> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const participant = await selectParticipant(tx.db, participantId)
    const matter = participant && (await requireVisibleMatter(tx.db, actor, participant.matter_id))
    if (!matter) return refuse('NOT_FOUND')
    if (asOfMs !== null && asOfMs !== undefined && asOfMs > nowMs)
      return refuse('INVALID', { field: 'asOfMs', messageKey: 'common.viewAs.notYet' })
    const address = await selectPortalAddress(tx.db, participant.portal_address_id)
    if (!address) return refuse('CONFLICT', { messageKey: 'common.mail.held.noAddress' })
    const ticket = deps.ids.token()
    await deleteOldViewAs(tx.db, nowMs - day)
    await insertViewAs(tx.db, {
      id: deps.ids.id(),
      ticket_hash: tokenHash(ticket),
      ticket_expires_at_ms: nowMs + ticketMs,
      ticket_used_at_ms: null,
      token_hash: null,
      user_id: actor.userId,
      staff_session_id: actor.sessionId,
      matter_id: matter.id,
      client_id: participant.client_id,
      portal_address_id: address.id,
      as_of_ms: asOfMs ?? null,
      created_at_ms: nowMs,
      expires_at_ms: nowMs + longestMs,
      ended_at_ms: null,
    })
    // In the fragment, as every token: no server and no log between here and there reads it (C3).
    return { url: `${address.origin}/view-as#${ticket}`, expiresAtMs: nowMs + ticketMs }
  })
}

import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { Origin, ViewAsActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { isToken, tokenHash } from '../portal-access/token-hash.ts'
import { standsNow, toActor } from './view-as-actor.ts'
import { endViewAs, selectTicket, useTicket } from './view-as.queries.ts'

/**
 * Uses a ticket up, once and on the address it was made for, and answers the token of a session that only reads. That somebody
 * looked is the viewer's activity, none of the client's (SHR-5).
 */
export function redeemTicket(
  deps: Deps,
  here: { portalAddressId: string; origin: Origin },
  { ticket }: { ticket: string },
): Promise<{ token: string; actor: ViewAsActor } | Refusal> {
  if (!isToken(ticket)) return Promise.resolve(gone())
  const hashed = tokenHash(ticket)
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const row = await selectTicket(tx.db, hashed)
    if (!row || row.portal_address_id !== here.portalAddressId || nowMs >= row.ticket_expires_at_ms) return gone()
    if (!(await standsNow(tx.db, row, nowMs))) return gone()
    const token = deps.ids.token()
    if (!(await useTicket(tx.db, row.id, tokenHash(token), nowMs))) return gone()
    await recordActivity(tx, deps, {
      actor: {
        kind: 'staff',
        userId: row.user_id,
        name: row.viewer_name,
        origin: here.origin,
      },
      kind: row.as_of_ms === null ? 'view-as.opened' : 'view-as.opened-as-of',
      matterId: row.matter_id,
      clientId: row.client_id,
      ...(row.as_of_ms !== null && { data: { moment: new Date(row.as_of_ms).toISOString() } }),
    })
    return { token, actor: toActor(row, here.origin) }
  })
}

const gone = () => refuse('GONE', { messageKey: 'common.viewAs.ticketGone' })

/** **Leave**: ends it on the host. */
export async function leaveViewAs(deps: Deps, actor: ViewAsActor): Promise<void> {
  await deps.store.write(async (tx) => {
    await endViewAs(tx.db, actor.sessionId, deps.clock.now())
    tx.emit({ kind: 'session-ended', zone: 'portal', sessionId: actor.sessionId })
  })
}

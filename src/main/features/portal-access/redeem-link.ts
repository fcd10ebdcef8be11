import type { Locale } from '../../../shared/contract-parts.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ClientActor, PortalVisitor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { linkStanding, type LinkStanding } from './link-standing.ts'
import { openSession, type Arrival } from './open-session.ts'
import { lapseLink, selectLink, useLink } from './portal-access.queries.ts'
import { isToken, tokenHash } from './token-hash.ts'

/**
 * **Continue**: uses the link up and opens a session, in one write. However many try at once, one succeeds: the mark that it
 * was used is set only where it was not (C1).
 */
export async function redeemLink(
  deps: Deps,
  visitor: PortalVisitor,
  previous: ClientActor | null,
  { token, locale }: { token: string; locale?: Locale | null },
): Promise<Arrival | Refusal> {
  if (!isToken(token)) return refusals.unknown()
  const hashed = tokenHash(token)
  return await deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const link = await selectLink(tx.db, hashed)
    const standing = linkStanding(link, visitor.portalAddressId, nowMs)
    if (!link || standing === 'unknown') return refusals.unknown()
    if (standing === 'other-address') return refusals['other-address']()
    const isOurs = standing === 'ready' && (await useLink(tx.db, hashed, nowMs))
    if (!isOurs) {
      if (standing === 'expired') await lapseLink(tx.db, hashed)
      await recordActivity(tx, deps, {
        actor: { kind: 'visitor', ip: visitor.origin.ip },
        kind: 'sign-in.link-refused',
        clientId: link.client_id,
      })
      return standing === 'expired' ? refusals.expired() : refusals.used()
    }
    const target = link.target
    return await openSession(tx, deps, { visitor, previous, client: link, locale, target, by: 'sign-in.link-redeemed' })
  })
}

const refusals = {
  unknown: () => refuse('NOT_FOUND', { messageKey: 'common.access.linkUnknown' }),
  'other-address': () => refuse('NOT_FOUND', { messageKey: 'common.access.linkOtherAddress' }),
  expired: () => refuse('GONE', { messageKey: 'common.access.linkExpired' }),
  used: () => refuse('GONE', { messageKey: 'common.access.linkUsed' }),
} satisfies Record<Exclude<LinkStanding, 'ready'>, () => Refusal>

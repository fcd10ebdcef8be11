import type { InferContractRouterOutputs } from '@orpc/contract'
import { maskEmail } from '../../../shared/ids.ts'
import type { access } from '../../../shared/portal/access.contract.ts'
import type { PortalVisitor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { knownLocale } from './known-locale.ts'
import { linkStanding } from './link-standing.ts'
import { lapseLink, markLinkOpened, selectLinkForPage, type PageLinkRow } from './portal-access.queries.ts'
import { isToken, tokenHash } from './token-hash.ts'

type LinkView = InferContractRouterOutputs<typeof access>['inspectLink']

/** Who is about to sign in with this link, and what waits. Never uses it up (ACC-3, C2); that it was opened is kept (NTF-4). */
export async function inspectLink(deps: Deps, visitor: PortalVisitor, { token }: { token: string }): Promise<LinkView> {
  if (!isToken(token)) return { status: 'unknown' }
  const hashed = tokenHash(token)
  const link = await deps.store.read((db) => selectLinkForPage(db, hashed))
  const status = linkStanding(link, visitor.portalAddressId, deps.clock.now())
  if (!link || status === 'unknown') return { status: 'unknown' }
  if (status === 'other-address') return { status, origin: link.origin }
  if (link.opened_at_ms === null || (status === 'expired' && link.opened_at_ms < link.expires_at_ms))
    await rememberOpened(deps, visitor, link, status === 'expired')
  const seen = { maskedEmail: maskEmail(link.email_norm), target: link.target, locale: knownLocale(link.locale) }
  if (status !== 'ready') return { status, ...seen }
  return { status, ...seen, fromName: fromNameOf(link), expiresAtMs: link.expires_at_ms }
}

async function rememberOpened(
  deps: Deps,
  visitor: PortalVisitor,
  link: PageLinkRow,
  isExpired: boolean,
): Promise<void> {
  await deps.store.write(async (tx) => {
    await markLinkOpened(tx.db, link, deps.clock.now())
    if (isExpired) await lapseLink(tx.db, link.token_hash)
    await recordActivity(tx, deps, {
      actor: { kind: 'visitor', ip: visitor.origin.ip },
      kind: 'sign-in.link-opened',
      clientId: link.client_id,
    })
    if (link.email_id) tx.emit({ kind: 'console', topic: 'outbox' })
  })
}

/** The person who shared or wrote, where the e-mail tells of one; otherwise the firm. */
function fromNameOf(link: PageLinkRow): string {
  const params = JSON.parse(link.params ?? '{}') as { fromName?: unknown }
  return typeof params.fromName === 'string' && params.fromName ? params.fromName : (link.firm_name ?? '')
}

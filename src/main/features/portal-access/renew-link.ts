import type { PortalVisitor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { knownLocale } from './known-locale.ts'
import { isStillTheirs } from './link-standing.ts'
import { wrongCodesKey } from './code-guesses.ts'
import { countMail, gapMs, mailKeys } from './mail-limits.ts'
import { isBrowserKnown, selectLinkForPage } from './portal-access.queries.ts'
import { isToken, tokenHash } from './token-hash.ts'

/**
 * **Send me a new link** (ACC-4): to the address the old one was sent to, if the client still has it, and to the same
 * target. The same answer for any token; the limits are those of the sign-in page.
 */
export async function renewLink(
  deps: Deps,
  visitor: PortalVisitor,
  { token }: { token: string },
): Promise<{ nextAtMs: number }> {
  const nextAtMs = deps.clock.now() + gapMs
  if (!isToken(token)) return { nextAtMs }
  const hashed = tokenHash(token)
  return await deps.store.write(async (tx) => {
    const link = await selectLinkForPage(tx.db, hashed)
    if (!link || !isStillTheirs(link)) return { nextAtMs }
    const asking = { emailNorm: link.email_norm, ip: visitor.origin.ip, browserHash: visitor.browserHash }
    const isKnown = await isBrowserKnown(tx.db, visitor.browserHash, link.client_id)
    const verdict = await countMail(tx, deps, { ...mailKeys(deps, asking), code: wrongCodesKey(undefined) }, isKnown)
    if (!verdict.mayMail) return { nextAtMs: verdict.nextAtMs }
    await enqueueEmail(tx, deps, {
      key: `sign-in:${deps.ids.id()}`,
      kind: 'sign-in',
      to: { email: link.email ?? link.email_norm, name: link.display_name },
      clientId: link.client_id,
      portalAddressId: link.portal_address_id,
      locale: knownLocale(link.locale),
      target: link.target,
      params: { fromName: paramsOf(link.params).fromName ?? '' },
    })
    await recordActivity(tx, deps, {
      actor: { kind: 'visitor', ip: visitor.origin.ip },
      kind: 'sign-in.link-renewed',
      clientId: link.client_id,
    })
    return { nextAtMs: verdict.nextAtMs }
  })
}

const paramsOf = (text: string | null) => JSON.parse(text ?? '{}') as { fromName?: string }

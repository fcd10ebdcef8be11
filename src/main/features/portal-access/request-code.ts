import type { Locale } from '../../../shared/contract-parts.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { normalizeEmail } from '../../../shared/ids.ts'
import type { PortalVisitor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { knownLocale } from './known-locale.ts'
import { wrongCodesKey } from './code-guesses.ts'
import { countMail, mailKeys } from './mail-limits.ts'
import { insertCode, selectClientByEmail } from './portal-access.queries.ts'
import { safeTarget } from './safe-target.ts'
import { codeLifeMs, codeTries } from './sign-in-code.ts'

/**
 * The sign-in page: asks for a mail with a link and a code. An address that is nobody's takes the same way: the same
 * limits, a code that fits nothing, an e-mail that the dispatcher drops instead of sending. So answer, status and
 * time tell nobody who is a client (ACC-6, C5).
 */
export async function requestCode(
  deps: Deps,
  visitor: PortalVisitor,
  input: { email: string; target: string; locale: Locale },
): Promise<{ expiresAtMs: number; nextAtMs: number } | Refusal> {
  const emailNorm = normalizeEmail(input.email)
  if (!/^[^\s@]+@[^\s@]+$/.test(emailNorm))
    return refuse('INVALID', { field: 'email', messageKey: 'common.access.emailInvalid' })
  const keys = mailKeys(deps, { emailNorm, ip: visitor.origin.ip, browserHash: visitor.browserHash })
  const target = safeTarget(input.target)
  return await deps.store.write(async (tx) => {
    const client = await selectClientByEmail(tx.db, emailNorm, visitor.browserHash)
    const isKnownBrowser = client !== undefined && client.known_browser !== null
    const verdict = await countMail(tx, deps, { ...keys, code: wrongCodesKey(client?.id) }, isKnownBrowser)
    if (!verdict.mayMail) {
      if (verdict.isFirstRefusal)
        await recordActivity(tx, deps, {
          actor: { kind: 'visitor', ip: visitor.origin.ip },
          kind: 'sign-in.limited',
          clientId: client?.id,
        })
      return refuse('TOO_MANY', { messageKey: 'common.access.tooManyMails', retryAtMs: verdict.nextAtMs })
    }
    const nowMs = deps.clock.now()
    const codeId = deps.ids.id()
    const expiresAtMs = nowMs + codeLifeMs
    const isHere = !client || client.home_address_id === visitor.portalAddressId
    const emailId = await enqueueEmail(tx, deps, {
      key: `sign-in:${codeId}`,
      kind: 'sign-in',
      to: { email: client?.email ?? input.email, name: client?.display_name ?? '' },
      clientId: client?.id,
      portalAddressId: client?.home_address_id ?? visitor.portalAddressId,
      locale: client?.locale_is_chosen === 1 ? knownLocale(client.locale) : input.locale,
      target,
      // A code opens the address it was asked for on; a client of another region gets the link to their own alone.
      params: isHere && !verdict.isCodeBlocked ? { codeId, codeExpiresAtMs: expiresAtMs } : {},
    })
    await insertCode(tx.db, {
      id: codeId,
      browser_hash: visitor.browserHash,
      portal_address_id: visitor.portalAddressId,
      client_id: isHere && client ? client.id : null,
      access_version: client?.access_version ?? 0,
      email_id: emailId,
      target,
      tries_left: codeTries,
      created_at_ms: nowMs,
      expires_at_ms: expiresAtMs,
      used_at_ms: null,
    })
    return { expiresAtMs, nextAtMs: verdict.nextAtMs }
  })
}

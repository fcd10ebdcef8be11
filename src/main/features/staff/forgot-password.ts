import type { Locale } from '../../../shared/contract-parts.ts'
import { maskEmail } from '../../../shared/ids.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { Origin } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { passwordLinkLifeMs } from './password-links.ts'
import { insertPasswordLink } from './password-links.queries.ts'
import { countResetMail } from './reset-mail-limits.ts'
import { activeUserByEmail } from './sessions.queries.ts'
import { typedEmailNorm } from './typed-email.ts'
import { anyFirm } from './staff.queries.ts'

/**
 * Mails a one-time link to a new password. A name that nobody has, and somebody who works here no more, take the same way: the same
 * counters and rows, and an e-mail that the dispatcher drops instead of sending. So answer and time tell nobody who works here (S8).
 */
export async function forgotPassword(
  deps: Deps,
  origin: Origin,
  input: { email: string },
): Promise<Record<never, never> | Refusal> {
  const emailNorm = typedEmailNorm(input.email)
  return await deps.store.write(async (tx) => {
    const firm = await anyFirm(tx.db)
    const user = await activeUserByEmail(tx.db, emailNorm)
    if (!firm) return {}
    const visitor = { kind: 'visitor' as const, ip: origin.ip }
    const counted = await countResetMail(tx, deps, { emailNorm, ip: origin.ip })
    if (counted.verdict === 'wait') {
      if (counted.isFirst) await recordActivity(tx, deps, { actor: visitor, kind: 'sign-in.password-link-limited' })
      return refuse('TOO_MANY', { messageKey: 'common.staff.waitAfterLinks', retryAtMs: counted.retryAtMs })
    }
    if (counted.verdict === 'enough') return {}
    const now = deps.clock.now()
    const linkId = deps.ids.id()
    await insertPasswordLink(tx.db, {
      id: linkId,
      user_id: user?.id ?? null,
      token_hash: null,
      issued_by: null,
      security_version: user?.security_version ?? 0,
      created_at_ms: now,
      expires_at_ms: now + passwordLinkLifeMs,
      used_at_ms: null,
      ended_at_ms: null,
    })
    await enqueueEmail(tx, deps, {
      key: `password-reset:${linkId}`,
      kind: 'password-reset',
      to: { email: user?.email ?? emailNorm, name: user?.name ?? '' },
      userId: user?.id,
      locale: (user?.locale ?? firm.default_locale) as Locale,
      target: '/reset-password',
      params: { linkId },
    })
    await recordActivity(tx, deps, {
      actor: visitor,
      kind: 'sign-in.password-link-asked',
      subjectKind: 'staff',
      subjectId: user?.id,
      data: { email: maskEmail(emailNorm) },
    })
    return {}
  })
}

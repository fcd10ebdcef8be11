import type { Locale } from '../../../shared/contract-parts.ts'
import { second } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { StaffPhoneRow } from '../../platform/store/tables.ts'
import { approvalLifeMs } from './approvals.ts'
import { notePush } from './phones.queries.ts'
import { pushKeys } from './push-keys.ts'
import { openSubscription } from './save-push.ts'

/** All that a push message says: somebody of this firm signs in, since when. No number, no id, no secret, nothing of a case. */
interface Waking {
  firmName: string
  personName: string
  atMs: number
  locale: Locale
  phoneOrigin: string | null
}

/**
 * Wakes phones by their push services, all at once, and notes what became of it: a subscription that has ended is forgotten, one that
 * failed is shown as such. Nobody waits for it: an open page finds the question by itself.
 */
export async function wakePhones(deps: Deps, phones: readonly StaffPhoneRow[], waking: Waking): Promise<void> {
  const keys = await pushKeys(deps)
  const { firmName, personName, atMs, locale } = waking
  const message = {
    text: JSON.stringify({ kind: 'sign-in', firmName, personName, atMs, locale }),
    ttlSeconds: approvalLifeMs / second,
    // A later question takes the place of one that has not been delivered (RFC 8030 5.4).
    topic: 'portico',
    keys,
    sender: senderOf(waking.phoneOrigin),
  }
  const sent = await Promise.all(
    phones.map(async ({ id, push_sealed: sealed }) =>
      sealed === null ? null : { id, sealed, outcome: await deps.push.send(openSubscription(deps, sealed), message) },
    ),
  )
  await deps.store.write(async (tx) => {
    for (const result of sent) {
      if (!result) continue
      const { id, sealed, outcome } = result
      await notePush(tx.db, id, sealed, {
        push_sealed: outcome === 'gone' ? null : sealed,
        push_failed_at_ms: outcome === 'failed' ? deps.clock.now() : null,
      })
      if (outcome !== 'accepted') deps.log.warn('push.not-sent', { outcome })
    }
    tx.emit({ kind: 'console', topic: 'staff' })
  })
}

/** Whom a push service may write to about this host (RFC 8292 2.1): an https address, also where the page itself is on loopback. */
const senderOf = (phoneOrigin: string | null) =>
  `https://${phoneOrigin ? new URL(phoneOrigin).host : 'portico.invalid'}`

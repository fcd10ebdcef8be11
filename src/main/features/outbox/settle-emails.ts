import type { Deps } from '../../deps.ts'
import type { MailResult } from '../../ports.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { nextAttemptAtMs } from './back-off.ts'
import type { ClaimedEmail } from './claim-emails.ts'
import { errorText } from './last-error.ts'
import { deleteEmail, markSent, settleEmail } from './outbox.queries.ts'

export interface Finished {
  email: ClaimedEmail
  result: MailResult
}

/** Records what became of e-mails that were handed over, a step. Answers when the first of those that wait is due again. */
export async function recordResults(tx: Tx, deps: Deps, finished: readonly Finished[]): Promise<number | null> {
  if (finished.length === 0) return null
  const nowMs = deps.clock.now()
  for (const { email, result } of finished) {
    if (email.isDecoy) await deleteEmail(tx.db, { emailId: email.id })
    else if (result.outcome === 'accepted') {
      await markSent(tx.db, { emailId: email.id, nowMs })
      // Of a way in it is the signing in that counts; and an entry would make a decoy cheaper than a person (S8).
      if (email.kind !== 'sign-in' && email.kind !== 'password-reset') await record(tx, deps, email, 'outbox.sent')
    }
  }
  let nextMs: number | null = null
  for (const { email, result } of finished) {
    if (email.isDecoy || result.outcome === 'accepted') continue
    const atMs = await recordFailure(tx, deps, email, result, nowMs)
    if (atMs !== null) nextMs = Math.min(atMs, nextMs ?? atMs)
  }
  if (finished.some(({ email }) => !email.isDecoy)) tx.emit({ kind: 'console', topic: 'outbox' })
  return nextMs
}

async function recordFailure(
  tx: Tx,
  deps: Deps,
  email: ClaimedEmail,
  result: Exclude<MailResult, { outcome: 'accepted' }>,
  nowMs: number,
): Promise<number | null> {
  const last_error = errorText(result.reason, result.detail)
  const atMs = result.outcome === 'refused' ? null : nextAttemptAtMs(email.kind, email.attempts, nowMs)
  if (atMs !== null) {
    await settleEmail(tx.db, email.id, { state: 'queued', next_attempt_at_ms: atMs, last_error })
    return atMs
  }
  await settleEmail(tx.db, email.id, { state: 'failed', last_error })
  await record(tx, deps, email, 'outbox.failed')
  return null
}

function record(tx: Tx, deps: Deps, email: ClaimedEmail, kind: 'outbox.sent' | 'outbox.failed'): Promise<void> {
  return recordActivity(tx, deps, {
    actor: { kind: 'system', name: 'host' },
    kind,
    clientId: email.clientId,
    matterId: email.matterId,
    subjectKind: 'email',
    subjectId: email.id,
    data: { to: email.to.name || email.to.email },
  })
}

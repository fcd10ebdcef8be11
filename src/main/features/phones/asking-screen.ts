import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { Origin } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Charged } from '../staff/attempts.ts'
import type { OpenedSession } from '../staff/open-session.ts'
import { passSecondFactor, standingHalfSession, type HalfSession } from '../staff/pass-second-factor.ts'
import { finishLifeMs, isOverdue, isWaiting, settleApproval, settleOverdueApprovals } from './approvals.ts'
import { canBeWoken } from './phone-row.ts'
import { approvalById, phonesOf } from './phones.queries.ts'

type ApprovalState = 'waiting' | 'approved' | 'denied' | 'exhausted' | 'expired' | 'cancelled'

/** How a question stands, for the screen that asked it and nobody else. Looking extends nothing. */
export async function approvalState(
  deps: Deps,
  half: HalfSession,
  input: { approvalId: string },
): Promise<{ state: ApprovalState; wokenPhones: number } | Refusal> {
  const now = deps.clock.now()
  const found = await deps.store.read(async (db) => {
    const row = await approvalById(db, input.approvalId)
    if (!row || row.session_id !== half.sessionId) return refuse('NOT_FOUND')
    return { row, wokenPhones: (await phonesOf(db, row.user_id)).filter(canBeWoken).length }
  })
  if (isRefusal(found)) return found
  const { row, wokenPhones } = found
  if (isOverdue(row, now)) {
    await settleOverdueApprovals(deps)
    return { state: 'expired', wokenPhones }
  }
  return { state: stateOf(row.outcome), wokenPhones }
}

/** In the contract's words. That it was reported is told to the admins, not to whoever asked. */
function stateOf(outcome: string | null): ApprovalState {
  if (outcome === null) return 'waiting'
  if (outcome === 'used') return 'approved'
  return outcome === 'reported' ? 'denied' : (outcome as ApprovalState)
}

/** The person thought better of it, or types a code instead. */
export async function cancelAsk(
  deps: Deps,
  half: HalfSession,
  input: { approvalId: string },
): Promise<Record<never, never> | Refusal> {
  return await deps.store.write(async (tx) => {
    const row = await approvalById(tx.db, input.approvalId)
    if (!row || row.session_id !== half.sessionId) return refuse('NOT_FOUND')
    if (isWaiting(row, deps.clock.now())) await settleApproval(tx, deps, row, 'cancelled')
    return {}
  })
}

/** A phone has approved: the person is in, once, if that phone is still theirs. */
export async function finishApproval(
  deps: Deps,
  half: HalfSession,
  origin: Origin,
  input: { approvalId: string; deviceToken?: string },
): Promise<OpenedSession | Refusal> {
  return await deps.store.write(async (tx) => {
    const session = await standingHalfSession(tx, deps, half)
    if (isRefusal(session)) return session
    const row = await approvalById(tx.db, input.approvalId)
    if (!row || row.session_id !== session.id) return refuse('NOT_FOUND')
    const now = deps.clock.now()
    const isInTime = now >= row.created_at_ms && now < (row.settled_at_ms ?? 0) + finishLifeMs
    const isTheirs = (await phonesOf(tx.db, session.user_id)).some(({ id }) => id === row.phone_id)
    if (row.outcome !== 'approved' || !isInTime || !isTheirs) {
      return refuse('GONE', { messageKey: 'common.phones.approvalOver' })
    }
    await settleApproval(tx, deps, row, 'used')
    return await passSecondFactor(tx, deps, session, origin, 'push', {
      charged: JSON.parse(row.charged) as Charged,
      deviceToken: input.deviceToken,
    })
  })
}

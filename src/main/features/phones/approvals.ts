import { minute, second } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { PushApprovalRow } from '../../platform/store/tables.ts'
import { refundAttempt, type Charged } from '../staff/attempts.ts'
import { openApprovals, updateApproval } from './phones.queries.ts'

/** How long a phone may answer (TFA-8). */
export const approvalLifeMs = 2 * minute
/** Wrong numbers until it is over. */
export const approvalTries = 3
/** How long an approved sign-in waits for its own screen. */
export const finishLifeMs = 2 * minute
/** Clocks are set by moments all the time; further back than this, a question is over (F6). */
const clockSlackMs = 5 * second

/** How a question ended, as `outcome` keeps it. */
export type ApprovalEnd = 'approved' | 'denied' | 'reported' | 'exhausted' | 'expired' | 'cancelled' | 'used'

/** Nobody has answered, and its time is over: also when the clock says that it has not begun. */
export function isOverdue(row: PushApprovalRow, nowMs: number): boolean {
  return row.outcome === null && (nowMs >= row.expires_at_ms || nowMs < row.created_at_ms - clockSlackMs)
}

export const isWaiting = (row: PushApprovalRow, nowMs: number) => row.outcome === null && !isOverdue(row, nowMs)

/** Ends a question in the caller's write, which has seen it open. What nobody answered was no failure, and is not counted as one (S7). */
export async function settleApproval(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  row: PushApprovalRow,
  outcome: ApprovalEnd,
  phoneId: string | null = row.phone_id,
): Promise<void> {
  await updateApproval(tx.db, row.id, { outcome, settled_at_ms: deps.clock.now(), phone_id: phoneId })
  if (outcome === 'expired' || outcome === 'cancelled') await refundAttempt(tx, JSON.parse(row.charged) as Charged)
}

/** Ends whatever waits for this person's phones: one question at a time, and none without a phone. */
export async function settleOpenApprovals(tx: Tx, deps: Pick<Deps, 'clock'>, userId: string): Promise<void> {
  const now = deps.clock.now()
  for (const row of await openApprovals(tx.db, userId)) {
    await settleApproval(tx, deps, row, isOverdue(row, now) ? 'expired' : 'cancelled')
  }
}

/** Writes down which questions are over, so that no clock brings them back (F6). */
export async function settleOverdueApprovals(deps: Deps): Promise<void> {
  const isAnyOverdue = await deps.store.read(async (db) =>
    (await openApprovals(db)).some((row) => isOverdue(row, deps.clock.now())),
  )
  if (!isAnyOverdue) return
  await deps.store.write(async (tx) => {
    for (const row of await openApprovals(tx.db)) {
      if (isOverdue(row, deps.clock.now())) await settleApproval(tx, deps, row, 'expired')
    }
  })
}

import { refuse, type Refusal } from '../../../shared/errors.ts'
import { isAmount } from '../../../shared/money.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { firmDay } from '../bills/firm-day.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { matterCurrency } from './matter-currency.ts'
import { selectStaffUser } from './time.queries.ts'

/** What entries of time and of expenses have in common, and what both may not be. */
export interface EntryFields {
  matterId: string
  /** Null: one's own. */
  userId?: string | null
  description: string
  isBillable: boolean
}

/** The common columns, checked. */
export async function entryFields(
  db: ReadDb,
  deps: Pick<Deps, 'clock'>,
  actor: StaffActor,
  input: EntryFields & { on: string; field: 'workedOn' | 'spentOn' },
): Promise<
  { matter_id: string; user_id: string; description: string; currency: string; is_billable: number } | Refusal
> {
  const matter = await requireVisibleMatter(db, actor, input.matterId)
  if (!matter) return refuse('NOT_FOUND')
  const userId = input.userId ?? actor.userId
  if (!(await selectStaffUser(db, userId)))
    return refuse('INVALID', { field: 'userId', messageKey: 'common.time.staffUnknown' })
  if (input.on > (await firmDay(db, deps.clock.now())))
    return refuse('INVALID', { field: input.field, messageKey: 'common.time.ahead' })
  return {
    matter_id: matter.id,
    user_id: userId,
    description: input.description,
    currency: await matterCurrency(db, matter),
    is_billable: input.isBillable ? 1 : 0,
  }
}

export function refusedAmount(field: string, rateMinor: number, amountMinor: number): Refusal | null {
  if (rateMinor < 0) return refuse('INVALID', { field, messageKey: 'common.time.rateBelowZero' })
  if (isAmount(rateMinor) && isAmount(amountMinor)) return null
  return refuse('INVALID', { field, messageKey: 'common.time.amountTooLarge' })
}

/** What a new entry begins with. */
export const entryBase = (deps: Pick<Deps, 'clock' | 'ids'>, actor: StaffActor) => ({
  id: deps.ids.id(),
  bill_id: null,
  bill_line_id: null,
  version: 1,
  created_by: actor.userId,
  created_at_ms: deps.clock.now(),
  updated_at_ms: deps.clock.now(),
})

/** An entry changes only while it stands on no bill, and for whoever saw it as it is. */
export function changeableEntry<Row extends { bill_id: string | null; bill_number: string | null; version: number }>(
  row: Row | undefined,
  version: number,
): Row | Refusal {
  if (!row) return refuse('NOT_FOUND')
  if (row.bill_id !== null) {
    const { bill_number: number } = row
    return number === null
      ? refuse('CONFLICT', { messageKey: 'common.time.onDraft' })
      : refuse('CONFLICT', { messageKey: 'common.time.onBill', params: { number } })
  }
  return row.version === version ? row : refuse('STALE')
}

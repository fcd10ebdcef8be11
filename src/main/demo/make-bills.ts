import { calendarDay } from '../../shared/calendar-day.ts'
import type { BillDetail, DraftContent } from '../../shared/console/bills.contract.ts'
import { isRefusal, type Refusal } from '../../shared/errors.ts'
import type { StaffActor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { getBill } from '../features/bills/bill-detail.ts'
import { getBillSettings, saveTaxRate, updateBillSettings } from '../features/bills/change-billing.ts'
import { createDraft } from '../features/bills/create-draft.ts'
import { issueBill } from '../features/bills/issue-bill.ts'
import { recordPayment } from '../features/bills/record-payment.ts'
import { saveDraft } from '../features/bills/save-draft.ts'
import { voidBill } from '../features/bills/void-bill.ts'
import { previewShare } from '../features/sharing/preview-share.ts'
import { shareResource } from '../features/sharing/share-resource.ts'
import { createExpense } from '../features/time/change-expense.ts'
import { setRate } from '../features/time/change-rates.ts'
import { createTime } from '../features/time/change-time.ts'
import { billing, hourlyRates, taxRate, type SampleBill } from './sample-bills.ts'
import { firm, type StaffKey } from './sample-firm.ts'

function granted<T>(result: T | Refusal): Exclude<T, Refusal> {
  if (isRefusal(result)) throw new Error(`The sample bills were refused: ${JSON.stringify(result)}`)
  return result as Exclude<T, Refusal>
}

type People = Record<StaffKey, StaffActor>
const today = (deps: Deps) => calendarDay(deps.clock.now(), firm.timeZone)

/** The letterhead, a tax, and what an hour of each costs. */
export async function setBilling(deps: Deps, people: People): Promise<void> {
  granted(await updateBillSettings(deps, people.elena, billing))
  granted(await saveTaxRate(deps, people.elena, taxRate))
  for (const key of Object.keys(people) as StaffKey[]) {
    const rate = { userId: people[key].userId, currency: billing.currency, rateMinor: hourlyRates[key] }
    granted(await setRate(deps, people.elena, rate))
  }
}

interface Place {
  matterId: string
  clientId: string
}

/** Written and issued on one day. */
export async function issueSample(deps: Deps, people: People, bill: SampleBill, place: Place): Promise<BillDetail> {
  const actor = people[bill.by]
  const taxRateIds = (await getBillSettings(deps)).taxRates.map((rate) => rate.taxRateId)
  const made = granted(await createDraft(deps, actor, { ...place, withEntries: false }))
  const content: DraftContent = {
    ...made,
    title: bill.title,
    notes: bill.notes ?? '',
    discount: bill.discountMicro === undefined ? null : { kind: 'percent', micro: bill.discountMicro },
    lines: bill.lines.map(({ by, isTaxed, rateMinor, ...line }) => ({
      ...line,
      userId: by === undefined ? null : people[by].userId,
      rateMinor: rateMinor ?? (by === undefined ? 0 : hourlyRates[by]),
      // Hours and fees are taxed, what was laid out is not.
      taxRateIds: by !== undefined || isTaxed ? taxRateIds : [],
      timeEntryIds: [],
      expenseEntryIds: [],
    })),
  }
  const saved = granted(await saveDraft(deps, actor, { ...content, billId: made.billId, version: made.version }))
  return granted(await issueBill(deps, actor, saved))
}

export async function shareSample(
  deps: Deps,
  actor: StaffActor,
  billId: string,
  audience: { participantIds: string[]; confirmedEmails: Record<string, string> },
  message: string,
): Promise<void> {
  const input = { resources: [{ kind: 'bill' as const, resourceId: billId }], ...audience }
  const { warnings } = granted(await previewShare(deps, actor, input))
  const overruled = warnings.map((warning) => warning.warningId)
  granted(await shareResource(deps, actor, { ...input, message, overruled }))
}

export async function paySample(
  deps: Deps,
  actor: StaffActor,
  billId: string,
  { minor, method, reference }: NonNullable<SampleBill['payments']>[number],
): Promise<void> {
  const { balanceMinor } = granted(await getBill(deps, actor, { billId }))
  const amountMinor = minor === 'all' ? balanceMinor : minor
  granted(await recordPayment(deps, actor, { billId, paidOn: today(deps), method, reference, amountMinor }))
}

export const voidSample = async (deps: Deps, actor: StaffActor, billId: string, reason: string) =>
  granted(await voidBill(deps, actor, { billId, reason }))

export const timeSample = async (
  deps: Deps,
  actor: StaffActor,
  matterId: string,
  { minutes, description }: { minutes: number; description: string },
) => granted(await createTime(deps, actor, { matterId, workedOn: today(deps), minutes, description, isBillable: true }))

export const expenseSample = async (
  deps: Deps,
  actor: StaffActor,
  matterId: string,
  { rateMinor, description }: { rateMinor: number; description: string },
) =>
  granted(
    await createExpense(deps, actor, {
      matterId,
      spentOn: today(deps),
      description,
      quantityMilli: 1_000,
      rateMinor,
      isBillable: true,
    }),
  )

/** One that is still being written, from what was written down. */
export async function draftSample(deps: Deps, actor: StaffActor, title: string, place: Place): Promise<void> {
  const made = granted(await createDraft(deps, actor, { ...place, withEntries: true }))
  const input = { ...made, title, billId: made.billId, version: made.version }
  granted(await saveDraft(deps, actor, input))
}

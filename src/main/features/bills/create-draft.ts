import { maxLines } from '../../../shared/bills.ts'
import type { BillDetail, DraftContent } from '../../../shared/console/bills.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { MatterRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { matterCurrency, selectUnbilledExpenses, selectUnbilledTime } from '../time/entry-steps.ts'
import { hoursMilli } from '../time/time-amount.ts'
import { detailAgain } from './bill-detail.ts'
import { tellBillChanged } from './bill-events.ts'
import { readBilling } from './billing-settings.ts'
import { selectParticipants } from './bills.queries.ts'
import { selectTaxRates } from './tax-rates.queries.ts'
import { insertDraft } from './write-draft.ts'

/** A draft that begins with what the firm has set, and, when asked for, with everything of the matter that is not billed yet. */
export function createDraft(
  deps: Deps,
  actor: StaffActor,
  input: { matterId: string; clientId?: string | null; withEntries: boolean },
): Promise<BillDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const matter = await requireVisibleMatter(tx.db, actor, input.matterId)
    if (!matter) return refuse('NOT_FOUND')
    const people = await selectParticipants(tx.db, matter.id)
    const client = input.clientId ? people.find((one) => one.client_id === input.clientId) : people[0]
    if (!client && people.length === 0) return refuse('CONFLICT', { messageKey: 'common.bills.refusal.noParticipants' })
    if (!client) return refuse('INVALID', { field: 'clientId', messageKey: 'common.bills.refusal.clientNotOn' })
    const currency = await matterCurrency(tx.db, matter)
    const billing = await readBilling(tx.db)
    const content: DraftContent = {
      clientId: client.client_id,
      title: '',
      reference: '',
      locale: client.locale === 'es' ? 'es' : 'en',
      issuedOn: null,
      dueOn: null,
      dueDays: billing.dueDays,
      taxMode: billing.taxMode,
      discount: null,
      notes: '',
      terms: billing.terms,
      internalNote: '',
      lines: input.withEntries ? await unbilledLines(tx.db, matter, currency) : [],
    }
    const billId = await insertDraft(tx, deps, actor, { matter, kind: 'bill', currency, correctsBillId: null, content })
    if (isRefusal(billId)) return billId
    await recordActivity(tx, deps, {
      actor,
      kind: 'bill.drafted',
      matterId: matter.id,
      clientId: client.client_id,
      subjectKind: 'bill',
      subjectId: billId,
    })
    await tellBillChanged(tx, { id: billId, matter_id: matter.id, client_id: client.client_id })
    return detailAgain(tx.db, deps, billId)
  })
}

/** A line for each entry, oldest day first; what does not fit on one bill stays unbilled. */
async function unbilledLines(db: ReadDb, matter: MatterRow, currency: string): Promise<DraftContent['lines']> {
  const taxRateIds = (await selectTaxRates(db))
    .filter((rate) => rate.is_default === 1 && rate.retired_at_ms === null)
    .map((rate) => rate.id)
  const time = (await selectUnbilledTime(db, matter.id)).filter((entry) => entry.currency === currency)
  const expenses = (await selectUnbilledExpenses(db, matter.id)).filter((entry) => entry.currency === currency)
  const lines: DraftContent['lines'] = [
    ...time.map((entry) => ({
      kind: 'service' as const,
      description: entry.description,
      workedOn: entry.worked_on,
      userId: entry.user_id,
      quantityMilli: hoursMilli(entry.minutes),
      rateMinor: entry.rate_minor,
      taxRateIds,
      timeEntryIds: [entry.id],
      expenseEntryIds: [],
    })),
    ...expenses.map((entry) => ({
      kind: 'expense' as const,
      description: entry.description,
      workedOn: entry.spent_on,
      quantityMilli: entry.quantity_milli,
      rateMinor: entry.rate_minor,
      taxRateIds,
      timeEntryIds: [],
      expenseEntryIds: [entry.id],
    })),
  ]
  return lines.slice(0, maxLines)
}

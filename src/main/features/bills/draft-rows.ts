import type { DraftContent } from '../../../shared/console/bills.contract.ts'
import { computeBill, type ComputedBill, type Discount, type TaxRateToApply } from '../../../shared/compute-bill.ts'
import { searchWords } from '../../../shared/search-words.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { BillLineRow, BillRow } from '../../platform/store/tables.ts'
import { selectBill } from './bills.queries.ts'
import { readFrozen } from './frozen-bill.ts'
import { selectTaxRates } from './tax-rates.queries.ts'

/** How a draft's content lies in the rows, and how what lies there is computed. */

const discountColumns = (discount: Discount | null | undefined) =>
  discount
    ? { discount_kind: discount.kind, discount_value: discount.kind === 'percent' ? discount.micro : discount.minor }
    : { discount_kind: null, discount_value: 0 }

export function discountOf(row: { discount_kind: string | null; discount_value: number }): Discount | null {
  if (row.discount_kind === 'percent') return { kind: 'percent', micro: row.discount_value }
  return row.discount_kind === 'amount' ? { kind: 'amount', minor: row.discount_value } : null
}

export const taxModeOf = (row: { tax_mode: string }) => (row.tax_mode === 'inclusive' ? 'inclusive' : 'exclusive')

export const taxRateIdsOf = (row: { tax_rate_ids: string }) => JSON.parse(row.tax_rate_ids) as string[]

/** The content's own columns, without what it comes to. */
export const contentColumns = (content: Omit<DraftContent, 'lines'>) => ({
  client_id: content.clientId,
  title: content.title,
  reference: content.reference,
  locale: content.locale,
  issued_on: content.issuedOn ?? null,
  due_on: content.dueOn ?? null,
  due_days: content.dueDays,
  tax_mode: content.taxMode,
  ...discountColumns(content.discount),
  notes: content.notes.trim(),
  terms: content.terms.trim(),
  internal_note: content.internalNote.trim(),
})

/** What a draft comes to, as columns. A draft is no claim: nothing is owed for it. */
export const totalColumns = ({ totals }: ComputedBill) => ({
  subtotal_minor: totals.subtotalMinor,
  discount_minor: totals.discountMinor,
  tax_minor: totals.taxMinor,
  total_minor: totals.totalMinor,
})

export const lineRow = (
  billId: string,
  lineId: string,
  position: number,
  line: DraftContent['lines'][number],
): BillLineRow => ({
  id: lineId,
  bill_id: billId,
  position,
  kind: line.kind,
  description: line.description,
  worked_on: line.workedOn ?? null,
  user_id: line.userId ?? null,
  quantity_milli: line.quantityMilli,
  rate_minor: line.rateMinor,
  ...discountColumns(line.discount),
  tax_rate_ids: JSON.stringify([...new Set(line.taxRateIds)]),
})

/**
 * The rates that a draft is computed with: the firm's as they are now. A credit note takes those of its bill first, so that it gives
 * back the tax that was charged.
 */
export async function ratesOf(db: ReadDb, bill: { corrects_bill_id: string | null }): Promise<TaxRateToApply[]> {
  const rates = (await selectTaxRates(db)).map((row) => ({
    taxRateId: row.id,
    name: row.name,
    rateMicro: row.rate_micro,
  }))
  const corrected = bill.corrects_bill_id === null ? undefined : await selectBill(db, bill.corrects_bill_id)
  if (!corrected?.frozen) return rates
  const frozen = new Map(readFrozen(corrected.frozen).taxes.map((tax) => [tax.taxRateId, tax]))
  return rates.map((rate) => {
    const { name, rateMicro } = frozen.get(rate.taxRateId) ?? rate
    return { taxRateId: rate.taxRateId, name, rateMicro }
  })
}

type ComputedColumns = Pick<BillRow, 'tax_mode' | 'discount_kind' | 'discount_value'>
type LineColumns = Pick<
  BillLineRow,
  'quantity_milli' | 'rate_minor' | 'discount_kind' | 'discount_value' | 'tax_rate_ids'
>

export const computeRows = (
  bill: ComputedColumns,
  lines: readonly LineColumns[],
  rates: readonly TaxRateToApply[],
): ComputedBill =>
  computeBill(
    {
      taxMode: taxModeOf(bill),
      discount: discountOf(bill),
      lines: lines.map((line) => ({
        quantityMilli: line.quantity_milli,
        rateMinor: line.rate_minor,
        discount: discountOf(line),
        taxRateIds: taxRateIdsOf(line),
      })),
    },
    rates,
  )

/** What a bill is found by: every word of it. */
export const billSearchText = (...texts: (string | null)[]) =>
  ` ${searchWords(...texts.filter((text) => text !== null)).join(' ')}`

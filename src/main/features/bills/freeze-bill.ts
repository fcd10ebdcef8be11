import type { CalendarDay } from '../../../shared/calendar-day.ts'
import type { ComputedBill } from '../../../shared/compute-bill.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { BillLineRow } from '../../platform/store/tables.ts'
import { theFirm } from '../settings/firm-reads.ts'
import { readBilling } from './billing-settings.ts'
import { billKindOf } from './bill-row.ts'
import { selectStaffNames, type BillWithPeople } from './bills.queries.ts'
import { discountOf, taxModeOf, taxRateIdsOf } from './draft-rows.ts'
import type { FrozenBill, FrozenLine } from './frozen-bill.ts'
import { payUrlOf } from './pay-url.ts'

export interface Issuing {
  number: string
  issuedOn: CalendarDay
  /** Null of a credit note. */
  dueOn: CalendarDay | null
  /** Of a credit note. */
  corrected: BillWithPeople | null
}

/** Everything that stands on the paper of a bill, as it is at this moment. */
export async function freezeBill(
  db: ReadDb,
  bill: BillWithPeople,
  lines: readonly BillLineRow[],
  computed: ComputedBill,
  { number, issuedOn, dueOn, corrected }: Issuing,
): Promise<FrozenBill> {
  const firm = await theFirm(db)
  const billing = await readBilling(db)
  const kind = billKindOf(bill)
  const owed = { number, currency: bill.currency, balanceMinor: computed.totals.totalMinor }
  return {
    format: 1,
    kind,
    number,
    locale: bill.locale === 'es' ? 'es' : 'en',
    currency: bill.currency,
    issuedOn,
    dueOn,
    corrects: corrected && { number: corrected.number ?? '', issuedOn: corrected.issued_on ?? '' },
    matter: { number: bill.matter_number, title: bill.matter_title },
    firm: {
      name: firm.name,
      address: billing.address,
      taxNumber: billing.taxNumber,
      phone: firm.contact_phone,
      email: firm.reply_to_email,
      accentColor: firm.accent_color,
      logoFileId: firm.logo_file_id,
    },
    client: { name: bill.client_name, address: bill.client_address },
    title: bill.title,
    reference: bill.reference,
    notes: bill.notes,
    terms: bill.terms,
    paymentInstructions: kind === 'bill' ? billing.paymentInstructions : '',
    payUrl: kind === 'bill' ? payUrlOf(billing.paymentPage, owed) : null,
    taxMode: taxModeOf(bill),
    discount: discountOf(bill),
    lines: await computedLines(db, lines, computed),
    taxes: computed.taxes,
    totals: computed.totals,
  }
}

/** The lines with the names of their timekeepers and what each comes to. */
export async function computedLines(
  db: ReadDb,
  lines: readonly BillLineRow[],
  computed: ComputedBill,
): Promise<FrozenLine[]> {
  const names = await selectStaffNames(
    db,
    lines.flatMap((line) => (line.user_id === null ? [] : [line.user_id])),
  )
  return lines.map((line, index) => {
    const amounts = computed.lines[index]
    if (!amounts) throw new Error(`Line ${line.id} was not computed`)
    const { taxes: _, ...sums } = amounts
    return {
      lineId: line.id,
      kind: line.kind === 'expense' || line.kind === 'flat' ? line.kind : 'service',
      description: line.description,
      workedOn: line.worked_on,
      userId: line.user_id,
      timekeeper: line.user_id === null ? null : (names.get(line.user_id) ?? null),
      quantityMilli: line.quantity_milli,
      rateMinor: line.rate_minor,
      discount: discountOf(line),
      taxRateIds: taxRateIdsOf(line),
      ...sums,
    }
  })
}

import type { CalendarDay } from '../../../shared/calendar-day.ts'
import type { BillTotals, Discount } from '../../../shared/compute-bill.ts'
import type { Locale } from '../../../shared/contract-parts.ts'

/**
 * Everything that stands on the paper of an issued bill, as it was at that moment: `bills.frozen`, JSON. The PDF is made of it alone, so that it is the
 * same in ten years whatever became of names, rates and addresses. Amounts are minor units of `currency`. A later shape gets another
 * `format`, and every older one stays readable.
 */
export interface FrozenBill {
  format: 1
  kind: 'bill' | 'credit-note'
  number: string
  locale: Locale
  currency: string
  issuedOn: CalendarDay
  /** Null of a credit note. */
  dueOn: CalendarDay | null
  /** Of a credit note: the bill that it corrects. */
  corrects: { number: string; issuedOn: CalendarDay } | null
  matter: { number: string; title: string }
  firm: {
    name: string
    /** Lines below the name. */
    address: string
    taxNumber: string
    phone: string
    email: string
    /** '#rrggbb'; null: the house's own. */
    accentColor: string | null
    /** A file of the store; one that is gone when the PDF is made is left out. */
    logoFileId: string | null
  }
  client: { name: string; address: string }
  title: string
  /** The client's own word for it. */
  reference: string
  notes: string
  terms: string
  paymentInstructions: string
  /** The firm's payment page with number and total filled in; null: none, or nothing to pay. */
  payUrl: string | null
  taxMode: 'exclusive' | 'inclusive'
  discount: Discount | null
  lines: FrozenLine[]
  taxes: FrozenTax[]
  totals: BillTotals
}

export interface FrozenLine {
  lineId: string
  kind: 'service' | 'expense' | 'flat'
  description: string
  workedOn: CalendarDay | null
  userId: string | null
  /** The timekeeper's name. */
  timekeeper: string | null
  /** Thousandths. */
  quantityMilli: number
  /** For one. */
  rateMinor: number
  discount: Discount | null
  taxRateIds: string[]
  /** Quantity × rate. */
  grossMinor: number
  /** The line's own. */
  discountMinor: number
  /** At the end of the line: gross - discount. */
  amountMinor: number
  /** Its part of the bill's discount. */
  billDiscountMinor: number
  /** Without tax, after all discounts. */
  netMinor: number
  taxMinor: number
  totalMinor: number
}

export interface FrozenTax {
  taxRateId: string
  name: string
  /** Millionths: 8.1875 % = 81875. */
  rateMicro: number
  baseMinor: number
  taxMinor: number
}

/** What an issued bill's column holds. */
export const readFrozen = (json: string): FrozenBill => JSON.parse(json) as FrozenBill

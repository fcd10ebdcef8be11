import type { CalendarDay } from './calendar-day.ts'

/** What both faces and both sides agree on about bills (BILL-1 to BILL-7). */

export const longestTitle = 200
export const longestDescription = 1_000
export const longestReference = 80
/** Notes and terms on the paper, payment instructions, the firm's address. */
export const longestNotes = 5_000
export const longestReason = 500
/** Lines of one bill. */
export const maxLines = 500
/** Rates of tax on one line. */
export const maxLineTaxes = 5
/** The longest that one entry of time may be, minutes. */
export const maxMinutes = 24 * 60

/**
 * Where a bill stands for whoever reads it. Of what is stored ('draft', 'issued', 'void') and the sums:
 * 'open': issued, nothing paid; 'part-paid': some is paid or credited; 'overdue': something is owed after the due day, paid in part or
 * not; 'paid': nothing is owed; 'credited': nothing is owed, and nothing had to be paid for it. An issued credit note is 'issued'.
 */
export const standings = ['draft', 'open', 'part-paid', 'overdue', 'paid', 'credited', 'issued', 'void'] as const
export type BillStanding = (typeof standings)[number]

export interface StandingOf {
  kind: string
  state: string
  dueOn: CalendarDay | null
  totalMinor: number
  paidMinor: number
  creditedMinor: number
  balanceMinor: number
}

/** `today`: the day of the firm. A bill is overdue from the day after it was due. */
export function billStanding(bill: StandingOf, today: CalendarDay): BillStanding {
  if (bill.state === 'void') return 'void'
  if (bill.state === 'draft') return 'draft'
  if (bill.kind === 'credit-note') return 'issued'
  if (bill.balanceMinor <= 0) return bill.creditedMinor > 0 && bill.paidMinor === 0 ? 'credited' : 'paid'
  if (bill.dueOn !== null && bill.dueOn < today) return 'overdue'
  return bill.paidMinor > 0 || bill.creditedMinor > 0 ? 'part-paid' : 'open'
}

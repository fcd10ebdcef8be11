import { z } from 'zod'
import { standings } from '../bills.ts'
import { id, nothing, procedure, timeMs } from '../contract-parts.ts'

const day = z.iso.date()
/** Minor units of the currency beside it. */
const minor = z.int()
const currency = z.string()

/** A bill as Home and the list of bills show it. A draft is never among them. */
export const billCard = z.object({
  billId: id,
  kind: z.enum(['bill', 'credit-note']),
  number: z.string(),
  title: z.string(),
  matterId: id,
  matterTitle: z.string(),
  /** Today, of the firm. */
  standing: z.enum(standings),
  currency,
  issuedOn: day,
  dueOn: day.nullable(),
  totalMinor: minor,
  paidMinor: minor,
  creditedMinor: minor,
  /** Still to be paid; below zero: owed to the client. */
  balanceMinor: minor,
  /** Never looked at. */
  isNew: z.boolean(),
  /** **PDF** works: `GET /bills/<billId>/pdf`. */
  hasPdf: z.boolean(),
  /** Where **Pay** leads; null without a payment page, or when nothing is to be paid (BILL-6). */
  payUrl: z.string().nullable(),
  sharedAtMs: timeMs,
})
export type BillCard = z.infer<typeof billCard>

/** What stands on its paper, and what was paid since. Nothing of the firm's own notes, nor who wrote it. */
export const clientBill = billCard.extend({
  firmName: z.string(),
  firmAddress: z.string(),
  firmTaxNumber: z.string(),
  clientName: z.string(),
  clientAddress: z.string(),
  reference: z.string(),
  notes: z.string(),
  terms: z.string(),
  paymentInstructions: z.string(),
  taxMode: z.enum(['exclusive', 'inclusive']),
  lines: z.array(
    z.object({
      kind: z.enum(['service', 'expense', 'flat']),
      description: z.string(),
      workedOn: day.nullable(),
      timekeeper: z.string().nullable(),
      quantityMilli: z.int(),
      rateMinor: minor,
      discountMinor: minor,
      amountMinor: minor,
    }),
  ),
  taxes: z.array(z.object({ name: z.string(), rateMicro: z.int(), baseMinor: minor, taxMinor: minor })),
  totals: z.object({
    subtotalMinor: minor,
    discountMinor: minor,
    netMinor: minor,
    taxMinor: minor,
    totalMinor: minor,
  }),
  /** Without those that were reversed. */
  payments: z.array(
    z.object({
      kind: z.enum(['payment', 'refund']),
      paidOn: day,
      method: z.enum(['transfer', 'check', 'cash', 'card', 'other']),
      amountMinor: minor,
    }),
  ),
  /** Of a bill: the credit notes to it that are shared with them too; what others lower it by is in `creditedMinor` alone. */
  creditNotes: z.array(z.object({ billId: id, number: z.string(), issuedOn: day, totalMinor: minor })),
  /** Of a credit note: the number of the bill that it corrects, and its id where it is shared with them too. */
  correctsNumber: z.string().nullable(),
  correctsBillId: id.nullable(),
  /** What the firm wrote with it, and who did. */
  message: z.string(),
  sharedByName: z.string(),
  voidedAtMs: timeMs.nullable(),
  /** Their entry in Messages, for questions about it. */
  threadId: id.nullable(),
})
export type ClientBill = z.infer<typeof clientBill>

/** The bills that the firm shares with this client (BILL-5). */
export const bills = {
  /** Newest issue first. `owed`: what is still to be paid of all of them, one of each currency. */
  list: procedure.output(
    z.object({ bills: z.array(billCard), owed: z.array(z.object({ currency, balanceMinor: minor })) }),
  ),
  /** NOT_FOUND whether it never existed, is another's, or is no longer shared. */
  get: procedure.input(z.object({ billId: id })).output(clientBill),
  /** The person has it on the screen (SHR-4). */
  markViewed: procedure.input(z.object({ billId: id })).output(nothing),
}

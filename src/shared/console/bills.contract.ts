import { z } from 'zod'
import {
  longestDescription,
  longestNotes,
  longestReason,
  longestReference,
  longestTitle,
  maxLineTaxes,
  standings,
} from '../bills.ts'
import {
  id,
  line,
  locale,
  nextCursor,
  nothing,
  optionalLine,
  page,
  procedure,
  text,
  timeMs,
} from '../contract-parts.ts'

/** A day of the firm's calendar, `2026-11-12`. */
const day = z.iso.date()
/**
 * Minor units of the currency beside it. What is sent in may be any whole number: what is more than twelve digits, or below zero where
 * that makes no sense, the verb refuses with a sentence of its own.
 */
const minor = z.int()
const milli = z.int()
const micro = z.int()
const currency = z.string().regex(/^[A-Z]{3}$/)

const billKind = z.enum(['bill', 'credit-note'])
const billState = z.enum(['draft', 'issued', 'void'])
const billStandings = z.enum(standings)
const lineKind = z.enum(['service', 'expense', 'flat'])
const discount = z.discriminatedUnion('kind', [
  /** Of the whole, in millionths: 10 % = 100000. */
  z.object({ kind: z.literal('percent'), micro }),
  z.object({ kind: z.literal('amount'), minor }),
])
const taxMode = z.enum(['exclusive', 'inclusive'])
const paymentMethod = z.enum(['transfer', 'check', 'cash', 'card', 'other'])

export const billRow = z.object({
  billId: id,
  kind: billKind,
  state: billState,
  /** Today, of the firm. */
  standing: billStandings,
  /** Null until it is issued. */
  number: z.string().nullable(),
  title: z.string(),
  matterId: id,
  matterNumber: z.string(),
  matterTitle: z.string(),
  clientId: id,
  clientName: z.string(),
  currency,
  /** Of a draft: null when it is the day of issuing. */
  issuedOn: day.nullable(),
  dueOn: day.nullable(),
  totalMinor: minor,
  /** Payments less refunds. */
  paidMinor: minor,
  creditedMinor: minor,
  /** Below zero: owed to the client. 0 of drafts, void bills and credit notes. */
  balanceMinor: minor,
  /** 'waiting': the undo time of a share runs. */
  sharing: z.enum(['none', 'waiting', 'live']),
  updatedAtMs: timeMs,
})
export type BillListRow = z.infer<typeof billRow>

/** A line as it is typed. Its amount is derived by `computeBill`. */
const draftLine = z.object({
  /** Of a line that was there; null: a new one. */
  lineId: id.nullish(),
  kind: lineKind,
  description: optionalLine(longestDescription),
  workedOn: day.nullish(),
  /** The timekeeper. */
  userId: id.nullish(),
  /** Thousandths: hours of a service, else pieces. */
  quantityMilli: milli,
  /** For one. */
  rateMinor: minor,
  discount: discount.nullish(),
  taxRateIds: z.array(id).max(maxLineTaxes).default([]),
  /** Entries that the line bills. Each stands on one line of one bill. */
  timeEntryIds: z.array(id).max(500).default([]),
  expenseEntryIds: z.array(id).max(500).default([]),
})

/** All of a draft that can be written. */
export const draftContent = z.object({
  clientId: id,
  title: optionalLine(longestTitle),
  /** The client's own word for it, an order number. */
  reference: optionalLine(longestReference),
  /** The language of its paper. */
  locale,
  /** Null: the day that it is issued. */
  issuedOn: day.nullish(),
  /** Null: `dueDays` after it is issued. */
  dueOn: day.nullish(),
  dueDays: z.int().min(0).max(365),
  taxMode,
  discount: discount.nullish(),
  notes: text(longestNotes),
  terms: text(longestNotes),
  /** The firm's own, on no paper and in no portal. */
  internalNote: text(longestNotes),
  /** 500 at most; more is refused with a sentence, and nothing is saved. */
  lines: z.array(draftLine).max(20_000),
})
export type DraftContent = z.infer<typeof draftContent>

const billLine = z.object({
  lineId: id,
  kind: lineKind,
  description: z.string(),
  workedOn: day.nullable(),
  userId: id.nullable(),
  userName: z.string().nullable(),
  quantityMilli: milli,
  rateMinor: minor,
  discount: discount.nullable(),
  taxRateIds: z.array(id),
  timeEntryIds: z.array(id),
  expenseEntryIds: z.array(id),
  /** Quantity × rate, its discount, and what stands at its end. */
  grossMinor: minor,
  discountMinor: minor,
  amountMinor: minor,
  /** After the bill's discount, without tax. */
  netMinor: minor,
  taxMinor: minor,
  totalMinor: minor,
})
const payment = z.object({
  paymentId: id,
  kind: z.enum(['payment', 'refund']),
  paidOn: day,
  method: paymentMethod,
  reference: z.string(),
  /** Above zero for both kinds. */
  amountMinor: minor,
  recordedByName: z.string(),
  recordedAtMs: timeMs,
  /** It counts for nothing any more. */
  reversed: z.object({ byName: z.string(), atMs: timeMs, reason: z.string() }).nullable(),
})
const otherBill = z.object({
  billId: id,
  number: z.string().nullable(),
  state: billState,
  issuedOn: day.nullable(),
  totalMinor: minor,
})

export const bill = billRow.extend({
  reference: z.string(),
  locale,
  dueDays: z.int(),
  taxMode,
  discount: discount.nullable(),
  notes: z.string(),
  terms: z.string(),
  internalNote: z.string(),
  /** Of an issued bill as they were frozen; of a draft derived now. */
  lines: z.array(billLine),
  taxes: z.array(z.object({ taxRateId: id, name: z.string(), rateMicro: micro, baseMinor: minor, taxMinor: minor })),
  totals: z.object({
    subtotalMinor: minor,
    discountMinor: minor,
    netMinor: minor,
    taxMinor: minor,
    totalMinor: minor,
  }),
  /** By which a draft is computed: the firm's; of a credit note, those of its bill before them. */
  rates: z.array(z.object({ taxRateId: id, name: z.string(), rateMicro: micro })),
  /** Whose bill to whom, as it stands on the paper; of a draft, as it would today. */
  parties: z.object({
    firmName: z.string(),
    /** Lines below the name. */
    firmAddress: z.string(),
    firmTaxNumber: z.string(),
    clientName: z.string(),
    clientAddress: z.string(),
    paymentInstructions: z.string(),
  }),
  /** Newest last. */
  payments: z.array(payment),
  /** Of a bill: the credit notes to it, drafts too. */
  creditNotes: z.array(otherBill),
  /** Of a credit note. */
  corrects: otherBill.nullable(),
  voided: z.object({ byName: z.string(), atMs: timeMs, reason: z.string() }).nullable(),
  /** 'making': issued a moment ago; the live topic 'bills' tells when it is there. `GET /bills/<billId>/pdf`. */
  pdf: z.enum(['none', 'making', 'ready']),
  /** The firm's payment page with number and balance filled in, while there is something to pay. */
  payUrl: z.string().nullable(),
  remindersPaused: z.boolean(),
  /** Newest first. */
  reminders: z.array(
    z.object({
      reminderId: id,
      clientName: z.string(),
      state: z.enum(['proposed', 'sent', 'dismissed', 'lapsed']),
      atMs: timeMs,
    }),
  ),
  /** Raised by every save; a save, an issue and a deletion name the one they began from. */
  version: z.int(),
  createdByName: z.string(),
  createdAtMs: timeMs,
  issuedByName: z.string().nullable(),
  issuedAtMs: timeMs.nullable(),
})
export type BillDetail = z.infer<typeof bill>

/** What is billed and owed, one of each currency. Drafts and void bills count for nothing but `drafts`. */
const balance = z.object({
  currency,
  bills: z.int(),
  drafts: z.int(),
  /** Totals of issued bills. */
  billedMinor: minor,
  creditedMinor: minor,
  paidMinor: minor,
  /** billed - credited - paid. */
  balanceMinor: minor,
  overdueMinor: minor,
})

const taxRate = z.object({
  taxRateId: id,
  name: z.string(),
  /** Millionths: 8.1875 % = 81875. */
  rateMicro: micro,
  /** New lines begin with it. */
  isDefault: z.boolean(),
  /** Kept for drafts that have it; not offered any more. */
  isRetired: z.boolean(),
})
const series = z.object({
  kind: billKind,
  prefix: z.string(),
  hasYear: z.boolean(),
  digits: z.int(),
  /** The number that the next one gets today, `2026-0388`. */
  nextNumber: z.string(),
  nextCounter: z.int(),
})
export const billSettings = z.object({
  /** The firm's: of matters without one of their own. */
  currency,
  /** The letterhead below the firm's name: address, telephone, as lines. */
  address: z.string(),
  taxNumber: z.string(),
  terms: z.string(),
  paymentInstructions: z.string(),
  /** The firm's own payment page, https only, with `{number}` and `{amount}`; empty: none (BILL-6). */
  paymentPage: z.string(),
  dueDays: z.int(),
  taxMode,
  /** Time is rounded up to so many minutes. */
  incrementMinutes: z.int(),
  reminders: z.object({
    /** 'ask': listed for staff to approve; 'auto': sent. */
    mode: z.enum(['off', 'ask', 'auto']),
    /** Days after the due day, rising. */
    days: z.array(z.int()),
  }),
  series: z.array(series),
  /** Retired ones too, last. */
  taxRates: z.array(taxRate),
})
export type BillSettings = z.infer<typeof billSettings>

const filter = {
  query: z.string().max(200).default(''),
  matterId: id.nullish(),
  clientId: id.nullish(),
  /**
   * 'open': issued bills with a balance, overdue ones too; 'paid': nothing is owed; 'credit-notes': drafts of them too, as in 'draft'.
   * 'void': bills and credit notes.
   */
  show: z.enum(['all', 'draft', 'open', 'overdue', 'paid', 'void', 'credit-notes']).default('all'),
  /** By the day of issue, both included. */
  fromOn: day.nullish(),
  toOn: day.nullish(),
}
const selector = z.object({ matterId: id.nullish(), clientId: id.nullish() })
const versioned = { billId: id, version: z.int() }

const reminder = z.object({
  reminderId: id,
  billId: id,
  number: z.string(),
  matterId: id,
  matterTitle: z.string(),
  clientName: z.string(),
  /** Where it would go. */
  toEmail: z.string().nullable(),
  currency,
  balanceMinor: minor,
  dueOn: day,
  daysOverdue: z.int(),
  proposedAtMs: timeMs,
})

const statementEntry = z.object({
  on: day,
  kind: z.enum(['bill', 'credit-note', 'payment', 'refund', 'void']),
  billId: id,
  number: z.string(),
  /** Of a payment: its own; else the bill's title. */
  text: z.string(),
  matterId: id,
  matterNumber: z.string(),
  /** Above zero: owed to the firm. */
  amountMinor: minor,
  /** After it. */
  balanceMinor: minor,
})

/** Bills, credit notes and what is paid (BILL-1 to BILL-6). Bills of a restricted matter only for those listed on it: NOT_FOUND. */
export const bills = {
  /** Sums are of everything that the filters show, not of the page alone; counts of each way to look, without `show`. */
  list: procedure
    .input(
      z.object({
        ...filter,
        sort: z
          .enum([
            '-date',
            'date',
            'due',
            '-due',
            'number',
            '-number',
            'client',
            '-client',
            'total',
            '-total',
            'balance',
            '-balance',
          ])
          .default('-date'),
        ...page,
      }),
    )
    .output(
      z.object({
        rows: z.array(billRow),
        nextCursor,
        total: z.int(),
        counts: z.object({
          all: z.int(),
          draft: z.int(),
          open: z.int(),
          overdue: z.int(),
          paid: z.int(),
          void: z.int(),
          creditNotes: z.int(),
        }),
        /** One of each currency, of issued bills. Credit notes are in `creditedMinor`. */
        sums: z.array(
          z.object({
            currency,
            totalMinor: minor,
            creditedMinor: minor,
            paidMinor: minor,
            balanceMinor: minor,
            overdueMinor: minor,
          }),
        ),
      }),
    ),
  get: procedure.input(z.object({ billId: id })).output(bill),
  /**
   * A draft with the firm's settings: terms, due days, the matter's currency, the client's language. `clientId`: a participant, the first
   * one when not given; CONFLICT on a matter without any. With `withEntries`, all unbilled entries of the matter as lines.
   */
  create: procedure
    .input(z.object({ matterId: id, clientId: id.nullish(), withEntries: z.boolean().default(false) }))
    .output(bill),
  /**
   * The whole draft anew. Lines that are named stay the same lines; entries that are named no more are free again. STALE when somebody
   * saved it since; CONFLICT once it is issued, or when an entry stands on another bill; INVALID with the field ('lines.3.rateMinor') and a sentence for
   * anything that cannot be computed. Without lines it can be saved, not issued.
   */
  save: procedure.input(draftContent.extend(versioned)).output(bill),
  /** Its entries are free again. CONFLICT once it is issued. */
  deleteDraft: procedure.input(z.object(versioned)).output(nothing),
  /**
   * Freezes lines, rates, parties and totals, and gives it the next number of its series, in one write. INVALID with the field
   * and a sentence when something stands in the way: no line, a discount above the sum, a day of issue to come, due before issued.
   */
  issue: procedure.input(z.object(versioned)).output(bill),
  /** It keeps its number and its entries are free again. CONFLICT once there are payments or credit notes, with what to do instead. */
  void: procedure.input(z.object({ billId: id, reason: line(longestReason) })).output(bill),
  /** A draft of a credit note with the bill's lines, to be cut down. CONFLICT for what is no issued bill, or when all of it is credited. */
  createCreditNote: procedure.input(z.object({ billId: id })).output(bill),
  /** A new draft with the same lines, without their entries. */
  duplicate: procedure.input(z.object({ billId: id })).output(bill),
  /** INVALID on `amountMinor` above the balance, naming it; on `paidOn` for a day to come. CONFLICT for what is no issued bill. */
  recordPayment: procedure
    .input(
      z.object({
        billId: id,
        paidOn: day,
        method: paymentMethod,
        reference: optionalLine(longestReference),
        amountMinor: minor,
      }),
    )
    .output(bill),
  /** INVALID on `amountMinor` above what was paid, naming it. */
  recordRefund: procedure
    .input(
      z.object({
        billId: id,
        paidOn: day,
        method: paymentMethod,
        reference: optionalLine(longestReference),
        amountMinor: minor,
      }),
    )
    .output(bill),
  /** One entered by mistake: the row stays and counts for nothing. CONFLICT when it is reversed, or refunds rest on it. */
  reversePayment: procedure.input(z.object({ paymentId: id, reason: line(longestReason) })).output(bill),
  /** Of a matter, a client, or (with neither) the firm, as far as one may see it; one of each currency that has a bill. */
  balances: procedure.input(selector).output(z.object({ balances: z.array(balance) })),
  /**
   * What happened between two days, both included, for a client or a matter; one section for each currency. INVALID with neither, or when the
   * first day comes after the last. Its PDF: `GET /statements/pdf` with the same fields in the query.
   */
  statement: procedure.input(selector.extend({ fromOn: day, toOn: day })).output(
    z.object({
      firmName: z.string(),
      clientName: z.string().nullable(),
      clientAddress: z.string(),
      matterNumber: z.string().nullable(),
      matterTitle: z.string().nullable(),
      fromOn: day,
      toOn: day,
      sections: z.array(
        z.object({
          currency,
          openingMinor: minor,
          billedMinor: minor,
          creditedMinor: minor,
          paidMinor: minor,
          closingMinor: minor,
          entries: z.array(statementEntry),
        }),
      ),
    }),
  ),
  /** Fresh password (S10). CSV of what the filters show, UTF-8 with a mark, formulas defused. */
  exportCsv: procedure.input(z.object(filter)).output(z.object({ fileName: z.string(), csv: z.string() })),

  /** Reminders that wait for staff, of bills one may see; the longest overdue first. */
  listReminders: procedure.output(z.object({ mode: z.enum(['off', 'ask', 'auto']), reminders: z.array(reminder) })),
  /** Sends them; one that lapsed meanwhile (paid, void, no longer shared) is passed over. */
  approveReminders: procedure
    .input(z.object({ reminderIds: z.array(id).min(1).max(500) }))
    .output(z.object({ sent: z.int(), lapsed: z.int() })),
  dismissReminders: procedure.input(z.object({ reminderIds: z.array(id).min(1).max(500) })).output(nothing),
  /** Now, to every client with whom it is shared. CONFLICT when it is not overdue or nobody sees it; TOO_MANY within four hours. */
  remind: procedure.input(z.object({ billId: id })).output(bill),
  pauseReminders: procedure.input(z.object({ billId: id, isPaused: z.boolean() })).output(bill),

  /** All staff: what an editor begins with. */
  getSettings: procedure.output(billSettings),
  /** Admins. INVALID on `currency` for what is none or has no minor unit, on `paymentPage` for anything but https. */
  updateSettings: procedure
    .input(
      z.object({
        currency: z.string().max(10),
        address: text(longestNotes),
        taxNumber: optionalLine(80),
        terms: text(longestNotes),
        paymentInstructions: text(longestNotes),
        paymentPage: z.string().trim().max(2_000),
        dueDays: z.int().min(0).max(365),
        taxMode,
        incrementMinutes: z.int().min(1).max(60),
        reminders: z.object({
          mode: z.enum(['off', 'ask', 'auto']),
          days: z.array(z.int().min(1).max(365)).max(10),
        }),
      }),
    )
    .output(billSettings),
  /**
   * Admins. `nextCounter`: only while this year's series has issued nothing, for a firm that comes from elsewhere; CONFLICT after. INVALID when both kinds
   * would write the same numbers.
   */
  updateSeries: procedure
    .input(
      z.object({
        kind: billKind,
        prefix: z
          .string()
          .trim()
          .max(12)
          .regex(/^[\p{L}\p{N}./_-]*$/u),
        hasYear: z.boolean(),
        digits: z.int().min(1).max(8),
        nextCounter: z.int().min(1).max(99_999_999).nullish(),
      }),
    )
    .output(billSettings),
  /** Admins. Drafts that have it follow; issued bills keep what they had. */
  saveTaxRate: procedure
    .input(
      z.object({
        taxRateId: id.nullish(),
        name: line(60),
        rateMicro: z.int().min(0).max(1_000_000),
        isDefault: z.boolean(),
      }),
    )
    .output(billSettings),
  /** Admins. */
  retireTaxRate: procedure.input(z.object({ taxRateId: id, isRetired: z.boolean() })).output(billSettings),
}

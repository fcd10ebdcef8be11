import { z } from 'zod'
import { longestDescription, maxMinutes } from '../bills.ts'
import { id, line, nextCursor, nothing, optionalLine, page, procedure, timeMs } from '../contract-parts.ts'

const day = z.iso.date()
const minor = z.int()
const milli = z.int()
const currency = z.string().regex(/^[A-Z]{3}$/)

/** Where an entry stands: 'free', on a draft, or on an issued bill (then nothing of it changes). */
const entryState = z.enum(['free', 'drafted', 'billed'])
const entry = {
  entryId: id,
  matterId: id,
  matterNumber: z.string(),
  matterTitle: z.string(),
  userId: id,
  userName: z.string(),
  description: z.string(),
  currency,
  isBillable: z.boolean(),
  state: entryState,
  bill: z.object({ billId: id, number: z.string().nullable() }).nullable(),
  version: z.int(),
}
export const timeEntry = z.object({
  ...entry,
  workedOn: day,
  minutes: z.int(),
  /** For an hour. */
  rateMinor: minor,
  /** minutes × rate / 60, rounded half away from zero; 0 when it is not billable. */
  amountMinor: minor,
})
export type TimeEntry = z.infer<typeof timeEntry>
export const expenseEntry = z.object({
  ...entry,
  spentOn: day,
  quantityMilli: milli,
  rateMinor: minor,
  amountMinor: minor,
})
export type ExpenseEntry = z.infer<typeof expenseEntry>

const timer = z.object({
  matterId: id,
  matterNumber: z.string(),
  matterTitle: z.string(),
  description: z.string(),
  startedAtMs: timeMs,
})

const filter = {
  matterId: id.nullish(),
  userId: id.nullish(),
  show: z.enum(['all', 'free', 'drafted', 'billed', 'not-billable']).default('all'),
  fromOn: day.nullish(),
  toOn: day.nullish(),
}
const timeFields = {
  matterId: id,
  /** Whose work it is; null: one's own. */
  userId: id.nullish(),
  workedOn: day,
  minutes: z.int().min(1).max(maxMinutes),
  description: line(longestDescription),
  /** Null: what this person costs on this matter. */
  rateMinor: minor.nullish(),
  isBillable: z.boolean().default(true),
}
const expenseFields = {
  matterId: id,
  userId: id.nullish(),
  spentOn: day,
  description: line(longestDescription),
  quantityMilli: milli.default(1_000),
  rateMinor: minor,
  isBillable: z.boolean().default(true),
}
const named = { entryId: id, version: z.int() }
const sums = z.array(z.object({ currency, amountMinor: minor }))

/** Time and expenses of a matter, a timer, and what an hour costs (BILL-7). Of a restricted matter only for those listed on it. */
export const time = {
  /** Newest day first. Sums are of all that the filters show. */
  list: procedure
    .input(z.object({ ...filter, ...page }))
    .output(z.object({ rows: z.array(timeEntry), nextCursor, total: z.int(), minutes: z.int(), sums })),
  /** On a closed matter too: work is written down after its end. INVALID for a day to come. */
  create: procedure.input(z.object(timeFields)).output(timeEntry),
  /** STALE when somebody changed it; CONFLICT while it stands on a bill or draft. */
  update: procedure.input(z.object({ ...timeFields, ...named })).output(timeEntry),
  remove: procedure.input(z.object(named)).output(nothing),
  listExpenses: procedure
    .input(z.object({ ...filter, ...page }))
    .output(z.object({ rows: z.array(expenseEntry), nextCursor, total: z.int(), sums })),
  createExpense: procedure.input(z.object(expenseFields)).output(expenseEntry),
  updateExpense: procedure.input(z.object({ ...expenseFields, ...named })).output(expenseEntry),
  removeExpense: procedure.input(z.object(named)).output(nothing),
  /** What could go on a bill of this matter now: billable, free, in its currency; oldest first. `otherCurrencies`: entries left out for theirs. */
  unbilled: procedure.input(z.object({ matterId: id })).output(
    z.object({
      currency,
      time: z.array(timeEntry),
      expenses: z.array(expenseEntry),
      minutes: z.int(),
      amountMinor: minor,
      otherCurrencies: z.int(),
    }),
  ),
  /** One's own; null when none runs. */
  getTimer: procedure.output(z.object({ timer: timer.nullable() })),
  /** CONFLICT when one runs already: it is stopped or discarded first. */
  startTimer: procedure
    .input(z.object({ matterId: id, description: optionalLine(longestDescription) }))
    .output(z.object({ timer })),
  /** What it is for, while it runs. */
  updateTimer: procedure
    .input(z.object({ matterId: id, description: optionalLine(longestDescription) }))
    .output(z.object({ timer })),
  /**
   * Writes what ran as one's own entry of today, rounded up to the firm's increment, 24 hours at most. `description`: instead of the timer's;
   * INVALID when both are empty. NOT_FOUND when none runs.
   */
  stopTimer: procedure
    .input(z.object({ description: optionalLine(longestDescription).nullish(), isBillable: z.boolean().default(true) }))
    .output(timeEntry),
  discardTimer: procedure.output(nothing),

  /** What an hour of each active member of staff costs, in each currency that is set. */
  listRates: procedure.output(
    z.object({
      rates: z.array(
        z.object({ userId: id, userName: z.string(), rates: z.array(z.object({ currency, rateMinor: minor })) }),
      ),
    }),
  ),
  /** Admins. Null: none in this currency. Entries that are there keep theirs. */
  setRate: procedure
    .input(z.object({ userId: id, currency: z.string().max(10), rateMinor: minor.nullable() }))
    .output(nothing),
  /** A matter's currency and what hours cost on it. `userId` null: everybody without a row of their own. */
  getMatterBilling: procedure.input(z.object({ matterId: id })).output(
    z.object({
      currency,
      /** The firm's: the matter has none of its own. */
      isFirmCurrency: z.boolean(),
      /** Null: it can be changed; else a key of the locales that says why not. */
      currencyLockedKey: z.string().nullable(),
      rates: z.array(z.object({ userId: id.nullable(), userName: z.string().nullable(), rateMinor: minor })),
    }),
  ),
  /** `currency` null: the firm's. CONFLICT while drafts or unbilled entries are in another. The rates are set as a whole. */
  setMatterBilling: procedure
    .input(
      z.object({
        matterId: id,
        currency: z.string().max(10).nullable(),
        rates: z.array(z.object({ userId: id.nullable(), rateMinor: minor })).max(200),
      }),
    )
    .output(nothing),
}

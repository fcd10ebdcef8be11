import type { BillSettings } from '../../../shared/console/bills.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { isCurrency } from '../../../shared/money.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { saveSetting } from '../settings/firm-reads.ts'
import { adminRefusal } from '../staff/admin-refusal.ts'
import { pinMatterCurrencies } from '../time/entry-steps.ts'
import { hasIssued, saveCounter, saveSeries, selectCounter } from './bill-numbers.queries.ts'
import { numberText, readSeries, seriesYear, type BillKind } from './bill-numbers.ts'
import { billingKey, readBilling, readBillSettings, type Billing } from './billing-settings.ts'
import { firmDay } from './firm-day.ts'
import { isPaymentPage } from './pay-url.ts'
import { insertTaxRate, selectTaxRates, updateTaxRate } from './tax-rates.queries.ts'

export const getBillSettings = (deps: Deps): Promise<BillSettings> =>
  deps.store.read(async (db) => readBillSettings(db, await firmDay(db, deps.clock.now())))

/** Everything of billing is the firm's own: admins change it, and it is looked at again inside the write. */
function change(
  deps: Deps,
  actor: StaffActor,
  body: (tx: Tx) => Promise<{ changed: string } | Refusal>,
): Promise<BillSettings | Refusal> {
  return deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const done = await body(tx)
    if ('refused' in done) return done
    if (done.changed !== '') {
      await recordActivity(tx, deps, { actor, kind: 'setting.billing-updated', data: { changed: done.changed } })
      tx.emit({ kind: 'console', topic: 'bills' })
      tx.emit({ kind: 'console', topic: 'firm' })
    }
    return readBillSettings(tx.db, await firmDay(tx.db, deps.clock.now()))
  })
}

export function updateBillSettings(deps: Deps, actor: StaffActor, input: Billing): Promise<BillSettings | Refusal> {
  return change(deps, actor, async (tx) => {
    const currency = input.currency.trim().toUpperCase()
    if (!isCurrency(currency))
      return refuse('INVALID', { field: 'currency', messageKey: 'common.bills.refusal.noCurrency' })
    if (input.paymentPage !== '' && !isPaymentPage(input.paymentPage))
      return refuse('INVALID', { field: 'paymentPage', messageKey: 'common.bills.refusal.paymentPage' })
    const days = [...new Set(input.reminders.days)].sort((a, b) => a - b)
    if (input.reminders.mode !== 'off' && days.length === 0)
      return refuse('INVALID', { field: 'reminders.days', messageKey: 'common.bills.refusal.noReminderDays' })
    const before = await readBilling(tx.db)
    const after: Billing = { ...input, currency, reminders: { mode: input.reminders.mode, days } }
    const changed = (Object.keys(after) as (keyof Billing)[]).filter(
      (key) => JSON.stringify(after[key]) !== JSON.stringify(before[key]),
    )
    if (currency !== before.currency) await pinMatterCurrencies(tx.db, before.currency)
    if (changed.length > 0) await saveSetting(tx.db, billingKey, after, deps.clock.now())
    return { changed: changed.join(', ') }
  })
}

export interface SeriesInput {
  kind: BillKind
  prefix: string
  hasYear: boolean
  digits: number
  nextCounter?: number | null
}

/**
 * How numbers are written from now on. Where they begin can be set while this year's series has issued nothing, for a firm that comes
 * from elsewhere: later it would leave a gap, or write a number twice.
 */
export function updateSeries(deps: Deps, actor: StaffActor, input: SeriesInput): Promise<BillSettings | Refusal> {
  return change(deps, actor, async (tx) => {
    const { kind, prefix, hasYear, digits, nextCounter } = input
    const nowMs = deps.clock.now()
    const today = await firmDay(tx.db, nowMs)
    const other = await readSeries(tx.db, kind === 'bill' ? 'credit-note' : 'bill')
    const year = seriesYear(input, today)
    if (numberText(other, seriesYear(other, today), 1) === numberText(input, year, 1))
      return refuse('INVALID', { field: 'prefix', messageKey: 'common.bills.refusal.sameSeries' })
    if (nextCounter && nextCounter !== (await selectCounter(tx.db, kind, year))) {
      if (await hasIssued(tx.db, kind, year))
        return refuse('CONFLICT', { field: 'nextCounter', messageKey: 'common.bills.refusal.seriesBegun' })
      await saveCounter(tx.db, kind, year, nextCounter)
    }
    await saveSeries(tx.db, { kind, prefix, has_year: hasYear ? 1 : 0, digits, updated_at_ms: nowMs })
    return { changed: kind === 'bill' ? 'billSeries' : 'creditNoteSeries' }
  })
}

const mostTaxRates = 50

export function saveTaxRate(
  deps: Deps,
  actor: StaffActor,
  input: { taxRateId?: string | null; name: string; rateMicro: number; isDefault: boolean },
): Promise<BillSettings | Refusal> {
  return change(deps, actor, async (tx) => {
    const rates = await selectTaxRates(tx.db)
    const columns = { name: input.name, rate_micro: input.rateMicro, is_default: input.isDefault ? 1 : 0 }
    if (input.taxRateId) {
      if (rates.every((rate) => rate.id !== input.taxRateId)) return refuse('NOT_FOUND')
      await updateTaxRate(tx.db, input.taxRateId, columns)
    } else {
      if (rates.length >= mostTaxRates)
        return refuse('CONFLICT', {
          messageKey: 'common.bills.refusal.tooManyTaxRates',
          params: { max: mostTaxRates },
        })
      const position = rates.reduce((last, rate) => Math.max(last, rate.position), 0) + 1
      const createdAtMs = deps.clock.now()
      await insertTaxRate(tx.db, {
        id: deps.ids.id(),
        ...columns,
        position,
        created_at_ms: createdAtMs,
        retired_at_ms: null,
      })
    }
    return { changed: input.name }
  })
}

export function retireTaxRate(
  deps: Deps,
  actor: StaffActor,
  { taxRateId, isRetired }: { taxRateId: string; isRetired: boolean },
): Promise<BillSettings | Refusal> {
  return change(deps, actor, async (tx) => {
    const rate = (await selectTaxRates(tx.db)).find((one) => one.id === taxRateId)
    if (!rate) return refuse('NOT_FOUND')
    await updateTaxRate(tx.db, taxRateId, { retired_at_ms: isRetired ? deps.clock.now() : null })
    return { changed: rate.name }
  })
}

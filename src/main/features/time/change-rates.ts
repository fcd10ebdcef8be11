import { refuse, type Refusal } from '../../../shared/errors.ts'
import { isAmount, isCurrency } from '../../../shared/money.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { readBilling } from '../bills/billing-settings.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { adminRefusal } from '../staff/admin-refusal.ts'
import { matterCurrency } from './matter-currency.ts'
import {
  deleteStaffRate,
  everybody,
  hasOtherCurrency,
  replaceMatterRates,
  saveStaffRate,
  selectMatterRates,
  selectStaffRates,
  setMatterCurrency,
} from './rates.queries.ts'
import { selectActiveStaff, selectStaffUser } from './time.queries.ts'

export function listRates(deps: Deps) {
  return deps.store.read(async (db) => {
    const rates = Map.groupBy(await selectStaffRates(db), (rate) => rate.user_id)
    return {
      rates: (await selectActiveStaff(db)).map((user) => ({
        userId: user.id,
        userName: user.name,
        rates: (rates.get(user.id) ?? []).map((rate) => ({ currency: rate.currency, rateMinor: rate.rate_minor })),
      })),
    }
  })
}

const refusedRate = (rateMinor: number): Refusal | null =>
  rateMinor >= 0 && isAmount(rateMinor)
    ? null
    : refuse('INVALID', { field: 'rateMinor', messageKey: 'common.time.rateRange' })

/** Admins. What is written down already keeps the rate that it was written with. */
export function setRate(
  deps: Deps,
  actor: StaffActor,
  input: { userId: string; currency: string; rateMinor: number | null },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const currency = input.currency.trim().toUpperCase()
    if (!isCurrency(currency))
      return refuse('INVALID', { field: 'currency', messageKey: 'common.bills.refusal.noCurrency' })
    const user = await selectStaffUser(tx.db, input.userId)
    if (!user) return refuse('NOT_FOUND')
    const refused = input.rateMinor === null ? null : refusedRate(input.rateMinor)
    if (refused) return refused
    if (input.rateMinor === null) await deleteStaffRate(tx.db, user.id, currency)
    else await saveStaffRate(tx.db, user.id, currency, input.rateMinor)
    await recordActivity(tx, deps, { actor, kind: 'setting.rate-set', data: { name: user.name, currency } })
    tx.emit({ kind: 'console', topic: 'time' })
    return {}
  })
}

export interface MatterBilling {
  currency: string
  isFirmCurrency: boolean
  currencyLockedKey: string | null
  rates: { userId: string | null; userName: string | null; rateMinor: number }[]
}

const lockedKey = 'common.time.currencyLocked'

/** Null when the currency of the matter can be another one. */
async function currencyLock(db: ReadDb, matterId: string): Promise<string | null> {
  // Against none at all: whatever waits to be billed is in some currency.
  return (await hasOtherCurrency(db, matterId, '')) ? lockedKey : null
}

export function getMatterBilling(
  deps: Deps,
  actor: StaffActor,
  { matterId }: { matterId: string },
): Promise<MatterBilling | Refusal> {
  return deps.store.read(async (db) => {
    const matter = await requireVisibleMatter(db, actor, matterId)
    if (!matter) return refuse('NOT_FOUND')
    const rates: MatterBilling['rates'] = []
    for (const rate of await selectMatterRates(db, matterId)) {
      const user = rate.user_id === everybody ? null : await selectStaffUser(db, rate.user_id)
      rates.push({ userId: user?.id ?? null, userName: user?.name ?? null, rateMinor: rate.rate_minor })
    }
    return {
      currency: await matterCurrency(db, matter),
      isFirmCurrency: matter.currency === null,
      currencyLockedKey: await currencyLock(db, matterId),
      rates,
    }
  })
}

/** In which currency a matter is billed, and what hours cost on it. */
export function setMatterBilling(
  deps: Deps,
  actor: StaffActor,
  input: {
    matterId: string
    currency: string | null
    rates: readonly { userId: string | null; rateMinor: number }[]
  },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const matter = await requireVisibleMatter(tx.db, actor, input.matterId)
    if (!matter) return refuse('NOT_FOUND')
    const currency = input.currency === null ? null : input.currency.trim().toUpperCase()
    if (currency !== null && !isCurrency(currency))
      return refuse('INVALID', { field: 'currency', messageKey: 'common.bills.refusal.noCurrency' })
    const becomes = currency ?? (await readBilling(tx.db)).currency
    const isOther = becomes !== (await matterCurrency(tx.db, matter))
    if (isOther && (await hasOtherCurrency(tx.db, matter.id, becomes)))
      return refuse('CONFLICT', { field: 'currency', messageKey: lockedKey })
    const rates = new Map<string, number>()
    for (const [index, { userId, rateMinor }] of input.rates.entries()) {
      const refused = refusedRate(rateMinor)
      if (refused) return { ...refused, field: `rates.${index}.rateMinor` }
      if (userId !== null && !(await selectStaffUser(tx.db, userId)))
        return refuse('INVALID', { field: `rates.${index}.userId`, messageKey: 'common.time.staffUnknown' })
      rates.set(userId ?? everybody, rateMinor)
    }
    await setMatterCurrency(tx.db, matter.id, currency)
    await replaceMatterRates(
      tx.db,
      matter.id,
      [...rates].map(([userId, rateMinor]) => ({ userId, rateMinor })),
    )
    await recordActivity(tx, deps, {
      actor,
      kind: 'matter.billing-changed',
      matterId: matter.id,
      data: { currency: becomes },
    })
    tx.emit({ kind: 'console', topic: 'time', matterId: matter.id })
    tx.emit({ kind: 'console', topic: 'bills', matterId: matter.id })
    return {}
  })
}

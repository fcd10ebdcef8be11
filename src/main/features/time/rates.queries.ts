import type { ReadDb } from '../../platform/store/store.ts'

/** In `matter_rates`: everybody who has no rate of their own on the matter. */
export const everybody = ''

export const selectStaffRates = (db: ReadDb) =>
  db.selectFrom('staff_rates').selectAll().orderBy('user_id').orderBy('currency').execute()

export const saveStaffRate = (db: ReadDb, userId: string, currency: string, rateMinor: number) =>
  db
    .insertInto('staff_rates')
    .values({ user_id: userId, currency, rate_minor: rateMinor })
    .onConflict((conflict) => conflict.columns(['user_id', 'currency']).doUpdateSet({ rate_minor: rateMinor }))
    .execute()

export const deleteStaffRate = (db: ReadDb, userId: string, currency: string) =>
  db.deleteFrom('staff_rates').where('user_id', '=', userId).where('currency', '=', currency).execute()

export const selectMatterRates = (db: ReadDb, matterId: string) =>
  db.selectFrom('matter_rates').selectAll().where('matter_id', '=', matterId).orderBy('user_id').execute()

export async function replaceMatterRates(
  db: ReadDb,
  matterId: string,
  rates: readonly { userId: string; rateMinor: number }[],
): Promise<void> {
  await db.deleteFrom('matter_rates').where('matter_id', '=', matterId).execute()
  if (rates.length === 0) return
  await db
    .insertInto('matter_rates')
    .values(rates.map(({ userId, rateMinor }) => ({ matter_id: matterId, user_id: userId, rate_minor: rateMinor })))
    .execute()
}

/** What an hour of this person costs on this matter: theirs on it, everybody's on it, theirs in its currency, or nothing. */
export async function selectRate(db: ReadDb, matterId: string, userId: string, currency: string): Promise<number> {
  const onMatter = await selectMatterRates(db, matterId)
  const own = onMatter.find((rate) => rate.user_id === userId) ?? onMatter.find((rate) => rate.user_id === everybody)
  if (own) return own.rate_minor
  const row = await db
    .selectFrom('staff_rates')
    .select('rate_minor')
    .where('user_id', '=', userId)
    .where('currency', '=', currency)
    .executeTakeFirst()
  return row?.rate_minor ?? 0
}

export const setMatterCurrency = (db: ReadDb, matterId: string, currency: string | null) =>
  db.updateTable('matters').set({ currency }).where('id', '=', matterId).execute()

/** Whether anything of a matter that is yet to be billed is in another currency than this one. */
export async function hasOtherCurrency(db: ReadDb, matterId: string, currency: string): Promise<boolean> {
  const draft = await db
    .selectFrom('bills')
    .select('id')
    .where('matter_id', '=', matterId)
    .where('state', '=', 'draft')
    .where('currency', '!=', currency)
    .limit(1)
    .executeTakeFirst()
  if (draft) return true
  for (const table of ['time_entries', 'expense_entries'] as const) {
    const entry = await db
      .selectFrom(table)
      .select('id')
      .where('matter_id', '=', matterId)
      .where('bill_id', 'is', null)
      .where('is_billable', '=', 1)
      .where('currency', '!=', currency)
      .limit(1)
      .executeTakeFirst()
    if (entry) return true
  }
  return false
}

/** Matters that were billed in the firm's currency keep it when the firm takes another. */
export const pinMatterCurrencies = (db: ReadDb, currency: string) =>
  db
    .updateTable('matters')
    .set({ currency })
    .where('currency', 'is', null)
    .where((eb) =>
      eb.or([
        eb.exists(eb.selectFrom('bills').select('bills.id').whereRef('bills.matter_id', '=', 'matters.id')),
        eb.exists(
          eb.selectFrom('time_entries').select('time_entries.id').whereRef('time_entries.matter_id', '=', 'matters.id'),
        ),
        eb.exists(
          eb
            .selectFrom('expense_entries')
            .select('expense_entries.id')
            .whereRef('expense_entries.matter_id', '=', 'matters.id'),
        ),
      ]),
    )
    .execute()

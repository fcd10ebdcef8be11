import { z } from 'zod'
import type { BillSettings } from '../../../shared/console/bills.contract.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { readSetting } from '../settings/firm-reads.ts'
import { seriesOf } from './bill-numbers.ts'
import { selectTaxRates } from './tax-rates.queries.ts'

export const billingKey = 'billing'

/** What is set of billing beside the series and the rates of tax. A firm that never looked at it has these. */
const stored = z.object({
  currency: z.string().default('USD'),
  address: z.string().default(''),
  taxNumber: z.string().default(''),
  terms: z.string().default(''),
  paymentInstructions: z.string().default(''),
  paymentPage: z.string().default(''),
  dueDays: z.int().default(30),
  taxMode: z.enum(['exclusive', 'inclusive']).default('exclusive'),
  incrementMinutes: z.int().default(6),
  reminders: z
    .object({ mode: z.enum(['off', 'ask', 'auto']), days: z.array(z.int()) })
    .default({ mode: 'off', days: [7, 21, 45] }),
})
export type Billing = z.infer<typeof stored>

export const readBilling = async (db: ReadDb): Promise<Billing> =>
  stored.parse((await readSetting(db, billingKey)) ?? {})

/** @param today the day of the firm: of it are the next numbers. */
export async function readBillSettings(db: ReadDb, today: string): Promise<BillSettings> {
  return {
    ...(await readBilling(db)),
    series: [await seriesOf(db, 'bill', today), await seriesOf(db, 'credit-note', today)],
    taxRates: (await selectTaxRates(db)).map((row) => ({
      taxRateId: row.id,
      name: row.name,
      rateMicro: row.rate_micro,
      isDefault: row.is_default === 1,
      isRetired: row.retired_at_ms !== null,
    })),
  }
}

import type { ReadDb } from '../../platform/store/store.ts'
import { readBilling } from '../bills/billing-settings.ts'

/** What is billed on a matter is in its own currency, or else the firm's. */
export const matterCurrency = async (db: ReadDb, matter: { currency: string | null }): Promise<string> =>
  matter.currency ?? (await readBilling(db)).currency

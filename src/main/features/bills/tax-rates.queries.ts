import type { ReadDb } from '../../platform/store/store.ts'
import type { TaxRateRow } from '../../platform/store/tables.ts'

/** In their order, retired ones last. */
export async function selectTaxRates(db: ReadDb): Promise<TaxRateRow[]> {
  const rows = await db.selectFrom('tax_rates').selectAll().orderBy('position').orderBy('id').execute()
  return [...rows.filter((row) => row.retired_at_ms === null), ...rows.filter((row) => row.retired_at_ms !== null)]
}

export const insertTaxRate = (db: ReadDb, row: TaxRateRow) => db.insertInto('tax_rates').values(row).execute()

export const updateTaxRate = (db: ReadDb, taxRateId: string, columns: Partial<TaxRateRow>) =>
  db.updateTable('tax_rates').set(columns).where('id', '=', taxRateId).execute()

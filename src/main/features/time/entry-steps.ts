import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { freeEntriesOf, putOnLine, selectEntries, selectEntriesOfBill } from './entries.queries.ts'

/** What bills do with entries, inside their own writes. */
export { freeEntriesOf, selectUnbilledExpenses, selectUnbilledTime } from './entries.queries.ts'
export { pinMatterCurrencies } from './rates.queries.ts'
export { matterCurrency } from './matter-currency.ts'

export interface LineEntries {
  lineId: string
  timeEntryIds: readonly string[]
  expenseEntryIds: readonly string[]
}

const kinds = [
  { table: 'time_entries', field: 'timeEntryIds' },
  { table: 'expense_entries', field: 'expenseEntryIds' },
] as const

/**
 * Why these entries cannot stand on this bill: unknown or of another matter, on another bill already, in another currency, or twice on this
 * one. To be asked before anything is written; null when all is well.
 */
export async function refusedEntries(
  db: ReadDb,
  bill: { id: string; matter_id: string; currency: string },
  lines: readonly Omit<LineEntries, 'lineId'>[],
): Promise<Refusal | null> {
  for (const { table, field } of kinds) {
    const ids = lines.flatMap((line) => line[field])
    if (new Set(ids).size < ids.length) return refuse('CONFLICT', { messageKey: 'common.bills.refusal.entryTwice' })
    const known = new Map((await selectEntries(db, table, ids)).map((row) => [row.id, row]))
    for (const [index, line] of lines.entries())
      for (const id of line[field]) {
        const entry = known.get(id)
        const at = { field: `lines.${index}.${field}`, params: { line: index + 1 } }
        if (entry?.matter_id !== bill.matter_id)
          return refuse('CONFLICT', { messageKey: 'common.bills.refusal.entryUnknown', ...at })
        if (entry.bill_id !== null && entry.bill_id !== bill.id)
          return refuse('CONFLICT', { messageKey: 'common.bills.refusal.entryTaken', ...at })
        if (entry.currency !== bill.currency)
          return refuse('CONFLICT', { messageKey: 'common.bills.refusal.entryCurrency', ...at })
      }
  }
  return null
}

/** The entries of a draft as it is saved now; those that it names no more are free. */
export async function placeEntries(db: ReadDb, billId: string, lines: readonly LineEntries[]): Promise<void> {
  await freeEntriesOf(db, billId)
  for (const line of lines)
    for (const { table, field } of kinds) await putOnLine(db, table, line[field], { billId, lineId: line.lineId })
}

/** By line: what stands on a bill. */
export async function entriesOfLines(
  db: ReadDb,
  billId: string,
): Promise<Map<string, { timeEntryIds: string[]; expenseEntryIds: string[] }>> {
  const byLine = new Map<string, { timeEntryIds: string[]; expenseEntryIds: string[] }>()
  for (const { table, field } of kinds)
    for (const row of await selectEntriesOfBill(db, table, billId)) {
      const lineId = row.bill_line_id ?? ''
      const line = byLine.get(lineId) ?? { timeEntryIds: [], expenseEntryIds: [] }
      line[field].push(row.id)
      byLine.set(lineId, line)
    }
  return byLine
}

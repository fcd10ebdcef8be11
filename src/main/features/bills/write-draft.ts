import type { DraftContent } from '../../../shared/console/bills.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import type { BillLineRow, MatterRow } from '../../platform/store/tables.ts'
import { placeEntries, refusedEntries } from '../time/entry-steps.ts'
import type { BillKind } from './bill-numbers.ts'
import { refusedLineCount, refusedProblem } from './bill-problems.ts'
import {
  insertBill,
  replaceLines,
  selectLineHolders,
  selectParticipants,
  selectStaffNames,
  updateBill,
} from './bills.queries.ts'
import { billSearchText, computeRows, contentColumns, lineRow, ratesOf, totalColumns } from './draft-rows.ts'
import { firmDay } from './firm-day.ts'

interface DraftPlace {
  id: string
  matter_id: string
  currency: string
  corrects_bill_id: string | null
}

interface DraftRows {
  lines: BillLineRow[]
  columns: ReturnType<typeof contentColumns> & ReturnType<typeof totalColumns>
  clientSort: string
  clientName: string
}

/** A draft's content as rows, checked: nothing is written when anything of it cannot be. */
async function rowsOf(
  db: ReadDb,
  deps: Pick<Deps, 'ids'>,
  bill: DraftPlace,
  content: DraftContent,
): Promise<DraftRows | Refusal> {
  const tooMany = refusedLineCount(content.lines)
  if (tooMany) return tooMany
  const client = (await selectParticipants(db, bill.matter_id)).find((one) => one.client_id === content.clientId)
  if (!client) return refuse('INVALID', { field: 'clientId', messageKey: 'common.bills.refusal.clientNotOn' })
  const refused =
    (await refusedTimekeeper(db, content)) ??
    (await refusedLineIds(db, bill.id, content)) ??
    (await refusedEntries(db, bill, content.lines))
  if (refused) return refused
  const lines = content.lines.map((line, index) => lineRow(bill.id, line.lineId ?? deps.ids.id(), index + 1, line))
  const own = contentColumns(content)
  const computed = computeRows(own, lines, await ratesOf(db, bill))
  const problem = refusedProblem(computed, { isIssued: false })
  if (problem) return problem
  const columns = { ...own, ...totalColumns(computed) }
  return { lines, columns, clientSort: client.sort_name, clientName: client.display_name }
}

async function refusedTimekeeper(db: ReadDb, content: DraftContent): Promise<Refusal | null> {
  const asked = content.lines.flatMap((line) => (line.userId ? [line.userId] : []))
  const known = await selectStaffNames(db, asked)
  const index = content.lines.findIndex((line) => line.userId && !known.has(line.userId))
  return index === -1
    ? null
    : refuse('INVALID', { field: `lines.${index}.userId`, messageKey: 'common.bills.refusal.staffUnknown' })
}

/** A line that is named is one of this draft, and named once: a bill's lines are nobody else's. */
async function refusedLineIds(db: ReadDb, billId: string, content: DraftContent): Promise<Refusal | null> {
  const ids = content.lines.flatMap((line) => (line.lineId ? [line.lineId] : []))
  const holders = await selectLineHolders(db, ids)
  const isOwn = new Set(ids).size === ids.length && holders.every((line) => line.bill_id === billId)
  return isOwn ? null : refuse('STALE')
}

/** A new draft. What cannot be in it is refused before anything is written. */
export async function insertDraft(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  draft: {
    matter: MatterRow
    kind: BillKind
    currency: string
    correctsBillId: string | null
    content: DraftContent
  },
): Promise<string | Refusal> {
  const { matter, content } = draft
  const billId = deps.ids.id()
  const nowMs = deps.clock.now()
  const place = {
    id: billId,
    matter_id: matter.id,
    currency: draft.currency,
    corrects_bill_id: draft.correctsBillId,
  }
  const rows = await rowsOf(tx.db, deps, place, content)
  if (isRefusal(rows)) return rows
  const { columns } = rows
  await insertBill(tx.db, {
    ...place,
    ...columns,
    kind: draft.kind,
    state: 'draft',
    number: null,
    paid_minor: 0,
    credited_minor: 0,
    balance_minor: 0,
    listed_on: columns.issued_on ?? (await firmDay(tx.db, nowMs)),
    client_sort: rows.clientSort,
    pdf_file_id: null,
    reminders_paused: 0,
    version: 1,
    created_by: actor.userId,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
    issued_by: null,
    issued_at_ms: null,
    voided_by: null,
    voided_at_ms: null,
    voided_on: null,
    search_text: billSearchText(rows.clientName, matter.number, matter.title, content.title, content.reference),
    void_reason: null,
    frozen: null,
  })
  await writeLines(tx, billId, rows.lines, content)
  return billId
}

/** The whole of a draft anew. The caller has checked that it is the one that was changed. */
export async function rewriteDraft(
  tx: Tx,
  deps: Deps,
  bill: DraftPlace & { matter_number: string; matter_title: string; version: number },
  content: DraftContent,
): Promise<Refusal | null> {
  const nowMs = deps.clock.now()
  const rows = await rowsOf(tx.db, deps, bill, content)
  if (isRefusal(rows)) return rows
  const { columns } = rows
  await updateBill(tx.db, bill.id, {
    ...columns,
    listed_on: columns.issued_on ?? (await firmDay(tx.db, nowMs)),
    client_sort: rows.clientSort,
    search_text: billSearchText(
      rows.clientName,
      bill.matter_number,
      bill.matter_title,
      content.title,
      content.reference,
    ),
    version: bill.version + 1,
    updated_at_ms: nowMs,
  })
  await writeLines(tx, bill.id, rows.lines, content)
  return null
}

async function writeLines(tx: Tx, billId: string, lines: readonly BillLineRow[], content: DraftContent): Promise<void> {
  await replaceLines(tx.db, billId, lines)
  await placeEntries(
    tx.db,
    billId,
    content.lines.map((line, index) => ({
      lineId: lines[index]?.id ?? '',
      timeEntryIds: line.timeEntryIds,
      expenseEntryIds: line.expenseEntryIds,
    })),
  )
  tx.emit({ kind: 'console', topic: 'time' })
}

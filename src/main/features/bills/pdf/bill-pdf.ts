import { refuse, type Refusal } from '../../../../shared/errors.ts'
import type { ClientActor, ConsoleActor, PortalReader, ViewAsActor } from '../../../actor.ts'
import type { Deps } from '../../../deps.ts'
import type { ReadDb } from '../../../platform/store/store.ts'
import { recordActivity } from '../../activity/record-activity.ts'
import { billName } from '../../sharing/bill-name.ts'
import { recordDownload } from '../../sharing/receipts.ts'
import { readFrozen } from '../frozen-bill.ts'
import { selectSharedBill } from '../portal-bills.queries.ts'
import { nameOf } from '../portal-bills.ts'
import { requireBill } from '../staff-bill.ts'
import { selectFile, selectPdfPlace } from './bill-pdfs.queries.ts'

/** Where the paper of a bill is, for a listener that sends it. */
export interface BillPdf {
  storageKey: string
  sizeBytes: number
  sha256: string | null
  /** `Bill 2026-0388.pdf`, in the language of the paper. */
  fileName: string
  mediaType: string
}

interface PdfRequest {
  /** False for a range that begins later, and for HEAD: the rest of a download that was counted, or none. */
  isFromStart: boolean
}

/** UNAVAILABLE while it is being made; NOT_FOUND of a draft. */
async function pdfOf(db: ReadDb, billId: string): Promise<BillPdf | Refusal> {
  const bill = await selectPdfPlace(db, billId)
  if (!bill?.frozen) return refuse('NOT_FOUND')
  const file = bill.pdf_file_id === null ? undefined : await selectFile(db, bill.pdf_file_id)
  if (!file) return refuse('UNAVAILABLE', { messageKey: 'common.bills.refusal.pdfMaking' })
  return {
    storageKey: file.storage_key,
    sizeBytes: file.size_bytes,
    sha256: file.sha256,
    fileName: `${billName(readFrozen(bill.frozen))}.pdf`,
    mediaType: file.media_type,
  }
}

/** May this member of staff have the paper? That a download begins is in the activity. */
export function billPdfForStaff(
  deps: Deps,
  actor: ConsoleActor,
  billId: string,
  { isFromStart }: PdfRequest,
): Promise<BillPdf | Refusal> {
  if (!isFromStart)
    return deps.store.read(async (db) => {
      const bill = await requireBill(db, actor, billId)
      return bill ? pdfOf(db, billId) : refuse('NOT_FOUND')
    })
  return deps.store.write(async (tx) => {
    const bill = await requireBill(tx.db, actor, billId)
    if (!bill) return refuse('NOT_FOUND')
    const pdf = await pdfOf(tx.db, billId)
    if ('refused' in pdf) return pdf
    await recordActivity(tx, deps, {
      actor,
      kind: 'download.bill',
      matterId: bill.matter_id,
      subjectKind: 'bill',
      subjectId: billId,
      data: { name: billName(bill) },
    })
    return pdf
  })
}

/** May this client have the paper at this moment? Every request asks anew (SHR-3); one that begins at the first byte leaves a receipt. */
export function billPdfForClient(
  deps: Deps,
  actor: ClientActor | ViewAsActor,
  billId: string,
  { isFromStart }: PdfRequest,
): Promise<BillPdf | Refusal> {
  // What staff look at through a client's eyes leaves no receipt (SHR-5).
  if (!isFromStart || actor.kind === 'view-as')
    return deps.store.read(async (db) => {
      const share = await selectSharedBill(db, actor, deps.clock.now(), billId)
      return share ? pdfOf(db, billId) : refuse('NOT_FOUND')
    })
  return deps.store.write(async (tx) => {
    const share = await selectSharedBill(tx.db, actor, deps.clock.now(), billId)
    if (!share) return refuse('NOT_FOUND')
    const pdf = await pdfOf(tx.db, billId)
    if ('refused' in pdf) return pdf
    await recordDownload(tx, deps, actor, share, nameOf(share))
    return pdf
  })
}

/** Asked while bytes run and something about the client's shares has changed (SHR-3). */
export const isBillSharedWith = (deps: Deps, reader: PortalReader, billId: string): Promise<boolean> =>
  deps.store.read(async (db) => Boolean(await selectSharedBill(db, reader, deps.clock.now(), billId)))

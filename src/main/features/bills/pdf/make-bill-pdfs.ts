import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Deps } from '../../../deps.ts'
import { FileMissingError } from '../../../platform/files/file-errors.ts'
import { createJob, type Job } from '../../../platform/jobs/job.ts'
import { systemTimers, type Timers } from '../../../platform/jobs/timers.ts'
import { tellBillChanged } from '../bill-events.ts'
import { readFrozen } from '../frozen-bill.ts'
import { insertFile, selectFile, selectPdfState, selectWithoutPdf, setPdf } from './bill-pdfs.queries.ts'

const billsAtOnce = 20
const retryMs = 10_000
const largestPdf = 64 * 1024 ** 2

/**
 * Makes the paper of every bill that was issued, in a thread, one after another (BILL-4). What is missing is in the store alone, so
 * that a host that stopped between the issue and the paper goes on when it is back, and what it makes then is the same.
 */
export function createBillPdfs(deps: Deps, timers: Timers = systemTimers): Job {
  const job = createJob({ name: 'bill-pdfs', timers, log: deps.log, run: () => makeAll(deps) })
  let stopListening = () => {}
  return {
    ...job,
    start() {
      stopListening = deps.store.subscribe((event) => {
        if (event.kind === 'console' && event.topic === 'bills') job.wake()
      })
      job.start()
    },
    stop() {
      stopListening()
      return job.stop()
    },
  }
}

/** One that fails does not keep the others: it is tried again later. */
async function makeAll(deps: Deps): Promise<number | null> {
  const failed = new Set<string>()
  for (;;) {
    const waiting = await deps.store.read((db) => selectWithoutPdf(db, billsAtOnce + failed.size))
    const bills = waiting.filter((bill) => !failed.has(bill.id))
    if (bills.length === 0) return failed.size > 0 ? retryMs : null
    for (const bill of bills) {
      try {
        await makeOne(deps, bill)
      } catch (error) {
        deps.log.fault(error, { job: 'bill-pdfs', billId: bill.id })
        failed.add(bill.id)
      }
    }
  }
}

async function makeOne(
  deps: Deps,
  bill: { id: string; matter_id: string; client_id: string; state: string; frozen: string | null },
): Promise<void> {
  if (bill.frozen === null) throw new Error(`Bill ${bill.id} was issued and nothing of it is frozen`)
  const frozen = readFrozen(bill.frozen)
  const logo = await readLogo(deps, frozen.firm.logoFileId)
  const bytes = await deps.papers.bill({ bill: frozen, isVoid: bill.state === 'void', logo })
  const { storageKey, sizeBytes } = await deps.files.write(Readable.from([Buffer.from(bytes)]), {
    maxBytes: largestPdf,
  })
  const isKept = await deps.store.write(async (tx) => {
    const now = await selectPdfState(tx.db, bill.id)
    // Voided meanwhile: this one does not say so, and the next round makes the one that does.
    if (now?.pdf_file_id !== null || now.state !== bill.state) return false
    const fileId = deps.ids.id()
    await insertFile(tx.db, {
      id: fileId,
      storage_key: storageKey,
      size_bytes: sizeBytes,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      state: 'checked',
      media_type: 'application/pdf',
      created_at_ms: deps.clock.now(),
      scan_state: 'not-scanned',
      scan_detail: null,
      scanned_at_ms: null,
    })
    await setPdf(tx.db, bill.id, fileId)
    await tellBillChanged(tx, bill)
    return true
  })
  if (!isKept) await deps.files.remove(storageKey)
}

/** Null when the firm has taken another one since, or the file is gone. */
export async function readLogo(deps: Deps, fileId: string | null): Promise<Buffer | null> {
  if (fileId === null) return null
  const row = await deps.store.read((db) => selectFile(db, fileId))
  if (!row) return null
  try {
    return await buffer(await deps.files.read(row.storage_key))
  } catch (error) {
    if (error instanceof FileMissingError) return null
    throw error
  }
}

import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Deps } from '../../../deps.ts'
import { FileMissingError } from '../../../platform/files/file-errors.ts'
import { createJob, type Job } from '../../../platform/jobs/job.ts'
import { systemTimers, type Timers } from '../../../platform/jobs/timers.ts'
import { hour, second } from '../../../../shared/time.ts'
import { tellBillChanged } from '../bill-events.ts'
import { readFrozen } from '../frozen-bill.ts'
import { insertFile, selectFile, selectPdfState, selectWithoutPdf, setPdf } from './bill-pdfs.queries.ts'

const billsAtOnce = 20
/** One that cannot be made is tried again after this, and then after twice as long each time. */
const firstRetryMs = 10 * second
const longestRetryMs = hour
const largestPdf = 64 * 1024 ** 2

/**
 * Makes the paper of every bill that was issued, in a thread, one after another (BILL-4). What is missing is in the store alone, so
 * that a host that stopped between the issue and the paper goes on when it is back, and what it makes then is the same.
 */
export function createBillPdfs(deps: Deps, timers: Timers = systemTimers): Job {
  const failed: Failed = new Map()
  const job = createJob({ name: 'bill-pdfs', timers, log: deps.log, run: () => makeAll(deps, failed) })
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

/** By bill: how often its paper could not be made, and when it is tried again. */
type Failed = Map<string, { count: number; dueAtMs: number }>

/** One that fails does not keep the others: it is tried again later. Answers when the next of those is due. */
async function makeAll(deps: Deps, failed: Failed): Promise<number | null> {
  for (;;) {
    const waiting = await deps.store.read((db) => selectWithoutPdf(db, billsAtOnce + failed.size))
    const nowMs = deps.clock.now()
    // Further away than anything is put off: the clock was set back.
    const isDue = ({ dueAtMs } = { dueAtMs: 0 }) => dueAtMs <= nowMs || dueAtMs > nowMs + longestRetryMs
    const bills = waiting.filter(({ id }) => isDue(failed.get(id)))
    if (bills.length === 0) {
      const dueAtMs = Math.min(...waiting.map(({ id }) => failed.get(id)?.dueAtMs ?? Infinity))
      return dueAtMs === Infinity ? null : dueAtMs - nowMs
    }
    for (const bill of bills) {
      try {
        await makeOne(deps, bill)
        failed.delete(bill.id)
      } catch (error) {
        deps.log.fault(error, { job: 'bill-pdfs', billId: bill.id })
        const count = (failed.get(bill.id)?.count ?? 0) + 1
        const waitMs = Math.min(firstRetryMs * 2 ** (count - 1), longestRetryMs)
        failed.set(bill.id, { count, dueAtMs: deps.clock.now() + waitMs })
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

import { createWorkerPool } from '../../../platform/workers/worker-pool.ts'
import type { BillPaperOrder } from './bill-paper.ts'
import type { StatementPaperOrder } from './statement-paper.ts'

/** Makes PDFs, off the main thread. */
export interface PaperMaker {
  bill(order: BillPaperOrder): Promise<Uint8Array>
  statement(order: StatementPaperOrder): Promise<Uint8Array>
}

export type PaperJob = ({ kind: 'bill' } & BillPaperOrder) | ({ kind: 'statement' } & StatementPaperOrder)

/** One thread, which has its fonts open and remembers how words are set: two would only need twice the memory. */
export function createPaperThread(): PaperMaker & { close(): Promise<void> } {
  const pool = createWorkerPool<PaperJob, Uint8Array>({ name: 'paper', size: 1, beside: import.meta.url })

  /** A picture that passes for a logo and cannot be drawn must not keep a bill from being made. */
  async function make(job: PaperJob): Promise<Uint8Array> {
    try {
      return await pool.run(job)
    } catch (error) {
      if (job.logo === null) throw error
      return pool.run({ ...job, logo: null })
    }
  }

  return {
    bill: (order) => make({ kind: 'bill', ...order }),
    statement: (order) => make({ kind: 'statement', ...order }),
    close: () => pool.close(),
  }
}

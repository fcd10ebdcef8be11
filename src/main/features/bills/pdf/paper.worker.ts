import { serveJobs } from '../../../platform/workers/serve-jobs.ts'
import { drawBill } from './bill-paper.ts'
import type { PaperJob } from './paper-maker.ts'
import { drawStatement } from './statement-paper.ts'

serveJobs((job: PaperJob): Promise<Uint8Array> => (job.kind === 'bill' ? drawBill(job) : drawStatement(job)))

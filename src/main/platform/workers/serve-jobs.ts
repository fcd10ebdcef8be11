import { parentPort } from 'node:worker_threads'

export interface WorkerRequest<Job> {
  job: Job
}

export type WorkerReply<Result> = { ok: true; result: Result } | { ok: false; error: Error }

/** The thread's side of a pool: one job at a time, its error told and not thrown, so that the thread lives on. */
export function serveJobs<Job, Result>(work: (job: Job) => Promise<Result>): void {
  const port = parentPort
  if (!port) throw new Error('A worker runs in a thread of its own')
  port.on('message', ({ job }: WorkerRequest<Job>) => {
    work(job).then(
      (result) => port.postMessage({ ok: true, result } satisfies WorkerReply<Result>),
      (error: unknown) => {
        const told = error instanceof Error ? error : new Error(String(error))
        port.postMessage({ ok: false, error: told } satisfies WorkerReply<Result>)
      },
    )
  })
}

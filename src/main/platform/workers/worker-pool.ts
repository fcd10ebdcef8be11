import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { minute } from '../../../shared/time.ts'
import type { WorkerReply, WorkerRequest } from './serve-jobs.ts'
import { threadLimits } from './thread-limits.ts'
import { workerUrl } from './worker-url.ts'

export interface WorkerPool<Job, Result> {
  /** Runs the job on the next free thread. Rejects with the job's own error, or when its thread died. */
  run(job: Job): Promise<Result>
  /** Ends every thread; jobs under way reject. */
  close(): Promise<void>
}

interface Waiting<Job, Result> {
  job: Job
  resolve: (result: Result) => void
  reject: (error: Error) => void
}

interface Thread<Job, Result> {
  worker: Worker
  current: Waiting<Job, Result> | undefined
  idle: NodeJS.Timeout | undefined
}

/** A thread that dies under a job of its own doing takes only that job with it. */
export class WorkerDiedError extends Error {
  constructor(name: string, options?: ErrorOptions) {
    super(`The worker "${name}" died`, options)
    this.name = 'WorkerDiedError'
  }
}

/** Threads for one kind of job, made when first needed and ended when nothing came for a while. Idle ones do not keep the process alive. */
export function createWorkerPool<Job, Result>(options: {
  name: string
  /** The module that it lies beside, when that is not this folder. */
  beside?: string
  size?: number
  /** What each thread begins with. */
  data?: unknown
  /** After so long without a job a thread ends, and gives back its ten to thirty MB; null: it is kept. */
  idleMs?: number | null
}): WorkerPool<Job, Result> {
  const { name, beside, data, size = Math.max(1, Math.min(2, availableParallelism() - 1)), idleMs = minute } = options
  const threads = new Set<Thread<Job, Result>>()
  const retiring = new Set<Promise<unknown>>()
  const queue: Waiting<Job, Result>[] = []
  let isClosed = false

  function settle(thread: Thread<Job, Result>, act: (waiting: Waiting<Job, Result>) => void): void {
    const { current } = thread
    thread.current = undefined
    thread.worker.unref()
    if (idleMs !== null && threads.has(thread)) thread.idle = setTimeout(() => retire(thread), idleMs).unref()
    if (current) act(current)
  }

  /** A job that comes from now on gets another thread. */
  function retire(thread: Thread<Job, Result>): void {
    threads.delete(thread)
    const ended = thread.worker.terminate()
    retiring.add(ended)
    void ended.finally(() => retiring.delete(ended))
  }

  function start(): Thread<Job, Result> {
    const thread: Thread<Job, Result> = {
      worker: new Worker(workerUrl(name, beside), { workerData: data, resourceLimits: threadLimits }),
      current: undefined,
      idle: undefined,
    }
    threads.add(thread)
    thread.worker.unref()
    thread.worker.on('message', (reply: WorkerReply<Result>) => {
      settle(thread, ({ resolve, reject }) => (reply.ok ? resolve(reply.result) : reject(reply.error)))
      next()
    })
    let cause: unknown
    thread.worker.once('error', (error) => void (cause = error))
    thread.worker.once('exit', () => {
      threads.delete(thread)
      settle(thread, ({ reject }) => reject(new WorkerDiedError(name, { cause })))
      next()
    })
    return thread
  }

  function next(): void {
    if (isClosed || queue.length === 0) return
    const idle = [...threads].find((thread) => thread.current === undefined)
    const thread = idle ?? (threads.size < size ? start() : undefined)
    const waiting = thread && queue.shift()
    if (!thread || !waiting) return
    clearTimeout(thread.idle)
    thread.current = waiting
    thread.worker.ref()
    thread.worker.postMessage({ job: waiting.job } satisfies WorkerRequest<Job>)
  }

  return {
    run(job) {
      if (isClosed) return Promise.reject(new WorkerDiedError(name))
      return new Promise<Result>((resolve, reject) => {
        queue.push({ job, resolve, reject })
        next()
      })
    },
    async close() {
      isClosed = true
      for (const { reject } of queue.splice(0)) reject(new WorkerDiedError(name))
      await Promise.all([...retiring, ...[...threads].map((thread) => thread.worker.terminate())])
    },
  }
}

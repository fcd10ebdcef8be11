import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { second } from '../../../shared/time.ts'
import type { Checksum } from '../../ports.ts'
import type { Checksums } from '../files/checksums.ts'
import { threadLimits } from './thread-limits.ts'
import { WorkerDiedError } from './worker-pool.ts'
import { workerUrl } from './worker-url.ts'

export interface ChecksumRequest {
  id: number
  fd: number
  algorithm: Checksum['algorithm']
  from: number
  to: number
  isLast: boolean
}

export type ChecksumReply = { id: number; digest: string } | { id: number; error: Error }

interface Thread {
  worker: Worker
  waiting: Map<number, PromiseWithResolvers<string>>
  /** Checksums that were begun on it and not asked for yet. */
  count: number
  idle: NodeJS.Timeout | undefined
}

/** A thread that hashed nothing for so long ends, and gives back its ten MB. */
const idleMs = 10 * second

/** Checksums over real threads, made when first needed and ended when idle. They do not keep the process alive. */
export function createChecksumThreads({
  size = Math.max(1, Math.min(4, availableParallelism() - 1)),
}: { size?: number } = {}): Checksums & { close(): Promise<void> } {
  const threads = new Set<Thread>()
  const retiring = new Set<Promise<unknown>>()
  let lastId = 0

  function start(): Thread {
    const thread: Thread = {
      worker: new Worker(workerUrl('checksum'), { resourceLimits: threadLimits }),
      waiting: new Map(),
      count: 0,
      idle: undefined,
    }
    threads.add(thread)
    thread.worker.unref()
    thread.worker.on('message', (reply: ChecksumReply) => {
      const asked = thread.waiting.get(reply.id)
      thread.waiting.delete(reply.id)
      if (thread.waiting.size === 0) thread.worker.unref()
      if (thread.waiting.size === 0 && thread.count === 0)
        thread.idle = setTimeout(() => retire(thread), idleMs).unref()
      if ('error' in reply) asked?.reject(reply.error)
      else asked?.resolve(reply.digest)
    })
    let cause: unknown
    thread.worker.once('error', (error) => void (cause = error))
    thread.worker.once('exit', () => {
      threads.delete(thread)
      for (const asked of thread.waiting.values()) asked.reject(new WorkerDiedError('checksum', { cause }))
      thread.waiting.clear()
    })
    return thread
  }

  function retire(thread: Thread): void {
    threads.delete(thread)
    const ended = thread.worker.terminate()
    retiring.add(ended)
    void ended.finally(() => retiring.delete(ended))
  }

  function leastBusy(): Thread {
    if (threads.size < size && [...threads].every((thread) => thread.count > 0)) return start()
    return [...threads].reduce((least, thread) => (thread.count < least.count ? thread : least))
  }

  return {
    begin(fd, algorithm, from) {
      const thread = leastBusy()
      clearTimeout(thread.idle)
      const id = ++lastId
      let at = from
      let asked: PromiseWithResolvers<string> | undefined
      thread.count += 1
      const post = (to: number, isLast: boolean) =>
        thread.worker.postMessage({ id, fd, algorithm, from, to, isLast } satisfies ChecksumRequest)
      return {
        add(to) {
          at = to
          post(to, false)
        },
        digest() {
          if (asked) return asked.promise
          asked = Promise.withResolvers<string>()
          thread.count -= 1
          if (!threads.has(thread)) {
            asked.reject(new WorkerDiedError('checksum'))
            return asked.promise
          }
          thread.waiting.set(id, asked)
          thread.worker.ref()
          post(at, true)
          return asked.promise
        },
      }
    },
    async close() {
      await Promise.all([...retiring, ...[...threads].map((thread) => thread.worker.terminate())])
    },
  }
}

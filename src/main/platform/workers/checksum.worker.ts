import { createHash, type Hash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { hashRange } from '../files/checksums.ts'
import type { ChecksumReply, ChecksumRequest } from './checksum-threads.ts'

/** Files are open for the whole process: this thread reads what the main one has written. */
const running = new Map<number, { hash: Hash; at: number; error?: unknown }>()
const port = parentPort
if (!port) throw new Error('A worker runs in a thread of its own')

port.on('message', (request: ChecksumRequest) => {
  const { id, fd, algorithm, from, to, isLast } = request
  const one = running.get(id) ?? { hash: createHash(algorithm), at: from }
  running.set(id, one)
  try {
    if (one.error === undefined) hashRange(one.hash, fd, one.at, to)
    one.at = to
  } catch (error) {
    one.error = error
  }
  if (!isLast) return
  running.delete(id)
  const reply: ChecksumReply =
    one.error === undefined
      ? { id, digest: one.hash.digest('base64') }
      : { id, error: one.error instanceof Error ? one.error : new Error(String(one.error)) }
  port.postMessage(reply)
})

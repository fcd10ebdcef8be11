import type { FileHandle } from 'node:fs/promises'
import { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { FileTooLargeError } from './file-errors.ts'

const bufferBytes = 512 * 1024
/** Kept for the next ones, as many as twenty uploads need: fresh memory costs more than the copying, and leaves garbage. */
const mostSpare = 40
const spare: Buffer[] = []
const takeBuffer = () => spare.pop() ?? Buffer.allocUnsafeSlow(bufferBytes)
function giveBuffer(buffer: Buffer): void {
  if (spare.length < mostSpare) spare.push(buffer)
}

let copied: ArrayBuffer[] = []

/**
 * Gives back the memory of a piece of a request's body that has been copied: its parser made it for us alone, and twenty uploads leave a
 * hundred MB of them before anybody collects them. After this turn, because the parser may still be reading there.
 */
function letGo({ buffer, byteLength }: Buffer): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== byteLength) return
  if (copied.push(buffer) > 1) return
  setImmediate(() => {
    for (const one of copied) one.transfer(0)
    copied = []
  })
}

export interface Pouring {
  /** Where the first byte goes in the file. */
  at: number
  maxBytes: number
  /** Stops it as if the source broke off. */
  signal?: AbortSignal
  /** Everything before this place in the file has been written. */
  onWritten?: (to: number) => void
}

export interface Poured {
  bytes: number
  /** Why the source broke off; null when it came to its end. */
  cut: unknown
}

/**
 * Writes a source into an open file. Its small chunks are gathered into writes of half a MiB, which nearly doubles the rate, and it is read
 * on while a write is under way: two such buffers at most. When the source breaks off, what had come is written. The
 * source is left alive when this fails: a request must still be able to carry its answer. Resolves and rejects when nothing
 * more is being written.
 */
export function pour(
  source: Readable,
  handle: FileHandle,
  { at, maxBytes, signal, onWritten }: Pouring,
): Promise<Poured> {
  const { promise, resolve, reject } = Promise.withResolvers<Poured>()
  let filling = takeBuffer()
  let filled = 0
  let isWriting = false
  /** The chunk that found both buffers full, and what is left of it. */
  let chunkUnderWay: Buffer | null = null
  let rest: Buffer | null = null
  const isBody = source instanceof IncomingMessage
  let came = 0
  let written = at
  let ending: Ending | null = null

  function onData(chunk: Uint8Array | string) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
    came += bytes.length
    if (came > maxBytes) return end({ failure: new FileTooLargeError(maxBytes) })
    rest = take(bytes)
    chunkUnderWay = bytes
    if (rest) source.pause()
    else if (isBody) letGo(bytes)
  }
  function take(bytes: Buffer): Buffer | null {
    for (let taken = 0; taken < bytes.length;) {
      const count = bytes.copy(filling, filled, taken)
      taken += count
      filled += count
      if (filled < bufferBytes) return null
      if (isWriting) return bytes.subarray(taken)
      flush()
    }
    return null
  }
  function flush() {
    const full = filling
    const count = filled
    isWriting = true
    filling = takeBuffer()
    filled = 0
    const done = (failure?: unknown) => {
      isWriting = false
      giveBuffer(full)
      if (failure === undefined) {
        written += count
        onWritten?.(written)
      } else {
        end({ failure })
      }
      goOn()
    }
    writeAll(handle, full, count, written).then(() => done(), done)
  }
  function goOn() {
    if (rest && !hasFailed(ending)) {
      if (filled === bufferBytes) flush()
      rest = take(rest)
      if (rest) return
      if (isBody && chunkUnderWay) letGo(chunkUnderWay)
    }
    if (ending) finish(ending)
    else source.resume()
  }
  function finish(how: Ending) {
    if (isWriting) return
    if (filled > 0 && !hasFailed(how)) return flush()
    giveBuffer(filling)
    if (hasFailed(how)) reject(how.failure as Error)
    else resolve({ bytes: written - at, cut: how.cut })
  }
  function end(how: Ending) {
    if (ending) return
    ending = how
    source.off('data', onData).off('end', onEnd).off('close', onClose)
    signal?.removeEventListener('abort', onAbort)
    source.pause()
    if (rest === null || hasFailed(how)) finish(how)
  }
  const onEnd = () => end({ cut: null })
  const onClose = () => end({ cut: new Error('The source was closed before its end') })
  const onAbort = () => end({ cut: signal?.reason ?? new Error('Stopped') })

  // Stays: whoever sends breaks off at any time, also after this has failed.
  source.on('error', (cut: unknown) => end({ cut }))
  if (signal?.aborted) onAbort()
  else if (source.readableEnded) onEnd()
  else if (source.destroyed) onClose()
  else {
    source.on('data', onData).on('end', onEnd).on('close', onClose)
    signal?.addEventListener('abort', onAbort)
  }
  return promise
}

type Ending = { cut: unknown } | { failure: unknown }
const hasFailed = (ending: Ending | null): ending is { failure: unknown } => ending !== null && 'failure' in ending

async function writeAll(handle: FileHandle, buffer: Buffer, count: number, position: number): Promise<void> {
  for (let done = 0; done < count;) {
    const { bytesWritten } = await handle.write(buffer, done, count - done, position + done)
    done += bytesWritten
  }
}

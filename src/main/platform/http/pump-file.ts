import type { ServerResponse } from 'node:http'
import type { OpenFile } from '../../ports.ts'

const bufferBytes = 512 * 1024
/** One is read while the others are on their way: a slow person holds no more memory than that. */
const buffers = 3

/** The other side is gone, or somebody cut it. */
export class PumpCutError extends Error {
  override name = 'PumpCutError'
}

/**
 * Sends a piece of a file through a few large buffers that are used again and again, which is some times as fast as a stream of
 * small new ones. The last of them waits for `isRight`: when that says no, or `signal` comes, it throws, and what was announced
 * never arrives whole. The response is left to the caller.
 */
export async function pumpFile(
  file: OpenFile,
  response: ServerResponse,
  {
    start,
    length,
    isRight,
    signal,
  }: { start: number; length: number; isRight?: () => Promise<boolean>; signal?: AbortSignal },
): Promise<boolean> {
  const free: Buffer[] = []
  let made = 0
  let isGone = false
  let wake: (() => void) | undefined
  const stir = () => {
    wake?.()
    wake = undefined
  }
  const end = () => {
    isGone = true
    stir()
  }
  response.once('close', end)
  signal?.addEventListener('abort', end, { once: true })
  if (signal?.aborted || response.destroyed) isGone = true

  const checkIsThere = () => {
    if (isGone) throw new PumpCutError()
  }
  async function until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      checkIsThere()
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }

  try {
    for (let sent = 0; sent < length;) {
      if (free.length === 0 && made < buffers) {
        free.push(Buffer.allocUnsafeSlow(Math.min(bufferBytes, length)))
        made++
      }
      await until(() => free.length > 0)
      checkIsThere()
      const buffer = free.pop()
      if (!buffer) continue
      const wanted = Math.min(buffer.length, length - sent)
      const count = await file.read(wanted === buffer.length ? buffer : buffer.subarray(0, wanted), start + sent)
      // Cut short behind our back: what was announced cannot be kept.
      if (count < wanted) throw new PumpCutError()
      sent += count
      if (sent === length && isRight && !(await isRight())) return false
      checkIsThere()
      response.write(buffer.subarray(0, count), () => {
        free.push(buffer)
        stir()
      })
    }
    response.end()
    await until(() => response.writableFinished || free.length === made)
    return true
  } finally {
    response.off('close', end)
    signal?.removeEventListener('abort', end)
  }
}

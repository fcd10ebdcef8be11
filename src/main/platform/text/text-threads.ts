import { minute } from '../../../shared/time.ts'
import type { ExtractedText, TextExtractor } from '../../ports.ts'
import { createWorkerPool } from '../workers/worker-pool.ts'
import { hasText, maxFileBytes } from './extract-text.ts'

interface TextJob {
  file: string
  mediaType: string
}

/** A file that takes longer is one that nothing can be read out of. */
const longestMs = minute

/**
 * The TextExtractor port over a thread of its own. A file on which the thread dies, or that it does not come back from, gives
 * nothing, and the next one gets a new thread.
 */
export function createTextThreads(options: {
  pathOf: (storageKey: string) => string
}): TextExtractor & { close(): Promise<void> } {
  const open = () => createWorkerPool<TextJob, ExtractedText | null>({ name: 'text', size: 1 })
  let pool = open()
  let queue: Promise<unknown> = Promise.resolve()

  async function read(job: TextJob): Promise<ExtractedText | null> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), longestMs)
      timer.unref()
    })
    let isDone = false
    const work = pool.run(job).then(
      (found) => {
        isDone = true
        return found
      },
      () => {
        isDone = true
        return null
      },
    )
    const found = await Promise.race([work, late])
    clearTimeout(timer)
    if (!isDone) {
      const stuck = pool
      pool = open()
      await stuck.close()
    }
    return found
  }

  return {
    async extract({ storageKey, mediaType, sizeBytes }) {
      if (!hasText(mediaType) || sizeBytes > maxFileBytes) return null
      // One after another: a file that hangs must not take along others that wait for the same thread.
      const found = queue.then(() => read({ file: options.pathOf(storageKey), mediaType }))
      queue = found
      return found
    },
    close: () => pool.close(),
  }
}

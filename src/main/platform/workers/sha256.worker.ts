import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { serveJobs } from './serve-jobs.ts'

serveJobs(async (file: string): Promise<string> => {
  const handle = await open(file, 'r')
  try {
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(1024 * 1024)
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await handle.close()
  }
})

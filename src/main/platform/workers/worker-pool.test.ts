import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { day } from '../../../shared/time.ts'
import { tempFolder } from '../../../../tests/support/temp-folder.ts'
import { createWorkerPool, WorkerDiedError } from './worker-pool.ts'

function pool() {
  const made = createWorkerPool<string, string>({ name: 'sha256', size: 2 })
  onTestFinished(() => made.close())
  return made
}

test('DOC-4 many jobs share few threads, each with its own answer', async () => {
  const folder = await tempFolder()
  const hashing = pool()
  const texts = Array.from({ length: 30 }, (_, index) => `file ${index}`)
  const files = await Promise.all(
    texts.map(async (text, index) => {
      const file = path.join(folder, String(index))
      await writeFile(file, text)
      return file
    }),
  )

  const found = await Promise.all(files.map((file) => hashing.run(file)))

  expect(found).toEqual(texts.map((text) => createHash('sha256').update(text).digest('hex')))
})

test('a job that fails rejects, and the thread goes on', async () => {
  const folder = await tempFolder()
  const hashing = pool()
  await writeFile(path.join(folder, 'a'), '')

  await expect(hashing.run(path.join(folder, 'none'))).rejects.toMatchObject({
    message: expect.stringContaining('ENOENT') as string,
  })
  expect(await hashing.run(path.join(folder, 'a'))).toMatch(/^e3b0c442/)
})

test('closing ends what waits', async () => {
  const hashing = pool()
  const job = hashing.run('/dev/zero')

  await hashing.close()

  await expect(job).rejects.toThrow(WorkerDiedError)
  await expect(hashing.run('x')).rejects.toThrow(WorkerDiedError)
})

/** A pool whose threads answer with their own number. */
async function numbered(idleMs: number | null) {
  const folder = await tempFolder()
  await writeFile(
    path.join(folder, 'who.worker.ts'),
    `import { parentPort, threadId } from 'node:worker_threads'
    parentPort!.on('message', () => parentPort!.postMessage({ ok: true, result: threadId }))`,
  )
  const beside = pathToFileURL(path.join(folder, 'pool.ts')).href
  const made = createWorkerPool<null, number>({ name: 'who', beside, size: 1, idleMs })
  onTestFinished(() => made.close())
  return made
}

test('a thread that nothing comes for ends, and the next job gets another', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const who = await numbered(100)
  const first = await who.run(null)
  vi.advanceTimersByTime(99)
  expect(await who.run(null), 'it is kept for what comes soon').toBe(first)
  vi.advanceTimersByTime(99)
  expect(await who.run(null), 'from the last job on').toBe(first)

  vi.advanceTimersByTime(100)

  expect(await who.run(null)).toBeGreaterThan(first)
})

test('a thread that is to be kept is kept', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const who = await numbered(null)
  const first = await who.run(null)

  vi.advanceTimersByTime(day)

  expect(await who.run(null)).toBe(first)
})

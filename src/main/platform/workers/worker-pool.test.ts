import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
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

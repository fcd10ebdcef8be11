import { expect, test } from 'vitest'
import { chunkSource, FileChangedError } from './chunk-source.ts'

async function sha1(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  return `sha1 ${Buffer.from(hash).toString('base64')}`
}

/** A file of ten bytes that tells what was read of it. */
function watchedFile() {
  const file = new Blob(['0123456789'])
  const reads: string[] = []
  let isGone = false
  const watched = {
    size: file.size,
    slice(start: number, end: number) {
      reads.push(`${start}-${end}`)
      return isGone ? { arrayBuffer: () => Promise.reject(new Error('NotReadableError')) } : file.slice(start, end)
    },
  } as unknown as Blob
  return { file: watched, reads, takeAway: () => (isGone = true) }
}

test('DOC-3 a file is read a chunk ahead of what is sent, and no further', async () => {
  const { file, reads } = watchedFile()
  const source = chunkSource(file)

  const first = await source.slice(0, 4)
  expect(reads).toEqual(['0-4', '4-8'])
  expect(first.done).toBe(false)
  expect(first.value.checksum).toBe(await sha1('0123'))

  const second = await source.slice(4, 8)
  expect(new TextDecoder().decode(second.value.bytes)).toBe('4567')
  const last = await source.slice(8, 12)
  expect(new TextDecoder().decode(last.value.bytes)).toBe('89')
  expect(last.value.checksum).toBe(await sha1('89'))
  expect(last.done).toBe(true)
  expect(reads).toEqual(['0-4', '4-8', '8-10'])
})

test('DOC-3 a chunk that is asked for again is read again, and so is one at another place', async () => {
  const { file, reads } = watchedFile()
  const source = chunkSource(file)
  await source.slice(0, 4)
  await source.slice(0, 4)
  const other = await source.slice(2, 6)

  expect(new TextDecoder().decode(other.value.bytes)).toBe('2345')
  expect(reads).toEqual(['0-4', '4-8', '0-4', '4-8', '2-6', '6-10'])
})

test('DOC-3 a file that cannot be read ahead any more is told of when that chunk is asked for', async () => {
  const { file, takeAway } = watchedFile()
  const source = chunkSource(file)
  const asked = source.slice(0, 4)
  takeAway()

  expect((await asked).value.size).toBe(4)
  await expect(source.slice(4, 8)).rejects.toThrow(FileChangedError)
})

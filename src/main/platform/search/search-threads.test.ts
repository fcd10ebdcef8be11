import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { expect, onTestFinished, test } from 'vitest'
import { tempFolder } from '../../../../tests/support/temp-folder.ts'
import { createTextThreads } from '../text/text-threads.ts'
import { createSearchThreads } from './search-threads.ts'

const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const note = { kind: 'note', id: 'a', matterId: 'm', title: '', body: 'the zebra' } as const
const query = { words: 'zeb', kind: 'note', hiddenMatterIds: [], limit: 5 } as const

function openIndex(file: string) {
  const index = createSearchThreads(file)
  onTestFinished(() => index.close())
  return index
}

test('an index is there again after a restart, with how far it had come', async () => {
  const file = path.join(await tempFolder(), 'search.sqlite')
  const first = openIndex(file)
  await first.put([note], { name: 'notes', value: 'here' })
  await first.close()
  const second = openIndex(file)
  expect(await second.find(query)).toEqual([{ id: 'a', excerpt: null }])
  expect(await second.cursor('notes')).toBe('here')
})

test.each(['not a database', ''])('an index file that holds %j is thrown away and begun anew', async (bytes) => {
  const file = path.join(await tempFolder(), 'search.sqlite')
  await writeFile(file, bytes)
  const index = openIndex(file)
  expect(await index.cursor('notes')).toBeNull()
  await index.put([note])
  expect(await index.find(query)).toHaveLength(1)
})

test('nothing of hidden matters is found, and what is put in again is there once', async () => {
  const index = openIndex(path.join(await tempFolder(), 'search.sqlite'))
  await index.put([note, { ...note, id: 'b', matterId: 'n' }])
  await index.put([{ ...note, body: 'the zebra, again' }])
  expect((await index.find({ ...query, hiddenMatterIds: ['n'] })).map((one) => one.id)).toEqual(['a'])
})

test('U5 SHR-8 hostile files give nothing, and the next one is read', async () => {
  const folder = await tempFolder()
  const files: Record<string, Uint8Array> = {
    'broken.pdf': Buffer.from('%PDF-1.7\nthis is no PDF'),
    'broken.docx': Buffer.from('PK\u0003\u0004 broken'),
    // Unpacks to 100 MiB from some kilobytes.
    'bomb.docx': zipSync({ 'word/document.xml': new Uint8Array(100 * 1024 ** 2).fill(65) }, { level: 9 }),
    'good.docx': zipSync({ 'word/document.xml': strToU8('<w:p>Entit&#233;s &lt;x&gt;</w:p><w:p>two</w:p>') }),
  }
  for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(folder, name), bytes)
  const texts = createTextThreads({ pathOf: (key) => path.join(folder, key) })
  onTestFinished(() => texts.close())
  const read = (storageKey: string, mediaType: string) =>
    texts.extract({ storageKey, mediaType, sizeBytes: files[storageKey]?.length ?? 0 })
  expect(await read('broken.pdf', 'application/pdf')).toBeNull()
  expect(await read('broken.docx', docxType)).toBeNull()
  expect(await read('bomb.docx', docxType)).toBeNull()
  expect(await read('gone.docx', docxType)).toBeNull()
  expect(await read('good.docx', docxType)).toEqual({ text: '\nEntités <x>\ntwo', isWhole: true })
}, 60_000)

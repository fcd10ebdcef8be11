import { zipSync, strToU8 } from 'fflate'
import PDFDocument from 'pdfkit'
import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted } from '../../../../tests/support/test-app.ts'
import { removeDocument, renameDocument } from '../documents/change-document.ts'
import { createHashing } from '../documents/hashing.ts'
import { uploadDocument } from '../documents/upload-document.ts'
import { replyAsStaff } from '../messages/reply-as-staff.ts'
import { find } from './find.ts'
import { createIndexing } from './indexing.ts'

let scene: ShareScene
beforeEach(async () => {
  scene = await createShareScene({ shareDelaySeconds: 0 })
})
afterEach(() => scene.app.close())

async function index() {
  await createHashing(scene.app.deps).drain()
  await createIndexing(scene.app.deps).drain()
}
const look = (query: string, actor = scene.lawyer) => find(scene.app.deps, actor, { query, limit: 5 })
const upload = async (name: string, bytes: Uint8Array) =>
  granted(
    await uploadDocument(scene.app.deps, scene.lawyer, {
      matterId: scene.matter.matterId,
      name,
      expectedBytes: bytes.length,
      source: Readable.from([Buffer.from(bytes)]),
    }),
  )

async function pdf(words: string): Promise<Uint8Array> {
  const document = new PDFDocument()
  document.text(words)
  document.end()
  return buffer(document)
}
const docx = (words: string) =>
  zipSync({ 'word/document.xml': strToU8(`<w:document><w:p><w:r><w:t>${words}</w:t></w:r></w:p></w:document>`) })

describe('DAT-2 one search', () => {
  test('finds clients, matters, documents by name and messages, without case and accents, as one types', async () => {
    const { mara, tomas } = scene
    await scene.upload('Notificación del juzgado.txt', 'nada')
    await scene.thread([mara.participantId, tomas.participantId], 'The hearing', 'See you at the courthouse.')
    await index()
    expect((await look('nunez')).clients.map((one) => one.displayName)).toEqual(['Tomás Núñez'])
    expect((await look(scene.matter.title.slice(0, 5))).matters).toHaveLength(1)
    expect((await look('NOTIFICACION juz')).documents.map((one) => one.name)).toEqual(['Notificación del juzgado.txt'])
    expect((await look('courth')).messages).toMatchObject([{ subject: 'The hearing', authorName: 'Elena Ibarra' }])
    expect((await look('courthouse elsewhere')).messages).toEqual([])
  })

  test('finds what stands in a PDF, an office file and a text, and shows the place', async () => {
    await upload('a.pdf', await pdf('The easement runs along the acequia.'))
    await upload('b.docx', docx('Easement &amp; right of way'))
    await upload('c.txt', Buffer.from('No EASEMENT was recorded'))
    await upload('d.bin', Buffer.from([0, 1, 2, 3]))
    await index()
    const found = (await look('easement')).documents
    expect(found.map((one) => one.name).sort()).toEqual(['a.pdf', 'b.docx', 'c.txt'])
    expect(found.find((one) => one.name === 'b.docx')?.excerpt).toBe('Easement & right of way')
    expect(found.find((one) => one.name === 'a.pdf')?.excerpt).toContain('acequia')
  })

  test('follows what is renamed, written and put in the bin', async () => {
    const { app, lawyer, mara } = scene
    const { documentId } = await scene.upload('Draft will.txt')
    const { threadId } = await scene.thread([mara.participantId])
    await index()
    granted(await renameDocument(app.deps, lawyer, { documentId, name: 'Final testament.txt' }))
    granted(await replyAsStaff(app.deps, lawyer, { threadId, body: 'The zebra crossing' }))
    await index()
    expect((await look('draft')).documents).toEqual([])
    expect((await look('testament')).documents).toHaveLength(1)
    expect((await look('zebra')).messages).toHaveLength(1)
    granted(await removeDocument(app.deps, lawyer, { documentId }))
    // Before the index knows: the store is asked once more.
    expect((await look('testament')).documents).toEqual([])
  })

  test('CLT-3 nothing of a restricted matter that one is not on, by name, text or message', async () => {
    const { app, mara, matter } = scene
    await scene.upload('Zebra.txt', 'a quagga')
    await scene.thread([mara.participantId], 'Zebra', 'a quagga')
    await index()
    await app.store.write(async ({ db }) => {
      await db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', matter.matterId).execute()
    })
    const outsider = await app.makeStaff('owner')
    for (const query of ['zebra', 'quagga']) {
      expect(await look(query, outsider)).toEqual({ clients: [], matters: [], documents: [], messages: [], notes: [] })
      const inside = await look(query)
      expect(inside.documents.length + inside.messages.length).toBe(2)
    }
  })

  test.each(['"', '*', 'a* OR b', 'NEAR(x y)', "'; DROP TABLE x", '{title}: x', '-', '   ', '\u0000', 'x'.repeat(200)])(
    'takes %j as words, never as an expression',
    async (query) => {
      await scene.upload('Will.txt')
      await index()
      expect((await look(query)).documents).toEqual([])
    },
  )

  test('an index that is gone is made anew from the store', async () => {
    await scene.upload('Zebra.txt')
    await index()
    const { memorySearchDeps } = await import('../../../../tests/support/memory-search.ts')
    const { app } = scene
    const deps = { ...app.deps, ...memorySearchDeps(app.store, app.files) }
    expect((await find(deps, scene.lawyer, { query: 'zebra', limit: 5 })).documents).toEqual([])
    await createIndexing(deps).drain()
    expect((await find(deps, scene.lawyer, { query: 'zebra', limit: 5 })).documents).toHaveLength(1)
  })
})

import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { samplePicture } from '../../src/main/demo/sample-picture.ts'
import {
  documentContentForClient,
  documentContentForStaff,
} from '../../src/main/features/documents/document-content.ts'
import { detectMediaType } from '../../src/main/platform/files/media-type.ts'
import { readFrameMessage } from '../../src/renderer/ui/preview/frame-messages.ts'
import { pictureSizeOf } from '../../src/renderer/ui/preview/picture-size.ts'
import { decodeText } from '../../src/renderer/ui/preview/plain-text.ts'
import { previewKindOf } from '../../src/shared/preview-types.ts'
import { startListener } from '../http/support/test-listener.ts'
import { ask } from '../support/http.ts'
import { createShareScene, type ShareScene } from '../support/share-scene.ts'
import { granted, refused } from '../support/test-app.ts'
import { tempFolder } from '../support/temp-folder.ts'

const shownAs = (content: string | Buffer, name: string) => previewKindOf(detectMediaType(Buffer.from(content), name))

test('U5 what is shown is decided by the content, whatever the name says', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
  const html = '<!doctype html><script>alert(1)</script>'
  expect(shownAs('%PDF-1.7\n', 'a.txt')).toBe('pdf')
  expect(shownAs(samplePicture('house'), 'a.pdf')).toBe('picture')
  expect(shownAs(html, 'a.txt')).toBe('text')
  for (const name of ['a.svg', 'a.png', 'a.html', 'a.xhtml', 'a.pdf', 'a.js', 'a.eml'])
    for (const content of [svg, html]) expect(shownAs(content, name), name).toBeNull()
  for (const content of ['PK\x03\x04', 'MZ', '\x7fELF', '{\\rtf1', '\0\0\0\x18ftypheic'])
    expect(shownAs(Buffer.from(content, 'latin1'), 'letter.docx'), content).toBeNull()
})

describe('SHR-4 the bytes of a preview', () => {
  let scene: ShareScene
  beforeEach(async () => {
    scene = await createShareScene()
  })
  afterEach(() => scene.app.close())

  test('are a view with its receipt, and no download; staff leave their own line', async () => {
    const { documentId } = await scene.upload()
    await scene.share([scene.mara.participantId], { resourceId: documentId })
    const mara = await scene.signIn(scene.mara.clientId)
    const seen = async () =>
      (await scene.shares()).map((share) => [share.view_count, share.download_count, share.first_viewed_at_ms !== null])

    granted(
      await documentContentForClient(scene.app.deps, mara, documentId, { purpose: 'preview', isFromStart: false }),
    )
    expect(await seen()).toEqual([[0, 0, false]])
    for (let times = 0; times < 3; times += 1)
      granted(await documentContentForClient(scene.app.deps, mara, documentId, { purpose: 'preview' }))
    expect(await seen()).toEqual([[1, 0, true]])
    granted(await documentContentForClient(scene.app.deps, mara, documentId))
    expect(await seen()).toEqual([[1, 1, true]])

    granted(await documentContentForStaff(scene.app.deps, scene.lawyer, documentId, { purpose: 'preview' }))
    const kinds = (await scene.activityKinds()).filter((kind) => /view|download/.test(kind))
    expect(kinds).toEqual(['view.document', 'download.document', 'document.previewed'])
  })

  test('are none of what is not shown', async () => {
    const { documentId } = await scene.upload('page.html', '<script>alert(1)</script>')
    await scene.share([scene.mara.participantId], { resourceId: documentId })
    const mara = await scene.signIn(scene.mara.clientId)
    expect(
      refused(await documentContentForClient(scene.app.deps, mara, documentId, { purpose: 'preview' })).refused,
    ).toBe('NOT_FOUND')
    expect(
      refused(await documentContentForStaff(scene.app.deps, scene.lawyer, documentId, { purpose: 'preview' })).refused,
    ).toBe('NOT_FOUND')
    granted(await documentContentForClient(scene.app.deps, mara, documentId))
  })
})

test('U5 H4 the frame of PDFs has a policy of its own: what was built into it, and nothing else in the world', async () => {
  const pages = await tempFolder()
  await mkdir(path.join(pages, 'preview', 'cmaps'), { recursive: true })
  await writeFile(path.join(pages, 'index.html'), '<!doctype html>')
  await writeFile(
    path.join(pages, 'preview', 'frame.html'),
    '<style>a{}</style><script type="text/plain" id="worker-source">one</script><script>two</script>',
  )
  await writeFile(path.join(pages, 'preview', 'cmaps', 'H.bcmap'), 'map')
  const { origin } = await startListener({ pages })
  const frame = await ask(origin, '/preview/frame.html')

  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  expect(frame.headers['content-security-policy']).toBe(
    `default-src 'none'; script-src ${hash('one')} ${hash('two')}; style-src ${hash('a{}')}; worker-src blob:; img-src blob:; sandbox allow-scripts; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`,
  )
  expect(frame.headers).toMatchObject({
    'x-frame-options': 'SAMEORIGIN',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, no-cache',
  })
  for (const other of ['/', '/preview/cmaps/H.bcmap'])
    expect((await ask(origin, other, { headers: { accept: 'text/html' } })).headers).toMatchObject({
      'x-frame-options': 'DENY',
    })
  expect((await ask(origin, '/preview/none.html', { headers: { accept: 'text/html' } })).status).toBe(404)
})

test('U5 what comes out of the frame is read as a stranger’s', () => {
  const good = [
    { kind: 'opened', pages: 3 },
    { kind: 'password-needed', isAgain: true },
    { kind: 'failed', why: 'damaged' },
    { kind: 'at', page: 2, zoom: 'width', scale: 1.5 },
    { kind: 'piece', begin: 0, end: 65_536 },
    { kind: 'resource', id: 1, name: 'cmaps/UniGB-UTF16-H.bcmap' },
    { kind: 'resource', id: 2, name: 'fonts/LiberationSans-Regular.ttf' },
    { kind: 'incomplete' },
    { kind: 'escape' },
  ]
  for (const message of good) expect(readFrameMessage(message)).toEqual(message)
  for (const bad of [
    null,
    'opened',
    [],
    {},
    { kind: 'go' },
    { kind: 'opened', pages: -1 },
    { kind: 'opened', pages: '3' },
    { kind: 'at', page: 1, zoom: 'width', scale: Infinity },
    { kind: 'piece', begin: 5, end: 5 },
    { kind: 'piece', begin: 0.5, end: 9 },
    { kind: 'resource', id: 1, name: '../rpc/home/get' },
    { kind: 'resource', id: 1, name: 'fonts/../../documents/1/content.ttf' },
    { kind: 'resource', id: 1, name: 'frame.html' },
    { kind: 'resource', id: 1, name: 'https://elsewhere.example/x.ttf' },
  ])
    expect(readFrameMessage(bad), JSON.stringify(bad)).toBeNull()
  expect(readFrameMessage({ kind: 'failed', why: '<script>' })).toEqual({ kind: 'failed', why: 'other' })
})

test('U5 a picture is asked how large it is before it is drawn', () => {
  const bytes = (...parts: (string | number[])[]) =>
    new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string, 'latin1')))).buffer
  const png = new Uint8Array(samplePicture('house')).buffer
  expect(pictureSizeOf(png)).toMatchObject({ width: 960 })
  expect(pictureSizeOf(bytes('GIF89a', [0x40, 0x01, 0xf0, 0x00]))).toEqual({ width: 320, height: 240 })
  const frame = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 17, 8, 0x01, 0xe0, 0x02, 0x80, 3, 0, 0, 0, 0]
  expect(pictureSizeOf(bytes(frame))).toEqual({ width: 640, height: 480 })
  const riff = (kind: string, rest: number[]) =>
    bytes('RIFF', [0, 0, 0, 0], 'WEBP', kind, rest, Array<number>(30).fill(0))
  expect(pictureSizeOf(riff('VP8X', [10, 0, 0, 0, 0, 0, 0, 0, 0x7f, 0x02, 0, 0xdf, 0x01, 0]))).toEqual({
    width: 640,
    height: 480,
  })
  expect(pictureSizeOf(riff('VP8L', [0, 0, 0, 0, 0x2f, 0x7f, 0xc2, 0x77, 0]))).toEqual({ width: 640, height: 480 })
  expect(pictureSizeOf(riff('VP8 ', [0, 0, 0, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01]))).toEqual({
    width: 640,
    height: 480,
  })
  for (const none of [
    bytes(''),
    bytes('\x89PNG\r\n\x1a\n'),
    bytes([0xff, 0xd8, 0xff]),
    bytes('GIF89a', [0, 0, 0, 0]),
    bytes('<svg/>'),
  ])
    expect(pictureSizeOf(none)).toBeNull()
})

test('DOC-5 a text is read in the encoding that it is in', () => {
  const words = 'Señora Núñez: “acta” — 12 €\n'
  const bomOf = (encoding: 'utf-8' | 'utf-16le') => Buffer.from(`\uFEFF${words}`, encoding)
  const big = Buffer.from(words, 'utf-16le').swap16()
  expect(decodeText(Buffer.from(words), false)).toBe(words)
  expect(decodeText(bomOf('utf-8'), false)).toBe(words)
  expect(decodeText(bomOf('utf-16le'), false)).toBe(words)
  expect(decodeText(Buffer.from(words, 'utf-16le'), false)).toBe(words)
  expect(decodeText(big, false)).toBe(words)
  expect(decodeText(Buffer.from('Se\xf1ora N\xfa\xf1ez \x80', 'latin1'), false)).toBe('Señora Núñez €')
  // Cut in the middle of a letter it is still what it is.
  expect(decodeText(Buffer.from(words).subarray(0, 3), true)).toBe('Se')
})

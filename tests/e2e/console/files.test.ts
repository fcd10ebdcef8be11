import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { samplePicture } from '../../../src/main/demo/sample-picture.ts'
import { openConsoleScene, violations, type ConsoleScene } from './console-scene.ts'

/** A busy machine takes its time. */
const patience = { timeout: 20_000 }

let scene: ConsoleScene
let folder: string
beforeAll(async () => {
  scene = await openConsoleScene('demo')
  folder = await mkdtemp(path.join(os.tmpdir(), 'portico-dropped-'))
})
afterAll(async () => {
  await scene.close()
  await rm(folder, { recursive: true, force: true })
})

/** How many files the host keeps, whole or not. */
async function keptFiles(): Promise<number> {
  const entries = await readdir(path.join(path.dirname(scene.listening.mail), 'files'), {
    recursive: true,
    withFileTypes: true,
  })
  return entries.filter((entry) => entry.isFile()).length
}

test('POR-4 the logo: a picture is shown at once, here and on the portal; a large one and another kind are refused in words', async () => {
  const page = await scene.signIn('/settings/firm')
  const chooser = page.getByLabel('Choose a logo', { exact: true })
  const logo = page.getByRole('img', { name: /^Logo of / })
  const before = await keptFiles()
  const picture = samplePicture('house')
  await chooser.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: picture })
  await logo.waitFor()
  await expect.poll(() => logo.evaluate((image: HTMLImageElement) => image.naturalWidth), patience).toBe(960)
  expect(await violations(page)).toEqual([])
  const onPortal = await page.request.get(`${scene.listening.portal}/brand/logo`)
  expect((await onPortal.body()).equals(picture)).toBe(true)

  await chooser.setInputFiles({
    name: 'large.png',
    mimeType: 'image/png',
    buffer: Buffer.concat([picture, Buffer.alloc(1024 ** 2)]),
  })
  await page.getByText('This picture is larger than 1 MB, the most a logo may have.').waitFor()
  await chooser.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') })
  await page.getByText('The logo has to be a PNG or JPEG picture.').waitFor()
  // The host refuses it too, and reads it to its end, so that its answer arrives.
  const answer: unknown = await page.evaluate(async () => {
    const body = new Blob([new Uint8Array(8 * 1024 ** 2)])
    return (await fetch('/brand/logo', { method: 'PUT', body })).json()
  })
  expect(answer).toMatchObject({ code: 'TOO_LARGE', data: { messageKey: 'common.settings.logo.tooLarge' } })
  // What was there stays, and of the others nothing.
  expect(await logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(960)
  expect(await keptFiles()).toBe(before + 1)

  await page.getByRole('button', { name: 'Remove the logo' }).click()
  await logo.waitFor({ state: 'detached' })
  await expect.poll(keptFiles, patience).toBe(before)
  expect((await page.request.get(`${scene.listening.portal}/brand/logo`)).status()).toBe(404)
})

/** Files dragged from the desktop over the middle of a place and let go, by the browser's own input. */
async function dropFiles(page: Page, place: string, files: string[], isOver: () => Promise<void>): Promise<void> {
  const box = await page.getByRole('region', { name: place }).boundingBox()
  const at = { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 }
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files, dragOperationsMask: 1 }
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, ...at, data })
  await drag('dragEnter')
  await drag('dragOver')
  await isOver()
  // A hand is never still: what is under the pointer by now is told, too.
  await drag('dragOver')
  await drag('drop')
}

test('DOC-1 files are dropped on a matter: each says how far it is, and one that is cancelled on its way leaves nothing', async () => {
  const small = path.join(folder, 'Carta de la vecina.txt')
  const large = path.join(folder, 'Hearing.mp4')
  await writeFile(small, 'Estimada Elena')
  await writeFile(large, '')
  // Minutes at that speed, however busy the machine is.
  await truncate(large, 480 * 1024 ** 2)
  const page = await scene.signIn('/matters?q=rosalind')
  await page.getByRole('grid').getByText('Estate of Rosalind Vance').click()
  const documents = page.getByRole('region', { name: 'Documents' })
  await documents.getByText('Upload').waitFor()
  const before = await keptFiles()

  // A slow line, so that there is a way to be on.
  const session = await page.context().newCDPSession(page)
  const line = { offline: false, latency: 0, downloadThroughput: -1 }
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: 2 * 1024 ** 2 })
  await dropFiles(page, 'Documents', [large, small], () => documents.getByText('Let go to upload').waitFor())
  await documents.getByText('Arrived').waitFor()
  await documents.getByRole('link', { name: 'Carta de la vecina.txt' }).waitFor()

  const progress = documents.getByRole('progressbar', { name: /Hearing\.mp4/ })
  const percent = () => progress.evaluate((bar: HTMLProgressElement) => bar.value)
  await expect.poll(percent, { timeout: 60_000 }).toBeGreaterThan(0)
  expect(await percent()).toBeLessThan(95)
  expect(await violations(page)).toEqual([])
  await documents.getByRole('button', { name: 'Cancel Hearing.mp4' }).click()
  await progress.waitFor({ state: 'detached' })
  // The bytes of the small one, and of the large one none.
  await expect.poll(keptFiles, patience).toBe(before + 1)
  await page.reload()
  await documents.getByRole('link', { name: 'Carta de la vecina.txt' }).waitFor()
  expect(await documents.getByText('Hearing.mp4').count()).toBe(0)
})

test('DOC-1 files that are let go while the list is still on its way are taken, and beside it the page stays', async () => {
  const letter = path.join(folder, 'Early.txt')
  await writeFile(letter, 'Too early')
  const page = await scene.signIn('/matters?q=rosalind')
  let letGo = () => {}
  const isLetGo = new Promise<void>((resolve) => (letGo = resolve))
  await page.route('**/rpc/documents/list', async (route) => {
    await isLetGo
    await route.continue()
  })
  await page.getByRole('grid').getByText('Estate of Rosalind Vance').click()
  const documents = page.getByRole('region', { name: 'Documents' })
  await documents.getByText('Upload').waitFor()
  const { x, y, width, height } = (await documents.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const session = await page.context().newCDPSession(page)
  const at = { x: x + width / 2, y: y + height / 2 }
  const data = { items: [], files: [letter], dragOperationsMask: 1 }
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, ...at, data })
  await drag('dragEnter')
  const words = documents.getByText('Let go to upload')
  await words.waitFor()
  await drag('dragOver')
  letGo()
  await documents.getByRole('link').first().waitFor()
  await drag('drop')
  await documents.getByRole('link', { name: 'Early.txt' }).waitFor()
  expect(await words.count()).toBe(0)

  // Where nothing takes a file, a browser would open it in place of the page.
  const isTaken = await page.getByRole('region', { name: 'People' }).evaluate((place) =>
    ['dragover', 'drop'].map((type) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['x'], 'x.txt'))
      const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer })
      place.dispatchEvent(event)
      return event.defaultPrevented
    }),
  )
  expect(isTaken).toEqual([true, true])
})

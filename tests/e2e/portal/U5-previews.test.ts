import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { Frame, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { samplePicture } from '../../../src/main/demo/sample-picture.ts'
import { uploadDocument } from '../../../src/main/features/documents/upload-document.ts'
import { previewShare } from '../../../src/main/features/sharing/preview-share.ts'
import { shareResource } from '../../../src/main/features/sharing/share-resource.ts'
import { unshare } from '../../../src/main/features/sharing/unshare.ts'
import { axeFindings, bringAxe } from '../../support/axe.ts'
import { hostilePdf, plainPdf, rawPdf, scannedPdf } from '../../support/pdf.ts'
import { granted } from '../../support/test-app.ts'
import { until } from '../../support/until.ts'
import { openPortalScene, type Person, type PortalScene } from './support/portal-scene.ts'

let scene: PortalScene
/** What no page may ask: whoever comes here was sent by a document. */
let trap: { server: Server; address: string; asked: string[] }

beforeAll(async () => {
  scene = await openPortalScene()
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  trap = { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
})
afterEach(async () => {
  expect(await scene.closeDevices()).toEqual([])
  expect(trap.asked).toEqual([])
})
afterAll(async () => {
  trap.server.close()
  await scene.close()
})

/** Sends bytes as staff do, and shares them. */
async function give(to: Person, name: string, content: Buffer | string) {
  const bytes = Buffer.from(content)
  const upload = { matterId: to.matterId, name, expectedBytes: bytes.length, source: Readable.from([bytes]) }
  const { documentId } = granted(await uploadDocument(scene.deps, scene.lawyer, upload))
  const order = {
    resources: [{ kind: 'document' as const, resourceId: documentId }],
    message: '',
    participantIds: [to.participantId],
    confirmedEmails: { [to.participantId]: to.email },
  }
  const { warnings } = granted(await previewShare(scene.deps, scene.lawyer, order))
  const overruled = warnings.map((warning) => warning.warningId)
  const { batchId } = granted(await shareResource(scene.deps, scene.lawyer, { ...order, overruled }))
  const shares = () =>
    scene.deps.store.read((db) =>
      db
        .selectFrom('shares')
        .selectAll()
        .where('batch_id', '=', batchId ?? '')
        .execute(),
    )
  const share = await until('the share', async () => (await shares())[0])
  await until('its start', async () => (await shares())[0]?.state === 'live')
  return { documentId, shareId: share.id, share: async () => (await shares())[0]! }
}

async function open(page: Page, { documentId }: { documentId: string }): Promise<void> {
  await page.goto(`${scene.portal}/documents/${documentId}`)
  await page.locator('main h1').waitFor()
}
async function pdfFrame(page: Page): Promise<Frame> {
  const element = await page.locator('.preview iframe').elementHandle({ timeout: 20_000 })
  const frame = await element?.contentFrame()
  if (!frame) throw new Error('no frame')
  await frame.locator('.page[data-drawn] canvas').first().waitFor({ timeout: 20_000 })
  return frame
}
/** How many pixels of the first page are not white. */
const inkOf = (frame: Frame) =>
  frame.evaluate(() => {
    const canvas = document.querySelector('canvas')!
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
    let ink = 0
    for (let at = 0; at < data.length; at += 4) if (data[at]! < 128) ink += 1
    return ink
  })
const picturesFolder = process.env['PORTICO_PICTURES']
async function picture(page: Page, name: string) {
  if (picturesFolder) await page.screenshot({ path: `${picturesFolder}/${name}.png` })
}

test('DOC-5 SHR-4 a PDF opens in the page: its words can be selected, its pages turned, its size changed; a view and no download', async () => {
  const mara = await scene.person('Mara')
  const given = await give(mara, 'Inventory.pdf', await plainPdf({ pages: 12 }))
  const context = await scene.device()
  await bringAxe(context)
  const page = await scene.enter(mara, context)
  await open(page, given)
  const frame = await pdfFrame(page)
  expect(await inkOf(frame)).toBeGreaterThan(1_000)
  await picture(page, 'portal-pdf-360')

  await frame.locator('.textLayer span').first().waitFor()
  const selected = await frame.evaluate(() => {
    getSelection()!.selectAllChildren(document.querySelector('.textLayer')!)
    return getSelection()!.toString()
  })
  expect(selected).toContain('Inventory, page 1')
  expect(selected).toContain('Canyon Road')

  const field = page.getByRole('textbox', { name: 'Page' })
  await page.getByRole('button', { name: 'Next page' }).click()
  await expect.poll(() => field.inputValue()).toBe('2')
  await field.fill('11')
  await field.press('Enter')
  await frame.locator('[data-page="11"][data-drawn]').waitFor()
  await expect.poll(() => field.inputValue()).toBe('11')
  // Only what is near is drawn.
  expect(await frame.locator('.page[data-drawn]').count()).toBeLessThanOrEqual(8)
  expect(await frame.locator('[data-page="1"] canvas').count()).toBe(0)

  const widthNow = () => frame.locator('[data-page="11"]').evaluate((element) => element.getBoundingClientRect().width)
  const before = await widthNow()
  expect(before).toBeLessThanOrEqual(360)
  await page.getByRole('button', { name: 'Larger' }).click()
  await expect.poll(widthNow).toBeGreaterThan(before * 1.2)
  await frame.locator('#pages').focus()
  await page.keyboard.press('0')
  await expect.poll(widthNow).toBeCloseTo(before, 0)
  await page.keyboard.press('Home')
  await expect.poll(() => field.inputValue()).toBe('1')

  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 740 })
    expect(await axeFindings(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await picture(page, `portal-pdf-dark-${width}`)
  }
  expect(await given.share()).toMatchObject({ view_count: 1, download_count: 0, first_downloaded_at_ms: null })
})

test("U5 H4 the frame is nobody's: it reaches no page, no host, no store, and compiles nothing", async () => {
  const mara = await scene.person('Mara')
  const given = await give(mara, 'Inventory.pdf', await plainPdf())
  const page = await scene.enter(mara)
  await open(page, given)
  const frame = await pdfFrame(page)

  expect(await page.evaluate(() => document.querySelector('iframe')!.contentDocument)).toBeNull()
  const policy = (await page.request.get(`${scene.portal}/preview/frame.html`)).headers()
  expect(policy['content-security-policy']).toMatch(
    /^default-src 'none'; script-src '[^']+' '[^']+'; style-src '[^']+'; worker-src blob:; img-src blob:; sandbox allow-scripts; base-uri 'none'; form-action 'none'; frame-ancestors 'self'$/,
  )
  expect(policy['x-frame-options']).toBe('SAMEORIGIN')
  const tried = await frame.evaluate(
    async ([trapAddress, portal]) => {
      const outcome = async (attempt: () => unknown) => {
        try {
          await attempt()
          return 'possible'
        } catch {
          return 'refused'
        }
      }
      return {
        origin: self.origin,
        cookies: await outcome(() => document.cookie),
        storage: await outcome(() => localStorage.length),
        parent: await outcome(() => parent.document.title),
        host: await outcome(() => fetch(`${portal}/rpc/home/get`)),
        stranger: await outcome(() => fetch(trapAddress!)),
        // In a task of its own: what the driver evaluates may compile.
        script: await new Promise((done) =>
          setTimeout(() => void outcome(() => Reflect.construct(Function, ['return 1'])).then(done)),
        ),
        wasm: await outcome(() => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))),
        window: self.open(`${trapAddress}/window`) === null ? 'refused' : 'possible',
      }
    },
    [trap.address, scene.portal],
  )
  expect(tried).toEqual({
    origin: 'null',
    cookies: 'refused',
    storage: 'refused',
    parent: 'refused',
    host: 'refused',
    stranger: 'refused',
    script: 'refused',
    wasm: 'refused',
    window: 'refused',
  })
  // It cannot go elsewhere and take what it has along.
  await frame.evaluate((address) => void (location.href = `${address}/away`), trap.address)
  await page.waitForTimeout(300)
  expect(trap.asked).toEqual([])
  // The refusals of this very test are what the browser complained of.
  const complaints = await scene.closeDevices()
  expect(
    complaints.every((line) => /Content Security Policy|violates|sandbox|Blocked opening|asked http/i.test(line)),
    complaints.join('\n'),
  ).toBe(true)
})

test('U5 a hostile PDF runs nothing, calls nobody and brings nothing along', async () => {
  const mara = await scene.person('Mara')
  const given = await give(mara, 'Letter.pdf', hostilePdf(trap.address))
  const context = await scene.device()
  const page = await scene.enter(mara, context)
  const events: string[] = []
  page.on('dialog', (dialog) => void (events.push('dialog'), dialog.dismiss()))
  page.on('download', () => events.push('download'))
  context.on('page', () => events.push('window'))
  await open(page, given)
  const frame = await pdfFrame(page)
  await frame.locator('.textLayer span').first().waitFor()
  expect(await frame.locator('a, form, input, object, embed, [onclick]').count()).toBe(0)

  const box = (await page.locator('.preview iframe').boundingBox())!
  for (const part of [0.1, 0.3, 0.6]) await page.mouse.click(box.x + box.width / 2, box.y + box.height * part)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.goto(`${scene.portal}/documents`)
  expect(events).toEqual([])
  expect(trap.asked).toEqual([])
})

test('U5 HTML and SVG, whatever they are called, are text or a download, never a page or a picture', async () => {
  const mara = await scene.person('Mara')
  const markup = `<script>fetch('${trap.address}/ran')</script><img src="${trap.address}/img" onerror="alert(1)">`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="fetch('${trap.address}/svg')"><image href="${trap.address}/x"/></svg>`
  const asText = await give(mara, 'notes.txt', markup)
  const reader = await scene.enter(mara)
  await open(reader, asText)
  await reader.locator('.preview pre').getByText('<script>').waitFor()
  expect(await reader.locator('.preview script, .preview img').count()).toBe(0)
  for (const [name, content] of [
    ['page.html', `<!doctype html>${markup}`],
    ['drawing.svg', svg],
    ['drawing.png', svg],
    ['page.pdf', `<!doctype html>${markup}`],
    ['polyglot.gif', `GIF89a\x01\0\x01\0/*${markup}*/=1;`],
  ] as const) {
    const given = await give(mara, name, content)
    await open(reader, given)
    await reader.getByRole('link', { name: 'Download' }).first().waitFor()
    // As the picture that it is as well, or as nothing: never as what else it would be.
    if (name === 'polyglot.gif') await reader.locator('.preview img, .preview [role=alert]').first().waitFor()
    else expect(await reader.locator('.preview').count(), name).toBe(0)
    const answer = await reader.request.get(`${scene.portal}/documents/${given.documentId}/content?for=preview`)
    if (name === 'polyglot.gif') expect(answer.headers()['content-disposition']).toContain('attachment')
    else expect(answer.status(), name).toBe(404)
  }
})

test('DOC-5 locked and damaged PDFs, pictures, bombs and texts: each says what it is, with the way that is left', async () => {
  const mara = await scene.person('Mara')
  const locked = await give(mara, 'Locked.pdf', await plainPdf({ password: 'open sesame' }))
  const page = await scene.enter(mara)
  await open(page, locked)
  const password = page.getByLabel('Password of this file')
  await password.fill('wrong')
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await page.getByText('That is not its password.').waitFor()
  await picture(page, 'portal-locked')
  await password.fill('open sesame')
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await pdfFrame(page)

  const damaged = await give(mara, 'Damaged.pdf', Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(4_000, 'x')]))
  await open(page, damaged)
  await page.getByText('it seems to be damaged').waitFor()
  expect(await page.locator('.preview').getByRole('link', { name: 'Download' }).count()).toBe(1)
  await picture(page, 'portal-damaged')
  const empty = await give(
    mara,
    'No pages.pdf',
    rawPdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [] /Count 0 >>']),
  )
  await open(page, empty)
  await page.locator('.preview').getByRole('link', { name: 'Download' }).waitFor()

  const photo = await give(mara, 'House.png', samplePicture('house'))
  await open(page, photo)
  const shown = page.getByRole('img', { name: 'House.png' })
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(960)
  expect((await shown.boundingBox())!.width).toBeLessThanOrEqual(360)
  await picture(page, 'portal-picture')
  const bomb = samplePicture('house')
  bomb.writeUInt32BE(60_000, 16)
  bomb.writeUInt32BE(60_000, 20)
  await open(page, await give(mara, 'Bomb.png', bomb))
  await page.getByText('too large to be shown here').waitFor()
  await open(page, await give(mara, 'Broken.png', samplePicture('house').subarray(0, 20)))
  await page.getByText('it seems to be damaged').waitFor()

  for (const [name, bytes] of [
    ['utf-8.txt', Buffer.from('Señora Núñez')],
    ['marked.txt', Buffer.from('\uFEFFSeñora Núñez')],
  ] as const) {
    await open(page, await give(mara, name, bytes))
    await page.locator('.preview pre').getByText('Señora Núñez').waitFor()
  }
  await open(page, await give(mara, 'long.csv', 'name,amount\n'.repeat(200_000)))
  await page.getByText('the beginning of the file, its first').waitFor()
  await picture(page, 'portal-text')
})

test('DOC-5 U5 paper from a scanner is drawn, by decoders that need no compiling', async () => {
  const mara = await scene.person('Mara')
  const given = await give(mara, 'Deed.pdf', scannedPdf())
  const page = await scene.enter(mara)
  await open(page, given)
  const frame = await pdfFrame(page)
  // A square of 400 by 400 units on a sheet of 612 by 792.
  const share = await frame.evaluate(() => {
    const canvas = window.document.querySelector('canvas')!
    return canvas.width * canvas.height
  })
  expect((await inkOf(frame)) / share).toBeCloseTo((400 * 400) / (612 * 792), 1)
  expect(await page.getByText('could not be drawn').count()).toBe(0)
})

test('SHR-3 DOC-5 a large PDF comes in pieces, each asked for anew: unshared meanwhile, no further one comes', async () => {
  const mara = await scene.person('Mara')
  const given = await give(mara, 'Large.pdf', await plainPdf({ pages: 400, weightBytes: 18 * 1024 ** 2 }))
  const page = await scene.enter(mara)
  const statuses: number[] = []
  page.on(
    'response',
    (response) => void (response.url().includes('/content?for=preview') && statuses.push(response.status())),
  )
  await open(page, given)
  await pdfFrame(page)
  expect(statuses.length).toBeGreaterThan(0)
  expect(new Set(statuses)).toEqual(new Set([206]))
  expect(await given.share()).toMatchObject({ download_count: 0 })
  granted(await unshare(scene.deps, scene.lawyer, { shareId: given.shareId }))
  await page.getByText('no longer', { exact: false }).first().waitFor()
  const answer = await page.request.get(`${scene.portal}/documents/${given.documentId}/content?for=preview`)
  expect(answer.status()).toBe(404)
})

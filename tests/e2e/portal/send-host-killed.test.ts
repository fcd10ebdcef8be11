import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../support/chromium.ts'
import { servePortico } from '../../support/portico-child.ts'
import { until } from '../../support/until.ts'

/** The host is another process here, and dies in the middle of it. */
let folder: string
let browser: Browser
let host: Awaited<ReturnType<typeof servePortico>>
let portalPort: number

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'portico-killed-'))
  browser = await launchBrowser()
  portalPort = await freePort()
  host = await servePortico(['demo', ...places()])
})
afterAll(async () => {
  await browser?.close()
  await host?.stop()
  await rm(folder, { recursive: true, force: true })
})
const places = () => [
  ...['--data', path.join(folder, 'data'), '--console-port', '0'],
  ...['--portal-port', String(portalPort)],
]

/** The code of the newest mail to this address. */
const codeFor = (email: string, since: number) =>
  until(`a code for ${email}`, async () => {
    const names = (await readdir(host.listening.mail)).filter((name) => name.endsWith('.eml')).sort()
    for (const name of names.slice(since).reverse()) {
      const text = await readFile(path.join(host.listening.mail, name), 'utf8')
      if (!text.includes(email)) continue
      const code = /^\s*(\d{3} ?\d{3})\s*$/m.exec(text)?.[1]
      if (code) return code.replace(' ', '')
    }
    return null
  })

test('DOC-3 U2 the host is killed and started again twice in the middle: the file goes on, and arrives bit for bit', async () => {
  const email = 'm.vance@mail.example'
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'en-US' })
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  await page.goto(`${host.listening.portal}/sign-in`)
  const before = (await readdir(host.listening.mail).catch(() => [])).length
  await page.getByLabel('Your e-mail address').fill(email)
  await page.getByRole('button', { name: 'Send me an e-mail' }).click()
  await page.getByLabel('Code from the e-mail').fill(await codeFor(email, before))
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('link', { name: 'Send document' }).click()

  const bytes = randomBytes(60_000_000)
  const place = path.join(folder, 'The whole estate.bin')
  await writeFile(place, bytes)
  await page.locator('input[type=file]:not([accept])').first().setInputFiles(place)
  const matter = page.getByLabel('Matter')
  if ((await matter.count()) > 0) await matter.selectOption({ index: 1 })

  const offsets: number[] = []
  const offsetOf = (headers: Record<string, string>) => Number(headers['upload-offset'] ?? -1)
  page.on('request', (request) => request.method() === 'PATCH' && offsets.push(offsetOf(request.headers())))
  const beyond = (offset: number) =>
    page.waitForRequest((request) => request.method() === 'PATCH' && offsetOf(request.headers()) >= offset)
  let chunkOnItsWay = beyond(8 * 1024 ** 2)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  for (let death = 1; death <= 2; death++) {
    await chunkOnItsWay
    await host.stop('SIGKILL')
    await page.getByText(/Stopped at \d+%/).waitFor()
    chunkOnItsWay = beyond(8 * 1024 ** 2)
    host = await servePortico(['serve', ...places()])
  }
  await page.getByText('It has arrived.').waitFor()
  await page.getByRole('link', { name: 'See it in Messages' }).click()
  const link = page.getByRole('link', { name: /The whole estate\.bin/ }).first()
  await link.waitFor()
  const documentId = (await link.getAttribute('href'))?.split('/').at(-1) ?? ''
  const answer = await page.request.get(`${host.listening.portal}/documents/${documentId}/content`)
  expect(answer.status()).toBe(200)
  const sha256 = (what: Buffer) => createHash('sha256').update(what).digest('hex')
  expect(sha256(await answer.body())).toBe(sha256(bytes))
  // What was acknowledged before is not sent again.
  expect(offsets.filter((offset) => offset === 0)).toHaveLength(1)
  expect(offsets).toEqual([...offsets].sort((a, b) => a - b))
}, 180_000)

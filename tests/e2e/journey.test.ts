import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { minute } from '../../src/shared/time.ts'
import { launchBrowser } from '../support/chromium.ts'
import { addClientAndMatter, readOnPhone, setUpFirm, uploadAndShare, writeToClient } from '../support/first-job.ts'
import { servePortico, testTls } from '../support/portico-child.ts'
import { startSmtp, type TestSmtp } from '../support/smtp.ts'

/**
 * The one job through all of it, as people do it: `portico serve` with its own TLS and a real mail server on a socket, the
 * console and the portal in Chromium. Only DNS and the passing of a quarter of an hour are made.
 */
let folder: string
let clockFile: string
let smtp: TestSmtp
let browser: Browser
let host: Awaited<ReturnType<typeof servePortico>>
let portalOrigin: string

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'portico-journey-'))
  clockFile = path.join(folder, 'clock')
  await writeFile(clockFile, '0')
  smtp = await startSmtp()
  browser = await launchBrowser({ args: ['--host-resolver-rules=MAP *.firm.test 127.0.0.1'] })
  const portalPort = await freePort()
  portalOrigin = `https://client.firm.test:${portalPort}`
  host = await servePortico(
    [
      ...['serve', '--data', path.join(folder, 'data'), '--console-port', '0', '--portal-port', String(portalPort)],
      ...['--tls-cert', testTls.cert, '--tls-key', testTls.key],
    ],
    { env: { PORTICO_TEST_CLOCK: clockFile } },
  )
})
afterAll(async () => {
  await browser?.close()
  await host?.stop()
  await smtp?.close()
  await rm(folder, { recursive: true, force: true })
})

/** A page that fails the test on anything its console complains of. */
async function openPage(viewport: { width: number; height: number }, isPhone: boolean) {
  const context = await browser.newContext({
    viewport,
    ignoreHTTPSErrors: true,
    locale: 'en-US',
    isMobile: isPhone,
    hasTouch: isPhone,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A refusal that the page expects is reported by the browser as a failed resource.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
  })
  return { page, complaints }
}

async function setMailServer(page: Page) {
  await page.goto(`${host.listening.console}/settings/mail`)
  await page.getByText('Send them by a mail server (SMTP)').click()
  await page.getByLabel('Server', { exact: true }).fill('127.0.0.1')
  await page.getByLabel('Port', { exact: true }).fill(String(smtp.port))
  await page.getByLabel('Encryption').selectOption('none')
  await page.getByLabel('Sign-in', { exact: true }).selectOption('none')
  await page.getByLabel('From name').fill('Ibarra Lowe & Brandt')
  await page.getByLabel('From address').fill('office@firm.test')
  await page.getByRole('button', { name: 'Send a test message' }).click()
  await page.getByText('It works').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
}

test('the first client signs in: set up, share, e-mail, phone, read, signed out after a quarter of an hour', async () => {
  const desk = await openPage({ width: 1280, height: 860 }, false)
  await desk.page.goto(host.listening.console)
  await setUpFirm(desk.page, portalOrigin)
  await setMailServer(desk.page)
  await addClientAndMatter(desk.page)
  await uploadAndShare(desk.page)
  expect(smtp.received, 'nothing leaves while it can be undone').toHaveLength(1)

  // The undo time passes; the e-mail arrives, its link on the firm's public address and nothing of the case in it.
  await writeFile(clockFile, String(11_000))
  await expect.poll(() => smtp.received.length, { timeout: 30_000 }).toBe(2)
  const mail = await smtp.parsed(1)
  const link = /https:\/\/client\.firm\.test:\d+\/c#[\w-]{43}/.exec(mail.text ?? '')?.[0] ?? ''
  expect(link.startsWith(portalOrigin)).toBe(true)
  expect(`${mail.subject} ${mail.text} ${mail.html}`).not.toMatch(/Rosalind|Inventory|pages 3/)

  // On a phone. A mail scanner had it first.
  const scanner = await browser.newContext({ ignoreHTTPSErrors: true })
  await (await scanner.newPage()).goto(link, { waitUntil: 'networkidle' })
  await scanner.close()
  const phone = await openPage({ width: 360, height: 740 }, true)
  await readOnPhone(phone.page, link)

  // A message from the firm, written while the conversation is open, appears without reloading.
  await writeToClient(desk.page, 'It needs one signature, yours.')
  await phone.page.getByText('It needs one signature, yours.').waitFor()
  await phone.page.getByRole('textbox', { name: 'Your answer' }).fill('I will come by on')
  await phone.page.getByText('Kept as a draft').waitFor()

  // A quarter of an hour without a person's action: the server has ended it, whatever is open.
  await writeFile(clockFile, String(11_000 + 16 * minute))
  await phone.page.reload()
  await phone.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(phone.complaints).toEqual([])
  expect(desk.complaints).toEqual([])
  expect(await host.stop()).toBe(0)
})

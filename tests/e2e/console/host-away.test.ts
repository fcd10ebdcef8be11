import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../support/chromium.ts'
import { runPortico, servePortico } from '../../support/portico-child.ts'
import { overflow, violations } from './console-scene.ts'

const email = 'elena@firm.test'
const password = 'acequia lane in the evening'
let folder: string
let ports: string[]
let browser: Browser
let host: Awaited<ReturnType<typeof servePortico>>
const serve = () =>
  servePortico([
    ...['serve', '--data', path.join(folder, 'data')],
    ...['--console-port', ports[0] ?? '', '--portal-port', ports[1] ?? ''],
  ])

async function freePorts(count: number): Promise<string[]> {
  const servers = Array.from({ length: count }, () => net.createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))))
  const found = servers.map((server) => String((server.address() as net.AddressInfo).port))
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return found
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'portico-away-'))
  ports = await freePorts(2)
  const made = await runPortico(
    [
      ...['init', '--data', path.join(folder, 'data'), '--firm', 'Ibarra', '--owner', 'Elena Ibarra'],
      ...['--email', email, '--language', 'en', '--time-zone', 'UTC'],
    ],
    { input: `${password}\n` },
  )
  expect(made.stderr + made.stdout).not.toMatch(/error/i)
  host = await serve()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await host?.stop()
  await rm(folder, { recursive: true, force: true })
})

test('OPS-1 the host goes away under what one types: it is said and tried again, nothing is lost, and it goes on by itself', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(`${host.listening.console}/clients/new`)
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('Given name').fill('Inés')
  await page.getByLabel('Family name').fill('Roldán')
  const bar = page.getByRole('status').filter({ hasText: 'No connection to the host.' })
  expect(await bar.count()).toBe(0)

  expect(await host.stop()).toBe(0)
  await bar.waitFor()
  expect(await violations(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  await page.getByLabel('Phone').fill('+1 505 555 0199')
  await page.getByRole('button', { name: 'Add client' }).click()
  await page.getByText('The host did not answer. What you typed is still here').waitFor()
  expect(await page.getByLabel('Family name').inputValue()).toBe('Roldán')

  // Nobody touches the page: it asks again by itself.
  let asked = 0
  page.on('request', (request) => (asked += request.url().endsWith('/live') ? 1 : 0))
  await expect.poll(() => asked, { timeout: 15_000 }).toBeGreaterThan(0)
  host = await serve()
  await bar.waitFor({ state: 'detached' })
  expect(await page.getByLabel('Given name').inputValue()).toBe('Inés')
  expect(await page.getByLabel('Phone').inputValue()).toBe('+1 505 555 0199')
  await page.getByRole('button', { name: 'Add client' }).click()
  await page.getByRole('heading', { name: 'Inés Roldán' }).waitFor()
})

test('OPS-1 signing in while the host is away says so, keeps the address, and works when it is back', async () => {
  const context = await browser.newContext({ locale: 'es-ES', viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.goto(host.listening.console)
  await page.getByRole('button', { name: 'Entrar' }).waitFor()
  await host.stop()
  await page.getByLabel('Correo electrónico', { exact: true }).fill(email)
  await page.getByLabel('Contraseña', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Entrar' }).click()
  await page.getByRole('alert').getByText('El servidor no respondió').waitFor()
  expect(await page.getByLabel('Correo electrónico', { exact: true }).inputValue()).toBe(email)
  expect(await violations(page)).toEqual([])
  host = await serve()
  await page.getByRole('button', { name: 'Entrar' }).click()
  await page.getByRole('button', { name: 'Entrar' }).waitFor({ state: 'detached' })
})

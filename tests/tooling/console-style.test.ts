import { createServer } from 'node:http'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nuxtUiColorSheet, nuxtUiStrictCsp } from '../../tools/build/nuxt-ui-strict-csp.mjs'
import { findChromium, launchBrowser } from '../support/chromium.ts'

const colors = { primary: 'amber', neutral: 'stone' }
const fixture = join(import.meta.dirname, 'fixtures/console-style')
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'"

const found = await findChromium()
const skipped = 'reason' in found ? ` (skipped: ${found.reason})` : ''

let folder = ''
beforeAll(async () => {
  // Below node_modules, so that the icons are found from there.
  const cache = join(import.meta.dirname, '../../node_modules/.cache')
  await mkdir(cache, { recursive: true })
  folder = await mkdtemp(join(cache, 'console-style-'))
  const icon = { clientBundle: { icons: ['i-lucide-check'] } }
  await build({
    configFile: false,
    logLevel: 'error',
    root: fixture,
    plugins: [
      vue(),
      nuxtUiStrictCsp(colors),
      ui({ root: folder, dts: false, autoImport: false, icon, ui: { colors } }),
    ],
    build: { outDir: join(folder, 'out'), assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('the colours of the components are known when building', async () => {
  const sheet = await nuxtUiColorSheet(colors)
  expect(sheet).toContain('--ui-color-primary-500: var(--color-amber-500')
  expect(sheet).toContain('--ui-color-neutral-900: var(--color-stone-900')
  expect(sheet).toContain('--ui-primary: var(--ui-color-primary-500)')
})

test.skipIf(skipped !== '')(`H4 the components keep to a policy without inline styles${skipped}`, async () => {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname
    readFile(join(folder, 'out', path === '/' ? 'index.html' : path)).then(
      (content) => {
        const type = types[extname(path) || '.html'] ?? 'application/octet-stream'
        response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(content)
      },
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    const refused: string[] = []
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) refused.push(message.text())
    })
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.click('.mode')
    await page.waitForSelector('html.dark')
    await page.click('.open')
    await page.click('.choice')
    await page.waitForSelector('[role=option]')
    const primary = await page.evaluate(() =>
      getComputedStyle(document.documentElement).getPropertyValue('--ui-primary'),
    )
    expect(primary).not.toBe('')
    expect(refused).toEqual([])
  } finally {
    await browser.close()
    await new Promise((done) => server.close(done))
  }
})

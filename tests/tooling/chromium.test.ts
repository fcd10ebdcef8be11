import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { findChromium, launchBrowser } from '../support/chromium.ts'

const found = await findChromium()
const skipped = 'reason' in found ? ` (skipped: ${found.reason})` : ''

test.skipIf(skipped !== '')(`a browser shows a page of this machine on a narrow screen${skipped}`, async () => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><h1>Portico</h1>')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 360, height: 640 } })
    await page.goto(`http://127.0.0.1:${port}/`)
    expect(await page.textContent('h1')).toBe('Portico')
    const picture = await page.screenshot()
    // Width and height stand at bytes 16 and 20 of a PNG.
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([360, 640])
  } finally {
    await browser.close()
    await new Promise((done) => server.close(done))
  }
})

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plainPdf } from '../../support/pdf.ts'
import { startFakeClamd } from '../../support/clamd.ts'
import { until } from '../../support/until.ts'
import { openConsoleScene, overflow, violations, type ConsoleScene } from './console-scene.ts'

let scene: ConsoleScene
beforeAll(async () => {
  scene = await openConsoleScene('demo')
})
afterAll(() => scene.close())

const folder = process.env['PORTICO_PICTURES']
async function picture(page: Page, name: string) {
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}
const dialog = (page: Page) => page.getByRole('dialog')
async function givePassword(page: Page) {
  const field = page.getByRole('dialog').getByLabel('Password', { exact: true })
  const saved = page.getByText('Saved', { exact: false }).first()
  const which = await Promise.race([field.waitFor().then(() => 'asked'), saved.waitFor().then(() => 'saved')])
  if (which === 'saved') return
  await field.fill(scene.listening.users[0]!.password)
  await field.press('Enter')
}

test('DOC-6 DOC-5 a scanner is set; a new file waits for it, opens only by saying so, and then as what it was found to be', async () => {
  const clamd = await startFakeClamd(() => undefined)
  const page = await scene.signIn('/settings/scanner')
  await page.getByText('No virus scanner is set').waitFor()
  expect(await violations(page)).toEqual([])
  await picture(page, 'console-scanner-none')

  await page.getByLabel('A ClamAV daemon on this machine, by its socket').check()
  await page.getByLabel('Socket file').fill('/nowhere/clamd.sock')
  await page.getByRole('button', { name: 'Test' }).click()
  await page.getByText('There is no such socket').waitFor()
  await page.getByLabel('Socket file').fill(clamd.address.replace('unix:', ''))
  await page.getByRole('button', { name: 'Test' }).click()
  await page.getByText('The scanner answers').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await givePassword(page)
  await page.getByText('Answering since').waitFor()
  await page.getByText('signatures 27456 of').first().waitFor()
  await page.getByRole('heading', { name: 'Earlier documents' }).waitFor()
  expect(await violations(page)).toEqual([])
  await picture(page, 'console-scanner-set')
  await page.setViewportSize({ width: 360, height: 740 })
  expect(await overflow(page)).toBe(0)
  await page.setViewportSize({ width: 1280, height: 860 })

  await page.goto(`${scene.listening.console}/documents`)
  const matter = await page.locator('#main a[href^="/matters/"]').first().getAttribute('href')
  const [, matterId] = /matters\/([0-9a-f-]{36})/.exec(matter ?? '') ?? []
  const bytes = await plainPdf({ pages: 5 })
  await page.goto(`${scene.listening.console}/matters/${matterId}/documents`)
  await page
    .locator('input[type=file][multiple]')
    .first()
    .setInputFiles({ name: 'Letter.pdf', mimeType: 'application/pdf', buffer: bytes })
  // A row of the table: its name opens the panel, and no bytes.
  await page.getByRole('row').filter({ hasText: 'Letter.pdf' }).getByRole('link', { name: 'Letter.pdf' }).click()
  await dialog(page).getByText('Waiting for the virus scanner').waitFor()
  const list = await page.evaluate(async () => {
    const link = document.querySelector<HTMLAnchorElement>('a[title="Letter.pdf"]')
    return link?.getAttribute('href')
  })
  const [, documentId] = /documents\/([0-9a-f-]{36})/.exec(list ?? '') ?? []
  const address = `${scene.listening.console}/documents/${documentId}`
  expect((await page.request.get(`${address}/content`, { headers: { accept: '*/*' } })).status()).toBe(409)

  await page.goto(address)
  await dialog(page).getByText('Waiting for the virus scanner').waitFor()
  expect(await dialog(page).locator('iframe').count()).toBe(0)
  expect(await violations(page)).toEqual([])
  await picture(page, 'console-quarantined')
  await dialog(page).getByRole('button', { name: 'Open it all the same' }).click()
  const frame = page.frameLocator('.preview iframe')
  await frame.locator('.page[data-drawn] canvas').first().waitFor()
  await frame.getByText('Inventory, page 1').waitFor()
  await picture(page, 'console-preview')

  // The scanner answers, and the page learns of it by itself.
  await until('the scan', () => Promise.resolve(clamd.scans.length > 0))
  clamd.scans.at(-1)!.socket.end('stream: Eicar-Test-Signature FOUND\0')
  await dialog(page).getByText('The virus scanner found Eicar-Test-Signature in it').waitFor()
  expect(await dialog(page).locator('iframe').count()).toBe(0)
  await picture(page, 'console-infected')
  expect(
    (await page.request.get(`${address}/content?accept=quarantined`, { headers: { accept: '*/*' } })).status(),
  ).toBe(403)
  await dialog(page).getByRole('button', { name: 'Mark as clean' }).click()
  await dialog(page).getByLabel('Reason').fill('A test of the scanner')
  expect(await violations(page)).toEqual([])
  await dialog(page).getByRole('button', { name: 'Mark as clean' }).click()
  await frame.locator('.page[data-drawn] canvas').first().waitFor()
  await frame.locator('#pages').focus()
  await page.keyboard.press('Escape')
  await dialog(page).waitFor({ state: 'detached' })
  await page.waitForURL(/\/documents$/)
  expect(scene.complaints).toEqual([])

  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(address)
  await frame.locator('.page[data-drawn] canvas').first().waitFor()
  await page.setViewportSize({ width: 360, height: 740 })
  expect(await overflow(page)).toBe(0)
  await picture(page, 'console-preview-360-dark')
})

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { unzipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConsoleScene, overflow, violations, type ConsoleScene } from './console-scene.ts'

/** A busy machine takes its time. */
const patience = { timeout: 30_000 }

let scene: ConsoleScene
let folder: string
beforeAll(async () => {
  scene = await openConsoleScene('demo')
  folder = await mkdtemp(path.join(os.tmpdir(), 'portico-folders-'))
})
afterAll(async () => {
  await scene.close()
  await rm(folder, { recursive: true, force: true })
})

/** The documents of a matter of the sample firm, as somebody who is signed in. */
async function openDocuments(options: Parameters<ConsoleScene['signIn']>[1] = {}): Promise<Page> {
  const page = await scene.signIn('/matters?q=rosalind', options)
  await page.getByRole('grid').getByText('Estate of Rosalind Vance').click()
  await page.getByRole('heading', { name: /Estate of Rosalind Vance/ }).waitFor()
  await page.goto(`${page.url().replace(/\?.*/, '')}/documents`)
  await page.getByRole('row').filter({ hasText: 'Inventory and appraisal.pdf' }).waitFor()
  return page
}

const tree = (page: Page) => page.getByRole('tree', { name: 'Folders' })
const item = (page: Page, name: RegExp | string) => tree(page).getByRole('treeitem', { name })
const rowNames = (page: Page) => page.getByRole('grid').getByRole('row').getByRole('link').allInnerTexts()
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

async function makeFolder(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New folder' }).click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('button', { name: 'Make folder' }).click()
  await item(page, new RegExp(`^${name}`)).waitFor()
}

/** Files and folders dragged from the desktop over the middle of a place and let go, by the browser's own input. */
async function dropOn(page: Page, place: { x: number; y: number }, files: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...place, data })
}

async function middleOf(locator: ReturnType<Page['locator']>): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox()
  return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 }
}

test('DOC-1 folders: made, walked through by keyboard, filled from a disk with what lies in what, binned and brought back', async () => {
  const page = await openDocuments()
  await makeFolder(page, 'Letters')
  // One is in it at once, and it is empty.
  await page.getByText('Nothing in this folder yet').waitFor()
  await makeFolder(page, 'Court')
  await item(page, /^Letters/).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent?.trim())).toContain('Court')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => item(page, /^Letters/).getAttribute('aria-expanded')).toBe('false')
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect.poll(() => item(page, 'All documents').getAttribute('aria-selected')).toBe('true')
  await row(page, 'Inventory and appraisal.pdf').waitFor()

  const beside = path.join(folder, 'Beside the tree.txt')
  await writeFile(beside, 'beside')
  await dropOn(page, await middleOf(page.getByRole('complementary', { name: 'Folders' })), [beside])
  await row(page, 'Beside the tree.txt').waitFor(patience)

  const dropped = path.join(folder, 'From the disk')
  await mkdir(path.join(dropped, '2024'), { recursive: true })
  await writeFile(path.join(dropped, 'one.txt'), 'one')
  await writeFile(path.join(dropped, '2024', 'two.txt'), 'two')
  await dropOn(page, await middleOf(item(page, /^Letters/)), [dropped])
  expect(await page.getByText(/^Let go to upload/).count()).toBe(0)
  await item(page, /^Letters/).click()
  await item(page, /^Letters/).press('ArrowRight')
  await item(page, /^From the disk/).click(patience)
  await row(page, 'one.txt').waitFor(patience)
  await item(page, /^From the disk/).press('ArrowRight')
  await item(page, /^2024/).click(patience)
  await row(page, 'two.txt').waitFor(patience)
  expect(await rowNames(page)).toEqual(['two.txt'])
  const crumbs = page.getByRole('navigation', { name: 'Path of folders' })
  expect((await crumbs.innerText()).replace(/\s+/g, ' ')).toBe('All documents / Letters / From the disk / 2024')
  expect(await violations(page)).toEqual([])

  await item(page, /^From the disk/).focus()
  await page.keyboard.press('Delete')
  await page.getByText('The folder From the disk is in the bin, with all that was in it.').waitFor()
  await item(page, /^From the disk/).waitFor({ state: 'detached' })
  await page.goto(`${scene.listening.console}/documents?bin=yes`)
  const binned = page
    .getByRole('region', { name: 'Folders' })
    .getByRole('listitem')
    .filter({ hasText: 'From the disk' })
  expect(await binned.innerText()).toContain('2 documents')
  expect(await binned.innerText()).toContain('put here by Elena Ibarra')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Bring back From the disk' }).click()
  await page.getByText('The folder From the disk is back, shared with nobody.').waitFor()
  await page.goto(`${scene.listening.console}/documents?q=two`)
  await row(page, 'two.txt').waitFor()
  expect(scene.complaints).toEqual([])
})

test('DOC-1 documents: dragged onto a folder with a way back, moved by the dialog, several at once as a ZIP', async () => {
  const page = await openDocuments({ acceptDownloads: true })
  await makeFolder(page, 'Estate')
  await item(page, 'All documents').click()
  const name = row(page, 'Photo of the house.png').getByRole('gridcell').nth(1)
  await name.dragTo(item(page, /^Estate/))
  await page.getByText('Photo of the house.png is in Estate now.').waitFor()
  await item(page, /^Estate.*one document/).waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await item(page, /^Estate.*no documents/).waitFor()

  await row(page, 'Photo of the house.png').getByRole('checkbox').check()
  await row(page, 'Letters testamentary.pdf').getByRole('checkbox').check()
  const bulk = page.getByRole('toolbar', { name: 'With the ticked documents' })
  await bulk.getByRole('button', { name: 'Move' }).click()
  await page
    .getByRole('dialog')
    .getByRole('treeitem', { name: /^Estate/ })
    .click()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Move here' }).click()
  await page.getByText('2 documents are in Estate now.').waitFor()
  await item(page, /^Estate/).click()
  await row(page, 'Letters testamentary.pdf').waitFor()
  await expect.poll(() => rowNames(page)).toHaveLength(2)

  await page.getByRole('button', { name: 'More actions for Estate' }).click()
  const saving = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Download as ZIP' }).click()
  const download = await saving
  expect(download.suggestedFilename()).toBe('Estate.zip')
  const entries = unzipSync(await readFile(await download.path()))
  expect(Object.keys(entries).sort()).toEqual(['Estate/Letters testamentary.pdf', 'Estate/Photo of the house.png'])
  expect(scene.complaints).toEqual([])
})

test('DOC-1 a new version is seen by nobody until it is shared; an old one becomes the newest again', async () => {
  const page = await openDocuments()
  await row(page, 'Notice to creditors.pdf')
    .getByRole('button', { name: /More actions/ })
    .click()
  await page.getByRole('menuitem', { name: 'Versions' }).click()
  const dialog = page.getByRole('dialog', { name: 'Versions of Notice to creditors.pdf' })
  await dialog.getByText('Version 1').waitFor()
  await dialog.locator('input[type=file]').setInputFiles({
    name: 'Notice, corrected.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.4 corrected'),
  })
  await row(page, 'Notice to creditors.pdf').getByText('v2').waitFor(patience)
  await row(page, 'Notice to creditors.pdf')
    .getByRole('button', { name: /More actions/ })
    .click()
  await page.getByRole('menuitem', { name: 'Versions' }).click()
  const versions = dialog.getByRole('listitem')
  await versions.nth(1).waitFor()
  expect(await versions.nth(0).innerText()).toContain('seen by nobody outside the firm')
  expect(await versions.nth(1).innerText()).toMatch(/see this version/)
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Make it the newest: version 1' }).click()
  await page.getByText('Version 1 is there once more, as version 3.').waitFor()
  await expect.poll(() => versions.count()).toBe(3)
})

test('DOC-1 on a phone: folders as steps, nothing wider than the screen, in the light and in the dark', async () => {
  const page = await openDocuments()
  await makeFolder(page, 'Correspondence')
  await page.setViewportSize({ width: 360, height: 740 })
  await page.getByRole('button', { name: 'All documents' }).click()
  await page
    .getByRole('list', { name: 'Folders' })
    .getByRole('button', { name: /Correspondence/ })
    .click()
  await page.getByText('Nothing in this folder yet').waitFor()
  expect(await overflow(page)).toBe(0)
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'All documents' }).click()
  await row(page, 'Inventory and appraisal.pdf').waitFor()
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await overflow(page)).toBe(0)
  expect(await violations(page)).toEqual([])
})

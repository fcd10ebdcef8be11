import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConsoleScene, overflow, violations, type ConsoleScene } from './console-scene.ts'

let scene: ConsoleScene
beforeAll(async () => {
  scene = await openConsoleScene('demo')
})
afterAll(() => scene.close())

/** A procedure of the console, called as its page calls it. */
const call = async <T>(page: Page, path: string, input: unknown): Promise<T> => {
  const answer = await page.evaluate(
    async ([where, json]) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(`/rpc/${where}`, { method: 'POST', headers, body: JSON.stringify({ json }) })
      return { isOk: response.ok, body: (await response.json()) as { json: unknown } }
    },
    [path, input] as const,
  )
  if (!answer.isOk) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
  return answer.body.json as T
}

/** The sample estate, opened, with a folder of two of its documents, one of them held. */
async function openEstate(page: Page, folderName: string) {
  await page.getByRole('grid').getByText('Estate of Rosalind Vance').click()
  await page.getByRole('heading', { name: 'Estate of Rosalind Vance' }).first().waitFor()
  const matterId = /matters\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? ''
  const { rows } = await call<{ rows: { documentId: string; name: string; seenBy: unknown[] }[] }>(
    page,
    'documents/list',
    { matterId, limit: 50 },
  )
  const { folderId } = await call<{ folderId: string }>(page, 'folders/create', {
    matterId,
    parentId: null,
    name: folderName,
    newFiles: 'held',
  })
  const [first] = rows.filter((row) => row.seenBy.length === 0)
  if (!first) throw new Error('the sample firm has no document that nobody sees')
  await call(page, 'documents/move', { documentIds: [first.documentId], folderId })
  return { matterId, folderId, inFolder: first, rows }
}

const openShare = async (page: Page): Promise<Locator> => {
  await page.getByRole('main').getByRole('button', { name: 'Share', exact: true }).first().click()
  return page.getByRole('dialog')
}

test('SHR-1 SHR-6 SHR-8 several documents and a folder in one dialog: each warning has a click of its own, and then it can be undone', async () => {
  const page = await scene.signIn('/matters?q=rosalind')
  const { inFolder, rows } = await openEstate(page, 'Court filings')
  const dialog = await openShare(page)
  await dialog.getByRole('checkbox', { name: /Court filings/ }).check()
  const other = rows.find((row) => row.documentId !== inFolder.documentId)
  await dialog.getByRole('checkbox', { name: new RegExp(other?.name ?? '') }).check()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Go on with 2 things' }).click()

  const share = page.getByRole('dialog', { name: 'Share 2 things' })
  await share.getByText('1 file').waitFor()
  await share.getByText('Nobody yet.').waitFor()
  expect(await share.getByRole('checkbox', { checked: true }).count()).toBe(0)
  for (const name of [/Curtis Vance/, /Margaret Vance/]) await share.getByRole('checkbox', { name }).check()
  await share.getByText(/adverse to each other, and both would see it/).waitFor()
  const go = share.getByRole('button', { name: 'Look at the warnings first' })
  await go.waitFor()
  expect(await go.isDisabled()).toBe(true)
  expect(await violations(page)).toEqual([])
  if (process.env.PORTICO_PICTURES) await page.screenshot({ path: `${process.env.PORTICO_PICTURES}/share-several.png` })
  for (const box of await share.getByRole('checkbox', { name: 'Share anyway' }).all()) await box.check()
  await share.getByLabel('Message').fill('Both for the hearing.')
  await share.getByRole('button', { name: 'Share with 2 people' }).click()
  await page
    .getByText(/and 1 more goes? to .*Nothing has left yet/)
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Undone. Nothing left the house.').waitFor()
  expect(scene.complaints).toEqual([])
})

for (const [width, colorScheme] of [
  [360, 'dark'],
  [1280, 'light'],
] as const)
  test(`SHR-1 in Spanish, by keyboard, ${width} px, ${colorScheme}: nothing is cut off, and axe finds nothing`, async () => {
    const page = await scene.signIn('/matters?q=rosalind', { colorScheme })
    const { matterId } = await openEstate(page, `Presentaciones ${width}`)
    await call(page, 'session/updateMe', { name: 'Elena Ibarra', locale: 'es' })
    await page.goto(`${scene.listening.console}/matters/${matterId}`)
    await page.setViewportSize({ width, height: width === 360 ? 740 : 860 })
    const button = page
      .getByRole('main')
      .getByRole('button', { name: /^(Share|Compartir)$/ })
      .first()
    await button.waitFor()
    await button.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    const box = dialog.getByRole('checkbox', { name: new RegExp(`Presentaciones ${width}`) })
    await box.focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    await dialog.getByRole('heading', { name: `Compartir Presentaciones ${width}` }).waitFor()
    await dialog.getByRole('checkbox', { name: /Margaret Vance/ }).focus()
    await page.keyboard.press('Space')
    await dialog.getByText('m.vance@mail.example').first().waitFor()
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    if (process.env.PORTICO_PICTURES)
      await page.screenshot({ path: `${process.env.PORTICO_PICTURES}/share-folder-${width}.png` })
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await call(page, 'session/updateMe', { name: 'Elena Ibarra', locale: 'en' })
  })

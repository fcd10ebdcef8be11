import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConsoleScene, overflow, violations, type ConsoleScene } from './console-scene.ts'

/** A busy machine takes its time. */
const patience = { timeout: 20_000 }

let scene: ConsoleScene
beforeAll(async () => {
  scene = await openConsoleScene('demo')
})
afterAll(() => scene.close())

const heads = (page: Page) =>
  page
    .getByRole('columnheader')
    .allInnerTexts()
    .then((texts) => texts.map((text) => text.trim()).filter(Boolean))

async function chooseColumn(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('menuitemcheckbox', { name }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'detached' })
}

test('CLT-1 each person chooses the columns of a table, once for this machine; what has no room is left out and said', async () => {
  const page = await scene.signIn('/clients')
  const first = ['Name', 'E-mail', 'Phone', 'Portal access', 'Matters', 'Last in']
  await expect.poll(() => heads(page), patience).toEqual(first)
  await chooseColumn(page, 'Language')
  await chooseColumn(page, 'Phone')
  await chooseColumn(page, 'E-mail')
  await page.reload()
  await expect
    .poll(() => heads(page), patience)
    .toEqual(['Name', 'Portal access', 'Tags', 'Language', 'Matters', 'Last in'])
  expect(await violations(page)).toEqual([])

  await page.setViewportSize({ width: 360, height: 740 })
  await expect.poll(() => heads(page), patience).toEqual(['Name', 'Last in'])
  expect(await overflow(page)).toBe(0)
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Portal access (no room at this width)', checked: true }).waitFor()
  await page.getByRole('menuitem', { name: 'As it was at first' }).click()
  await page.setViewportSize({ width: 1280, height: 860 })
  await expect.poll(() => heads(page), patience).toEqual(first)

  // The same machine, somebody else: their own columns.
  await chooseColumn(page, 'Phone')
  await page.context().clearCookies()
  await page.goto(`${scene.listening.console}/clients`)
  const { email = '', password = '' } = scene.listening.users[1] ?? {}
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect.poll(() => heads(page), patience).toEqual(first)
})

test('CLT-1 rows are ticked with keys and pointer, put in the archive together, and brought back', async () => {
  const page = await scene.signIn('/clients')
  const grid = page.getByRole('grid', { name: 'Clients' })
  const ticked = () => grid.getByRole('row', { selected: true }).count()
  await grid.getByText('Walter Begay').waitFor()
  await grid.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  expect(await ticked()).toBe(3)
  await page.keyboard.press('Escape')
  expect(await ticked()).toBe(0)
  await page.keyboard.press('Control+a')
  expect(await ticked()).toBe(12)
  await page.getByRole('checkbox', { name: 'Select the 12 that are loaded' }).uncheck()
  expect(await ticked()).toBe(0)

  // From the first to the one with Shift held, all between; another question unticks what it may not show.
  await page.getByRole('checkbox', { name: 'Select Mesa Verde Dental Group' }).click()
  await page.getByRole('checkbox', { name: 'Select Samuel Oyelaran' }).click({ modifiers: ['Shift'] })
  const bar = page.getByRole('toolbar', { name: 'Selected clients' })
  await bar.getByText('3 selected').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Search clients').fill('ochoa')
  await bar.waitFor({ state: 'detached' })
  await page.getByLabel('Search clients').fill('')
  await grid.getByText('Samuel Oyelaran').waitFor()

  await page.getByRole('checkbox', { name: 'Select Mesa Verde Dental Group' }).check()
  await page.getByRole('checkbox', { name: 'Select Samuel Oyelaran' }).check()
  await bar.getByRole('button', { name: 'Archive' }).click()
  await page.getByText('2 clients are in the archive.').waitFor()
  // The keys stay where one was.
  expect(await grid.evaluate((element) => element === document.activeElement)).toBe(true)
  await grid.getByText('Samuel Oyelaran').waitFor({ state: 'detached' })
  await bar.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('2 clients are back.').waitFor()
  await grid.getByText('Samuel Oyelaran').waitFor()
})

test('CLT-1 where it works for some and not for others, it says for whom not and why, and leaves them ticked', async () => {
  const page = await scene.signIn('/clients')
  const made = await page.evaluate(async () => {
    const tags = Array.from({ length: 30 }, (_, index) => `tag ${index}`)
    const nothing = { givenName: '', companyName: '', phone: '', email: null, portalAddressId: null }
    const json = { ...nothing, kind: 'person', familyName: 'Aaronson', locale: 'en', tags }
    const headers = { 'content-type': 'application/json' }
    return (await fetch('/rpc/clients/create', { method: 'POST', headers, body: JSON.stringify({ json }) })).status
  })
  expect(made).toBe(200)

  await page.getByRole('checkbox', { name: 'Select Aaronson' }).check()
  await page.getByRole('checkbox', { name: 'Select Pilar Ochoa' }).check()
  const bar = page.getByRole('toolbar', { name: 'Selected clients' })
  await bar.getByRole('button', { name: 'Add tag' }).click()
  await bar.getByLabel('Tag to add').fill('newsletter')
  await page.keyboard.press('Enter')
  await page.getByText('1 client has the tag newsletter.').waitFor()
  const failures = page.getByRole('region', { name: 'What did not work' })
  await failures.getByText('It did not work for 1:').waitFor()
  expect(await failures.getByRole('listitem').allInnerTexts()).toEqual([
    'Aaronson: This client has 30 tags already, the most there can be.',
  ])
  await bar.getByText('1 selected').waitFor()
  expect(await violations(page)).toEqual([])

  // The same in Spanish, on a phone.
  const spanish = await scene.signIn('/clients?tag=newsletter', { user: 2, viewport: { width: 360, height: 740 } })
  await spanish.getByRole('grid').getByText('Pilar Ochoa').waitFor()
  await spanish.goto(`${scene.listening.console}/settings/me`)
  await spanish.getByRole('combobox', { name: 'Language' }).selectOption('es')
  await spanish.getByRole('button', { name: 'Save' }).click()
  await spanish.getByRole('heading', { name: 'Ajustes' }).waitFor()
  await spanish.goto(`${scene.listening.console}/clients?tag=newsletter`)
  await spanish.getByRole('checkbox', { name: 'Seleccionar Pilar Ochoa' }).check()
  await spanish.getByRole('toolbar', { name: 'Clientes seleccionados' }).getByText('1 seleccionado').waitFor()
  expect(await overflow(spanish)).toBe(0)
  expect(await violations(spanish)).toEqual([])
  expect(scene.complaints).toEqual([])
})

test('CLT-2 matters are closed together, and Undo puts each back to what it was', async () => {
  const page = await scene.signIn('/matters')
  const grid = page.getByRole('grid', { name: 'Matters' })
  const open = grid.getByRole('row').filter({ hasText: 'Thornbury Ranch' })
  await open.getByText('Open').waitFor()
  await page.getByRole('columnheader', { name: 'Title' }).getByRole('button').click()
  expect(await page.getByRole('columnheader', { name: 'Title' }).getAttribute('aria-sort')).toBe('ascending')
  // Rows are filled anew in their places: what is pressed before they have come is another matter's.
  await grid.getByRole('row').nth(1).getByText('418 Camino del Monte, sale').waitFor()
  await page.getByRole('checkbox', { name: 'Select Thornbury Ranch, water rights' }).check()
  await page.getByRole('checkbox', { name: 'Select Project Heron' }).check()
  await page.getByText('2 selected').first().waitFor()
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  const failures = page.getByRole('region', { name: 'What did not work' })
  await page.getByText('2 matters are closed.').or(failures).first().waitFor()
  expect(await failures.allInnerTexts()).toEqual([])
  await open.getByText('Closed').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await open.getByText('Open').waitFor()
  await grid.getByRole('row').filter({ hasText: 'Project Heron' }).getByText('Open').waitFor()
})

test('NTF-4 e-mails are sent again together; one whose client can get in no longer is named, and why', async () => {
  // Tall enough for every row: one that is out of sight is not drawn.
  const page = await scene.signIn('/clients?q=curtis', { viewport: { width: 1280, height: 2_400 } })
  await page.getByRole('grid').getByText('Curtis Vance').click()
  await page.getByRole('button', { name: 'More actions for this client' }).click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await page.getByText('Curtis Vance is in the archive.').waitFor()
  await page.goto(`${scene.listening.console}/outbox?state=sent&q=vance`)
  const grid = page.getByRole('grid', { name: 'Outbox' })
  await grid.getByText('Curtis Vance').first().waitFor()
  await page
    .getByRole('checkbox', { name: /^Select Curtis Vance/ })
    .first()
    .check()
  await page
    .getByRole('checkbox', { name: /^Select Margaret Vance/ })
    .first()
    .check()
  await page.getByRole('toolbar', { name: 'Selected e-mails' }).getByRole('button', { name: 'Send again' }).click()
  await page.getByText('1 new e-mail with a new link is on its way.').waitFor()
  const failures = page.getByRole('region', { name: 'What did not work' }).getByRole('listitem')
  await expect
    .poll(() => failures.allInnerTexts())
    .toEqual([expect.stringMatching(/^Curtis Vance: .*no longer has access/)])
  expect(await violations(page)).toEqual([])
})

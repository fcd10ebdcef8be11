import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConsoleScene, violations, type ConsoleScene } from './console-scene.ts'

let scene: ConsoleScene
beforeAll(async () => {
  scene = await openConsoleScene('demo')
})
afterAll(() => scene.close())

test('CLT-1 ACC-1 a client is added; an address that somebody has is refused beside the field, with everything kept', async () => {
  const page = await scene.signIn('/clients/new')
  await page.getByLabel('Given name').fill('Inés')
  await page.getByLabel('Family name').fill('Roldán')
  await page.getByLabel('E-mail').fill('m.vance@mail.example')
  await page.getByLabel('Phone').fill('+1 505 555 0199')
  await page.getByRole('button', { name: 'Add client' }).click()
  await page.getByText('already belongs to Margaret Vance').waitFor()
  expect(await page.getByLabel('Phone').inputValue()).toBe('+1 505 555 0199')
  expect(await violations(page)).toEqual([])

  await page.getByLabel('E-mail').fill('ines@mail.example')
  await page.getByRole('button', { name: 'Add client' }).click()
  await page.getByRole('heading', { name: 'Inés Roldán' }).waitFor()
  expect(new URL(page.url()).pathname).toMatch(/^\/clients\/[0-9a-f-]{36}$/)
})

test('CLT-1 search finds as one types, accents or not, and arrows and Enter open what was found', async () => {
  const page = await scene.signIn('/clients')
  await page.getByLabel('Search clients').fill('lucia fu')
  const list = page.getByRole('grid', { name: 'Clients' })
  await list.getByText('Lucía Fuentes Ortega').waitFor()
  await list.getByText('Margaret Vance').waitFor({ state: 'detached' })
  expect(new URL(page.url()).searchParams.get('q')).toBe('lucia fu')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Lucía Fuentes Ortega' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Lucía Fuentes Ortega' }).waitFor()
  expect(await page.getByLabel('Search clients').inputValue()).toBe('lucia fu')
})

test('CLT-1 archiving is undone rather than confirmed', async () => {
  const page = await scene.signIn('/clients')
  await page.getByRole('grid').getByText('Anneke Visser').click()
  await page.getByRole('button', { name: 'More actions for this client' }).click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await page.getByText('Anneke Visser is in the archive.').waitFor()
  await page.getByRole('grid').getByText('Anneke Visser').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('grid').getByText('Anneke Visser').waitFor()
})

test('CLT-1 two people editing: the second keeps what was typed and chooses', async () => {
  const [one, other] = await Promise.all([scene.signIn('/clients'), scene.signIn('/clients', { user: 1 })])
  for (const page of [one, other]) {
    await page.getByRole('grid').getByText('Samuel Oyelaran').click()
    await page.getByRole('link', { name: 'Edit' }).click()
  }
  await one.getByLabel('Phone').fill('1111')
  await one.getByRole('button', { name: 'Save' }).click()
  await one.getByRole('link', { name: 'Edit' }).waitFor()
  await other.getByLabel('Phone').fill('2222')
  await other.getByRole('button', { name: 'Save' }).click()
  await other.getByText('Someone else saved this meanwhile.').waitFor()
  expect(await other.getByLabel('Phone').inputValue()).toBe('2222')
  await other.getByRole('button', { name: 'Save mine over it' }).click()
  await other.getByRole('link', { name: '2222' }).waitFor()
})

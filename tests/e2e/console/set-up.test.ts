import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConsoleScene, violations, type ConsoleScene } from './console-scene.ts'

let scene: ConsoleScene
beforeAll(async () => {
  scene = await openConsoleScene('serve')
})
afterAll(() => scene.close())

test('STF-2 S1 TFA-7 the first visit sets the firm up: a short password is refused where it was typed, then the owner is led to the recovery kit', async () => {
  const { page } = await scene.visit()
  await page.goto(scene.listening.console)
  await page.getByRole('heading', { name: 'Set up your firm' }).waitFor()
  expect(await violations(page)).toEqual([])

  await page.getByLabel('Name of the firm').fill('Vega & Hart')
  await page.getByLabel('Your name').fill('Ana Vega')
  await page.getByLabel('Your e-mail').fill('ana@vegahart.example')
  await page.getByLabel('Password', { exact: true }).fill('short')
  await page.getByText('10 more characters.').waitFor()
  await page.getByRole('button', { name: 'Set up' }).click()
  await page
    .getByText(/at least 15 characters/i)
    .first()
    .waitFor()
  expect(await page.getByLabel('Name of the firm').inputValue()).toBe('Vega & Hart')

  await page.getByLabel('Password', { exact: true }).fill('an apple on the window sill')
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.getByRole('heading', { name: 'One page for the safe' }).waitFor()
  const reminder = page.getByRole('link', { name: /No recovery kit yet/ })
  await reminder.waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Make the kit' }).click()
  const sheet = page.locator('main').getByText(/^([0-9A-Z]{4}\s*){7}$/)
  await sheet.waitFor()
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('#main').isVisible()).toBe(false)
  expect(await page.locator('.print-sheet').innerText()).toContain('portico serve --data FOLDER --passphrase-file FILE')
  await page.emulateMedia({ media: 'screen' })
  expect(await violations(page)).toEqual([])
  await page.getByLabel(/It is printed/).check()
  await page.getByRole('button', { name: 'Done' }).click()
  await reminder.waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'Your house is ready' }).waitFor()
  expect(await page.getByRole('navigation', { name: 'Main' }).innerText()).toContain('Vega & Hart')
  expect(await violations(page)).toEqual([])
  expect(scene.complaints).toEqual([])
})

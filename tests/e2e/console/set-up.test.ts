import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConsoleScene, violations, type ConsoleScene } from './console-scene.ts'

let scene: ConsoleScene
beforeAll(async () => {
  scene = await openConsoleScene('serve')
})
afterAll(() => scene.close())

test('STF-2 S1 the first visit sets the firm up: a short password is refused where it was typed, then the owner is in', async () => {
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
  await page.getByRole('heading', { name: 'Your house is ready' }).waitFor()
  expect(await page.getByRole('navigation', { name: 'Main' }).innerText()).toContain('Vega & Hart')
  expect(await violations(page)).toEqual([])
  expect(scene.complaints).toEqual([])
})

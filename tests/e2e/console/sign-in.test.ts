import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConsoleScene, violations, type ConsoleScene } from './console-scene.ts'

let scene: ConsoleScene
beforeAll(async () => {
  scene = await openConsoleScene('demo')
})
afterAll(() => scene.close())

test('STF-1 S8 a wrong password and an unknown name get the same words, and the address stays', async () => {
  const { page } = await scene.visit()
  await page.goto(scene.listening.console)
  const said: string[] = []
  for (const email of [scene.listening.users[3]?.email ?? '', 'nobody@ibarralowe.example']) {
    await page.getByLabel('E-mail', { exact: true }).fill(email)
    await page.getByLabel('Password', { exact: true }).fill('not the right one')
    const answered = page.waitForResponse((response) => response.url().endsWith('/rpc/session/signIn'))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await answered
    said.push(await page.getByRole('alert').innerText())
    expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe(email)
  }
  expect(said[0]).toBe(said[1])
  expect(await violations(page)).toEqual([])
})

test('STF-3 the lock stands over everything and gives it back as it was, open dialogs and typed words included', async () => {
  const page = await scene.signIn('/clients')
  await page.getByRole('grid').getByText('Margaret Vance').click()
  await page.getByRole('link', { name: 'Edit' }).click()
  await page.getByLabel('Notes').fill('Prefers calls before ten.')
  await page.keyboard.press('Control+k')
  await page.getByRole('option', { name: 'Lock now' }).click()

  await page.getByRole('heading', { name: 'Locked' }).waitFor()
  await page.getByLabel('Notes').waitFor({ state: 'hidden' })
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Password', { exact: true }).fill('not the right one')
  await page.getByRole('button', { name: 'Unlock' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(scene.listening.users[0]?.password ?? '')
  await page.getByRole('button', { name: 'Unlock' }).click()
  await page.getByRole('heading', { name: 'Locked' }).waitFor({ state: 'detached' })
  expect(await page.getByLabel('Notes').inputValue()).toBe('Prefers calls before ten.')
})

test('STF-3 a session that ended elsewhere asks for the password again over the same screen', async () => {
  const page = await scene.signIn('/settings/me', { user: 1 })
  await page.getByLabel('Your name').fill('James Q. Lowe')
  await page.context().clearCookies()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Sign in again' }).waitFor()
  await page.getByLabel('Password', { exact: true }).fill(scene.listening.users[1]?.password ?? '')
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Sign in again' }).waitFor({ state: 'detached' })
  expect(await page.getByLabel('Your name').inputValue()).toBe('James Q. Lowe')
})

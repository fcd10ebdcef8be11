import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConsoleScene, violations, type ConsoleScene } from './console-scene.ts'

let scene: ConsoleScene
beforeAll(async () => {
  scene = await openConsoleScene('demo')
})
afterAll(() => scene.close())

test('NTF-4 an e-mail reads in the outbox without its link, and a fresh link is copied with the time it has left', async () => {
  const page = await scene.signIn('/outbox?q=curtis')
  await page.getByRole('grid').getByText('Curtis Vance').first().click()
  await page.getByRole('heading', { name: 'How it reads' }).waitFor()
  expect(await page.locator('pre').innerText()).not.toMatch(/\/c#/)
  await page.getByRole('button', { name: 'Copy a fresh link' }).click()
  expect(await page.getByLabel('A fresh link, for this person only').inputValue()).toContain(
    `${scene.listening.portal}/c#`,
  )
  await page.getByText(/It works once, for (60|59):\d\d more/).waitFor()
  expect(await violations(page)).toEqual([])
})

test('NTF-5 a mail server that is not there is told in words, with what was typed kept', async () => {
  const page = await scene.signIn('/settings/mail')
  await page.getByRole('radio', { name: /SMTP/ }).check()
  await page.getByLabel('Server', { exact: true }).fill('127.0.0.1')
  await page.getByLabel('Port', { exact: true }).fill('1')
  await page.getByLabel('From address').fill('office@ibarralowe.example')
  await page.getByRole('button', { name: 'Send a test message' }).click()
  await page.getByText('The mail server needs a user name.').waitFor()
  await page.getByRole('combobox', { name: 'Sign-in' }).selectOption('none')
  await page.getByRole('button', { name: 'Send a test message' }).click()
  await page.getByText('It did not work').waitFor()
  expect(await page.getByLabel('Server', { exact: true }).inputValue()).toBe('127.0.0.1')
})

test('POR-4 a colour that is too pale is said while it is chosen, and refused by the host', async () => {
  const page = await scene.signIn('/settings/firm')
  await page.getByLabel('The firm’s colour').fill('#f0e0a0')
  await page.getByText(/Too pale: contrast/).waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page
    .getByText(/contrast/i)
    .nth(1)
    .waitFor()
})

test('STF-2 staff are invited, and their own language and look are theirs', async () => {
  const page = await scene.signIn('/settings/people')
  await page.getByLabel('E-mail', { exact: true }).fill('new@ibarralowe.example')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await page.getByRole('listitem').filter({ hasText: 'new@ibarralowe.example' }).waitFor()

  await page.goto(`${scene.listening.console}/settings/me`)
  await page.getByRole('radio', { name: 'Dark' }).check()
  expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
  await page.getByRole('combobox', { name: 'Language' }).selectOption('es')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Ajustes' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('es')
  await page.getByRole('combobox', { name: 'Idioma' }).selectOption('en')
  await page.getByRole('button', { name: 'Guardar' }).click()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
})

test('AUD-1 the activity filters, exports and proves its chain', async () => {
  const page = await scene.signIn('/activity')
  await page.getByRole('combobox', { name: 'What' }).selectOption('share')
  await page
    .getByText(/shared .* with Margaret Vance/)
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Check the chain' }).click()
  await page.getByText(/The chain is intact/).waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export CSV' }).click()
  expect((await download).suggestedFilename()).toMatch(/\.csv$/)
})

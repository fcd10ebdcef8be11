import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConsoleScene, violations, type ConsoleScene } from './console-scene.ts'

let scene: ConsoleScene
beforeAll(async () => {
  scene = await openConsoleScene('demo')
})
afterAll(() => scene.close())

test('SHR-5 from a participant’s card to the portal with a border, where one reads and leaves no trace', async () => {
  const page = await scene.signIn('/matters?q=rosalind')
  await page.getByRole('grid').getByText('Estate of Rosalind Vance').click()
  const people = page.getByRole('region', { name: 'People' })
  await people.getByRole('button', { name: 'View as Margaret Vance' }).click()
  const dialog = page.getByRole('dialog', { name: 'View as Margaret Vance' })
  expect(await violations(page)).toEqual([])
  const opening = page.context().waitForEvent('page')
  await dialog.getByRole('button', { name: 'Open the portal' }).click()
  const portal = await opening
  await portal.getByText('You are looking at the portal as Margaret Vance sees it.').waitFor()
  await portal.waitForURL(`${scene.listening.portal}/`)
  await portal.setViewportSize({ width: 360, height: 740 })
  expect(await violations(portal)).toEqual([])

  await portal.getByRole('link', { name: 'Messages' }).click()
  await portal.getByRole('main').getByRole('listitem').first().getByRole('link').click()
  await portal.getByRole('textbox').fill('Not mine to say')
  await portal.getByRole('button', { name: 'Send', exact: true }).click()
  await portal.getByText('through a client’s eyes: you can read').waitFor()

  // The ticket was good for one opening.
  const again = await page.context().newPage()
  await again.goto((await dialog.getByRole('link', { name: 'Open it from here' }).getAttribute('href')) ?? '')
  await again.getByText('This opening has been used').waitFor()
  await again.close()

  await portal.getByRole('button', { name: 'Leave' }).click()
  await portal.getByText('You no longer look through a client’s eyes').waitFor()
  await portal.goto(scene.listening.portal)
  await portal.getByLabel('E-mail').waitFor()
  expect(scene.complaints).toEqual([])
})

test('SHR-9 the portal as it was before anything was shared is empty', async () => {
  const page = await scene.signIn('/matters?q=rosalind')
  await page.getByRole('grid').getByText('Estate of Rosalind Vance').click()
  await page.getByRole('button', { name: 'View as Margaret Vance' }).click()
  const dialog = page.getByRole('dialog', { name: 'View as Margaret Vance' })
  await dialog.getByRole('radio', { name: 'As it was at a moment' }).check()
  await dialog.getByLabel('Day and time').fill('2020-01-01T10:00')
  const opening = page.context().waitForEvent('page')
  await dialog.getByRole('button', { name: 'Open the portal' }).click()
  const portal = await opening
  await portal.getByText(/as Margaret Vance saw it on/).waitFor()
  await portal.getByRole('link', { name: 'Documents' }).click()
  await portal.getByText('No documents yet').waitFor()
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConsoleScene, violations, type ConsoleScene } from './console-scene.ts'

let scene: ConsoleScene
beforeAll(async () => {
  scene = await openConsoleScene('demo')
})
afterAll(() => scene.close())

test('DOC-1 SHR-1 SHR-7 a document is uploaded, shared with nobody preselected, undone after a reload, shared again, unshared', async () => {
  const page = await scene.signIn('/matters?q=rosalind')
  await page.getByRole('grid').getByText('Estate of Rosalind Vance').click()
  const documents = page.getByRole('region', { name: 'Documents' })
  await documents.locator('input[type=file]').setInputFiles({
    name: 'Deed of trust.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('Deed of trust, 418 Camino'),
  })
  await documents.getByText('Arrived').waitFor()
  await documents.getByRole('link', { name: 'Deed of trust.txt' }).waitFor()

  const share = async () => {
    await page.getByRole('button', { name: 'More actions for Deed of trust.txt' }).click()
    await page.getByRole('menuitem', { name: 'Share' }).click()
    const dialog = page.getByRole('dialog', { name: 'Share Deed of trust.txt' })
    await dialog.getByText('Nobody yet.').waitFor()
    expect(await dialog.getByRole('checkbox', { checked: true }).count()).toBe(0)
    expect(await dialog.getByRole('button', { name: 'Choose who first' }).isDisabled()).toBe(true)
    await dialog.getByRole('checkbox', { name: /Margaret Vance/ }).check()
    await dialog.getByText('E-mail in English to m.vance@mail.example').waitFor()
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Share with 1 person' }).click()
    await dialog.waitFor({ state: 'detached' })
  }

  await share()
  await page
    .getByText(/Deed of trust\.txt goes to Margaret Vance in/)
    .first()
    .waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Undone. Nothing left the house.').waitFor()
  await page.getByRole('button', { name: /Who sees Deed of trust/ }).waitFor({ state: 'detached' })

  await share()
  await page.getByText(/shared Deed of trust\.txt with Margaret Vance/).waitFor({ timeout: 30_000 })
  await page.getByRole('button', { name: /Who sees Deed of trust/ }).click()
  await page.getByText('Not viewed yet').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Unshare from Margaret Vance' }).click()
  await page.getByText('Margaret Vance no longer sees Deed of trust.txt.').waitFor()
  await documents.getByText('no longer shared').waitFor()
})

test('DOC-1 a document in the bin comes back with Undo', async () => {
  const page = await scene.signIn('/documents?q=photo')
  await page.getByRole('button', { name: 'More actions for Photo of the house.png' }).click()
  await page.getByRole('menuitem', { name: 'Put in the bin' }).click()
  await page.getByText('Photo of the house.png is in the bin.').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Photo of the house.png is back, shared with nobody.').waitFor()
  await page.getByRole('link', { name: 'Photo of the house.png' }).waitFor()
})

test('MSG-4 what one member of staff writes appears for another without reloading', async () => {
  const [one, other] = await Promise.all([scene.signIn('/messages'), scene.signIn('/messages', { user: 1 })])
  for (const page of [one, other]) await page.getByRole('listbox').getByText('Closing date').click()
  await one.getByRole('textbox', { name: 'Reply' }).fill('We meet at nine.')
  await one.getByRole('button', { name: 'Send message' }).click()
  await other
    .getByRole('group', { name: /Messages of/ })
    .getByText('We meet at nine.')
    .waitFor()
})

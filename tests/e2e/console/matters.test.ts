import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConsoleScene, violations, type ConsoleScene } from './console-scene.ts'

let scene: ConsoleScene
beforeAll(async () => {
  scene = await openConsoleScene('demo')
})
afterAll(() => scene.close())

test('CLT-2 a matter is opened with a client on it, and its page shows who is there', async () => {
  const page = await scene.signIn('/matters/new')
  await page.getByLabel('Title').fill('Roldán v. Kestrel Foods')
  await page.getByLabel('Practice area').fill('Employment')
  await page.getByLabel('Find a client').fill('samuel')
  await page.getByRole('option', { name: /Samuel Oyelaran/ }).click()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Open matter' }).click()
  await page.getByRole('heading', { name: /Roldán v\. Kestrel Foods/ }).waitFor()
  await page.getByRole('region', { name: 'People' }).getByText('Samuel Oyelaran').waitFor()
  expect(await violations(page)).toEqual([])
})

test('CLT-3 a restricted matter is not there for staff who are not listed; an admin manages the list only', async () => {
  const owner = await scene.signIn('/matters/new')
  await owner.getByLabel('Title').fill('Project Larkspur')
  await owner.getByRole('switch', { name: /Restricted/ }).click()
  await owner.getByRole('button', { name: 'Open matter' }).click()
  await owner.getByRole('heading', { name: /Project Larkspur/ }).waitFor()
  await owner.getByText('1 listed person').waitFor()
  const address = new URL(owner.url()).pathname

  const outsider = await scene.signIn(address, { user: 3 })
  await outsider.getByRole('heading', { name: 'Not here' }).waitFor()
  await outsider.goto(`${scene.listening.console}/matters?q=larkspur`)
  await outsider.getByRole('heading', { name: 'No matter fits' }).waitFor()
})

test('CLT-4 marking two people as adverse shows on both', async () => {
  const page = await scene.signIn('/matters?q=rosalind')
  await page.getByRole('grid').getByText('Estate of Rosalind Vance').click()
  await page.getByRole('button', { name: 'More actions for Daniel Vance' }).click()
  await page.getByRole('menuitem', { name: 'Mark as adverse to Curtis Vance' }).click()
  await page.getByText('Adverse to Curtis Vance').first().waitFor()
  expect(await page.getByText(/Adverse to .*Daniel Vance/).count()).toBe(1)
})

test('MSG-1 ACC-7 what is written on a matter is kept as a draft across a reload, and then sent', async () => {
  const page = await scene.signIn('/matters?q=camino')
  await page.getByRole('grid').getByText('418 Camino del Monte, sale').click()
  const message = page.getByRole('textbox', { name: 'Message' })
  await message.fill('The keys are with the notary.')
  await page.getByText('Draft saved').waitFor()
  await page.reload()
  await expect.poll(() => message.inputValue()).toBe('The keys are with the notary.')
  await page.getByRole('button', { name: 'Send message' }).click()
  await page.getByRole('region', { name: 'Timeline' }).getByText('The keys are with the notary.').last().waitFor()
  await expect.poll(() => message.inputValue()).toBe('')
})

test('on a phone the part of a matter that is open can be seen in the row of its parts', async () => {
  const page = await scene.signIn('/matters?q=camino')
  await page.getByRole('grid').getByText('418 Camino del Monte, sale').click()
  await page.getByRole('link', { name: 'Notes' }).waitFor()
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`${page.url()}/notes`)
  const open = page.getByRole('navigation', { name: 'Parts of this matter' }).locator('[aria-current=page]')
  const rightEdge = async () => {
    const box = await open.boundingBox()
    return box && box.x + box.width
  }
  await expect.poll(rightEdge).toBeLessThanOrEqual(360)
})

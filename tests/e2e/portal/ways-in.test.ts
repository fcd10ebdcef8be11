import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { minute, second } from '../../../src/shared/time.ts'
import { ask } from '../../support/http.ts'
import { until } from '../../support/until.ts'
import { openPortalScene, type PortalScene } from './support/portal-scene.ts'

let scene: PortalScene
beforeAll(async () => {
  scene = await openPortalScene()
})
afterEach(async () => {
  expect(await scene.closeDevices()).toEqual([])
})
afterAll(() => scene.close())

const tokenOf = (link: string | null) => new URL(link ?? '').hash.slice(1)

test('ACC-2 ACC-3 a link waits for its button, however often it is fetched, and opens what it is about', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara, 'Letters testamentary.txt')
  const { link } = await scene.mail(mara.email)
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => ask(scene.portal, '/c', { method: index % 2 ? 'HEAD' : 'GET' })),
  )
  // A scanner that runs scripts sees the same page and presses nothing.
  const scanner = await (await scene.device()).newPage()
  await scanner.goto(link ?? '')
  await scanner.getByRole('button', { name: 'Continue' }).waitFor()

  const page = await (await scene.device()).newPage()
  await page.goto(link ?? '')
  await page.getByText('m•••@mail.example').waitFor()
  expect(page.url()).toBe(`${scene.portal}/c`)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Letters testamentary.txt' }).waitFor()
  expect(page.url()).toMatch(/\/documents\/[0-9a-f-]{36}$/)
  // Nothing of the token is left where somebody could find it.
  const left = await page.evaluate(() => JSON.stringify([history.state, { ...sessionStorage }, { ...localStorage }]))
  expect(left).not.toContain(tokenOf(link))
})

test('ACC-4 an expired link says so, and a new one, with no retyping, opens the same', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara, 'Notice to creditors.txt')
  const { link } = await scene.mail(mara.email)
  await scene.advance(61 * minute)
  const page = await (await scene.device()).newPage()
  await page.goto(link ?? '')
  await page.getByRole('heading', { name: 'This link has expired' }).waitFor()
  await page.getByRole('button', { name: 'Send me a new link' }).click()
  await page.getByRole('status').getByText('a new link is on its way').waitFor()
  const renewed = await scene.mail(mara.email, 2)
  await page.goto(renewed.link ?? '')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Notice to creditors.txt' }).waitFor()
})

test('ACC-4 a used link says so; whoever is signed in already goes on to what it is about', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara, 'Deed.txt')
  const page = await scene.enter(mara)
  const { link } = await scene.mail(mara.email)
  await page.goto(link ?? '')
  await page.getByRole('heading', { name: 'This link has been used' }).waitFor()
  await page.getByRole('link', { name: 'Open what this link is about' }).click()
  await page.getByRole('heading', { name: 'Deed.txt' }).waitFor()

  const other = await (await scene.device()).newPage()
  await other.goto(link ?? '')
  await other.getByRole('button', { name: 'Send me a new link' }).waitFor()
  expect(await other.getByRole('link', { name: 'Open what' }).count()).toBe(0)
})

test('ACC-4 an unknown, a cut and a doubled link lead to the sign-in page', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara)
  const { link } = await scene.mail(mara.email)
  const page = await (await scene.device()).newPage()
  for (const bad of [`${link}${link}`, `${link?.slice(0, -9)}`, `${scene.portal}/c#nothing`, `${scene.portal}/c`]) {
    await page.goto('about:blank')
    await page.goto(bad)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/sign-in')
    expect(page.url()).not.toContain('#')
  }
})

test('ACC-3 a second link opened in the same tab is the one that counts', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara, 'First.txt')
  await scene.advance(2 * minute)
  await scene.document(mara, 'Second.txt')
  const first = await scene.mail(mara.email)
  const second = await scene.mail(mara.email, 2)
  const page = await (await scene.device()).newPage()
  await page.goto(first.link ?? '')
  await page.getByRole('button', { name: 'Continue' }).waitFor()
  await page.evaluate((token) => (window.location.hash = token), tokenOf(second.link))
  await page.waitForURL(`${scene.portal}/c`)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Second.txt' }).waitFor()
})

test("ACC-3 somebody else's link in a browser where one is signed in changes who is there, in every tab", async () => {
  const [mara, tomas] = [await scene.person('Mara'), await scene.person('Tomas')]
  await scene.thread(mara, 'For Mara alone')
  await scene.document(tomas, 'For Tomas alone.txt')
  const context = await scene.device()
  const hers = await scene.enter(mara, context)
  await hers.getByRole('heading', { name: 'For Mara alone' }).waitFor()
  const his = await scene.enter(tomas, context)
  await his.getByRole('heading', { name: 'For Tomas alone.txt' }).waitFor()
  await hers.getByRole('heading', { name: 'Tomas' }).waitFor()
  expect(await hers.getByText('For Mara alone').count()).toBe(0)
})

test('ACC-5 a code, in the browser that asked and no other, however it is typed', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara)
  await scene.mail(mara.email)
  const page = await (await scene.device()).newPage()
  await page.goto(`${scene.portal}/messages`)
  await page.getByLabel('Your e-mail address').fill(mara.email)
  await page.getByRole('button', { name: 'Send me an e-mail' }).click()
  await page.getByLabel('Code from the e-mail').waitFor()
  const { code } = await scene.mail(mara.email, 2)
  if (code === null) throw new Error('no code in the mail')

  const other = await (await scene.device()).newPage()
  await other.goto(`${scene.portal}/sign-in`)
  await other.getByLabel('Your e-mail address').fill('nobody@mail.example')
  await other.getByRole('button', { name: 'Send me an e-mail' }).click()
  await other.getByLabel('Code from the e-mail').fill(code)
  await other.getByRole('button', { name: 'Continue' }).click()
  await other.getByRole('alert').getByText('This is not the code').waitFor()

  // Coming back from the mail can reload a phone's page.
  await page.reload()
  const wide = [...code].map((digit) => String.fromCodePoint((digit.codePointAt(0) ?? 0) + 0xfee0)).join('')
  await page.getByLabel('Code from the e-mail').fill(` ${wide.slice(0, 3)}  ${wide.slice(3)} `)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Messages' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/messages')
})

test('ACC-6 an unknown address looks the same, and asking again waits', async () => {
  const page = await (await scene.device()).newPage()
  await page.goto(`${scene.portal}/sign-in`)
  await page.getByLabel('Your e-mail address').fill('stranger@mail.example')
  await page.getByRole('button', { name: 'Send me an e-mail' }).click()
  await page.getByText('use the address your firm wrote to').waitFor()
  await page.getByText('Another e-mail in').waitFor()
  await scene.advance(31 * second)
  await page.getByRole('button', { name: 'Send another e-mail' }).waitFor()
})

test('ACC-8 Menu, Sign out ends the session on the server, in every tab, and Back shows nothing', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara, 'Will.txt')
  const context = await scene.device()
  const page = await scene.enter(mara, context)
  const second = await context.newPage()
  await second.goto(`${scene.portal}/messages`)
  await second.getByRole('heading', { name: 'Messages' }).waitFor()
  const cookies = await context.cookies()

  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
  await second.getByRole('heading', { name: 'You are signed out' }).waitFor()
  await page.goBack().catch(() => null)
  expect(await page.getByText('Will.txt').count()).toBe(0)

  const thief = await scene.device()
  await thief.addCookies(cookies)
  const stolen = await thief.newPage()
  await stolen.goto(`${scene.portal}/documents`)
  await stolen.getByRole('heading', { name: 'Sign in' }).waitFor()
})

test('ACC-10 the sign-in page lists the other addresses, and a link of another one leads there', async () => {
  const { addPortalAddress } = await import('../../../src/main/features/settings/change-portal-addresses.ts')
  const { granted } = await import('../../support/test-app.ts')
  const emea = scene.portal.replace('127.0.0.1', 'localhost')
  const { portalAddressId } = granted(
    await addPortalAddress(scene.deps, scene.lawyer, { region: 'EMEA', origin: emea }),
  )
  await until('the second address', () => Promise.resolve(scene.app.portalOrigins().includes(emea)))
  scene.origins.push(emea)
  const page = await (await scene.device()).newPage()
  await page.goto(`${scene.portal}/sign-in`)
  const link = page.getByRole('link', { name: 'EMEA' })
  expect(await link.getAttribute('href')).toBe(emea)

  const nora = await scene.person('Nora', { portalAddressId })
  await scene.document(nora, 'Contract.txt')
  const mail = await scene.mail(nora.email)
  expect(mail.link).toContain(emea)
  await page.goto(mail.link?.replace(emea, scene.portal) ?? '')
  await page.getByRole('heading', { name: 'another address of the firm' }).waitFor()
  await page.getByRole('link', { name: 'Open it there' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Contract.txt' }).waitFor()
  expect(page.url()).toContain(emea)
})

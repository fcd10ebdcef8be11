import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { removeClientAccess } from '../../../src/main/features/clients/change-access.ts'
import { getClient } from '../../../src/main/features/clients/get-client.ts'
import { updateClient } from '../../../src/main/features/clients/update-client.ts'
import { hour, minute, second } from '../../../src/shared/time.ts'
import { granted } from '../../support/test-app.ts'
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

const draftOf = (clientId: string) =>
  scene.store.read((db) => db.selectFrom('drafts').select('body').where('author_id', '=', clientId).executeTakeFirst())

test('ACC-7 at 13 minutes the page warns, Stay signed in gives 15 more, and the words are there after the end', async () => {
  const mara = await scene.person('Mara')
  await scene.thread(mara, 'Who signs')
  const page = await scene.enter(mara)
  await page.getByLabel('Your answer').fill('I was just about to say')
  await page.getByText('Kept as a draft').waitFor()

  const warning = page.getByRole('alertdialog', { name: 'Are you still there?' })
  await scene.advance(12 * minute + 50 * second)
  expect(await warning.count()).toBe(0)
  await scene.advance(15 * second)
  await warning.waitFor()
  await warning.getByRole('button', { name: 'Stay signed in' }).click()
  await warning.waitFor({ state: 'detached' })

  // Past the first end; what the page asks for by itself has moved nothing.
  await scene.advance(12 * minute)
  expect(await warning.count()).toBe(0)
  await scene.advance(minute + 30 * second)
  await warning.waitFor()
  await scene.advance(2 * minute)
  await page.getByRole('heading', { name: 'nothing is lost' }).waitFor()
  expect(await page.getByText('I was just about to say').count()).toBe(0)

  await page.getByRole('link', { name: 'Sign in again' }).click()
  await page.getByLabel('Your e-mail address').fill(mara.email)
  await page.getByRole('button', { name: 'Send me an e-mail' }).click()
  const { code } = await scene.mail(mara.email, 2)
  await page.getByLabel('Code from the e-mail').fill(code ?? '')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Who signs' }).waitFor()
  await until(
    'the draft',
    async () => (await page.getByLabel('Your answer').inputValue()) === 'I was just about to say',
  )

  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('I was just about to say').first().waitFor()
  await until('the empty field', async () => (await page.getByLabel('Your answer').inputValue()) === '')
  expect(await draftOf(mara.clientId)).toBeUndefined()
})

test('ACC-7 a person who acts in one tab is signed in in the other', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara)
  const context = await scene.device()
  const first = await scene.enter(mara, context)
  const second = await context.newPage()
  await second.goto(scene.portal)
  await second.getByRole('heading', { name: 'Mara' }).waitFor()
  await scene.advance(10 * minute)
  const touched = first.waitForResponse(/access\/touch/)
  await first.keyboard.press('Shift')
  await touched
  await scene.advance(4 * minute)
  const asked = second.waitForResponse(/access\/state/)
  await second.bringToFront()
  await second.reload()
  await asked
  await second.getByRole('heading', { name: 'Mara' }).waitFor()
  for (const page of [first, second]) expect(await page.getByRole('alertdialog').count()).toBe(0)
})

test('ACC-7 without an answer from the host, what is on the screen is covered when the time is over', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara, 'Private.txt')
  const context = await scene.device()
  const underWay = new Set<unknown>()
  context.on('request', (request) => request.url().includes('/rpc/') && underWay.add(request))
  context.on('requestfinished', (request) => underWay.delete(request))
  context.on('requestfailed', (request) => underWay.delete(request))
  const page = await scene.enter(mara, context)
  await page.route('**/rpc/**', (route) => route.abort())
  // An answer of the host's clock of then, taken by the page's clock of now, would make it later than it is.
  await expect.poll(() => underWay.size).toBe(0)
  await scene.advance(13 * minute + 30 * second)
  await page.getByRole('alertdialog').waitFor()
  await page.getByText('You are offline').waitFor()
  await scene.advance(2 * minute)
  await page.getByRole('heading', { name: 'nothing is lost' }).waitFor()
  expect(await page.getByText('Private.txt').count()).toBe(0)
  await page.unroute('**/rpc/**')
})

test('ACC-8 after 8 hours a session ends, however busy it was', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara)
  const page = await scene.enter(mara)
  for (let passed = 0; passed < 8 * hour - 10 * minute; passed += 10 * minute) {
    await scene.advance(10 * minute)
    const touched = page.waitForResponse(/access\/touch/)
    await page.keyboard.press('Shift')
    await touched
  }
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })
  await scene.advance(10 * minute)
  await page.getByText('a visit ends after 8 hours').waitFor()
})

test('ACC-9 staff change the e-mail address: the open page ends at once, in neutral words', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara, 'Private.txt')
  const page = await scene.enter(mara)
  const { version } = granted(await getClient(scene.deps, scene.lawyer, { clientId: mara.clientId }))
  granted(
    await updateClient(scene.deps, scene.lawyer, {
      clientId: mara.clientId,
      version,
      kind: 'person',
      givenName: 'Mara',
      familyName: 'Vance',
      companyName: '',
      email: 'mara.new@mail.example',
      phone: '',
      address: '',
      locale: 'en',
      portalAddressId: null,
      notes: '',
      tags: [],
    }),
  )
  await page.getByText('Your session was ended').waitFor()
  expect(await page.getByText('Private.txt').count()).toBe(0)
  expect(await page.getByText('mail').count()).toBe(0)
})

test('ACC-9 staff remove the access: every open page ends at once', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara, 'Private.txt')
  const [phone, laptop] = [await scene.enter(mara), await scene.device()]
  await scene.advance(2 * minute)
  await scene.document(mara, 'More.txt')
  const other = await scene.enter(mara, laptop, 2)
  granted(await removeClientAccess(scene.deps, scene.lawyer, { clientId: mara.clientId }))
  for (const page of [phone, other]) await page.getByText('Your session was ended').waitFor()
})

test('ACC-11 Settings list where one is signed in, and end another', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara)
  await scene.advance(2 * minute)
  await scene.document(mara)
  const phone = await scene.enter(mara, await scene.device({ userAgent: 'Mozilla/5.0 (iPhone) Safari/605' }))
  const laptop = await scene.enter(mara, undefined, 2)
  await laptop.getByRole('button', { name: 'Menu' }).click()
  await laptop.getByRole('link', { name: 'Settings' }).click()
  const other = laptop.getByRole('listitem').filter({ hasText: 'Safari on iPhone' })
  await laptop.getByText('This device').waitFor()
  await other.getByRole('button', { name: 'Sign out there' }).click()
  await other.waitFor({ state: 'detached' })
  await phone.getByText('Your session was ended').waitFor()
  expect(await laptop.getByText('This device').count()).toBe(1)
})

test('a host that is away: a bar says so, nothing typed is lost, and the page goes on when it is back', async () => {
  const mara = await scene.person('Mara')
  await scene.thread(mara, 'Who signs')
  const page = await scene.enter(mara)
  await page.route('**/rpc/**', (route) => route.abort())
  await page.getByLabel('Your answer').fill('Written in a tunnel')
  await page.getByText('You are offline').waitFor()
  await page.unroute('**/rpc/**')
  await scene.advance(6 * second)
  await page.getByText('Kept as a draft').waitFor()
  await page.getByText('You are offline').waitFor({ state: 'detached' })
  expect((await draftOf(mara.clientId))?.body).toBe('Written in a tunnel')
})

test('a host that does not answer at first: a page says so, in the reader’s language', async () => {
  const context = await scene.device({ locale: 'es-MX' })
  const page = await context.newPage()
  await page.route('**/rpc/**', (route) => route.abort())
  await page.goto(scene.portal)
  await page.getByRole('heading', { name: 'Un momento' }).waitFor()
  await page.unroute('**/rpc/**')
  await page.getByRole('button', { name: 'Intentar de nuevo' }).click()
  await page.getByRole('heading', { name: 'Entrar' }).waitFor()
})

test('a host that was updated under an open page: what is missing is fetched anew, once', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara)
  const page = await scene.enter(mara)
  let loads = 0
  page.on('load', () => loads++)
  let asked = 0
  // The route stays for the ones after: taken away in between, it leaves requests hanging that are on their way.
  await page.route('**/SettingsPage*', (route) =>
    ++asked === 1 ? route.fulfill({ status: 404, body: '' }) : route.continue(),
  )
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByText('This device').waitFor()
  expect(loads).toBe(1)
})

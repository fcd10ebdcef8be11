import type { Browser, BrowserContext, Page, Worker } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { setUpFirm } from '../../../src/main/features/staff/set-up-firm.ts'
import { createWebPushSender } from '../../../src/main/platform/push/web-push-sender.ts'
import { minute } from '../../../src/shared/time.ts'
import { axeFindings, bringAxe } from '../../support/axe.ts'
import { launchBrowser } from '../../support/chromium.ts'
import { startE2eHost } from '../../support/e2e-host.ts'
import { startPushEndpoint } from '../../support/push-endpoint.ts'
import { granted } from '../../support/test-app.ts'
import { until } from '../../support/until.ts'
import { overflow } from './console-scene.ts'

const email = 'elena@ibarralowe.example'
const password = 'plum-cider-barge-07'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** A host whose owner has a second factor, her browser at the console, and a push service of this machine. Ends with the test. */
async function openScene({ locale = 'en' as 'en' | 'es' } = {}) {
  const service = await startPushEndpoint()
  onTestFinished(() => service.close())
  const push = createWebPushSender({ services: [service.origin], ca: service.ca })
  const host = await startE2eHost({ startMs: Date.now(), push })
  onTestFinished(() => host.close())
  const firm = { firmName: 'Ibarra Lowe & Brandt', timeZone: 'America/Denver', locale }
  const owner = { ownerName: 'Elena Ibarra', ownerEmail: email, password }
  const { userId } = granted(await setUpFirm(host.deps, { kind: 'system', name: 'test' }, { ...firm, ...owner }))

  /** Every request that leaves for another origin than these two, and everything a page complains of. */
  const complaints: string[] = []
  async function open(width: number, url: string): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 780 },
      locale: locale === 'es' ? 'es-MX' : 'en-US',
      reducedMotion: 'reduce',
    })
    await bringAxe(context)
    onTestFinished(() => context.close())
    const page = await context.newPage()
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/i.test(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('request', (request) => {
      const { origin } = new URL(request.url())
      if (![host.console, host.phone].includes(origin)) complaints.push(request.url())
    })
    await page.goto(url)
    return page
  }

  async function givePassword(page: Page) {
    const words = locale === 'es' ? ['Correo electrónico', 'Contraseña'] : ['E-mail', 'Password']
    await page.getByLabel(words[0] ?? '', { exact: true }).fill(email)
    await page.getByLabel(words[1] ?? '', { exact: true }).fill(password)
    await page.keyboard.press('Enter')
  }

  /** In with the password, and with a second factor from then on. */
  async function consolePage(): Promise<Page> {
    const page = await open(1280, host.console)
    await givePassword(page)
    await page.locator('#main').waitFor()
    const now = host.clock.now()
    await host.store.write(async ({ db }) => {
      const factor = { user_id: userId, seed_sealed: 'x', last_step: 0, backup_set_id: userId, enabled_at_ms: now }
      await db
        .insertInto('staff_totp')
        .values(factor)
        .onConflict((conflict) => conflict.column('user_id').doNothing())
        .execute()
      await db.updateTable('staff_sessions').set({ second_factor: 'code', second_factor_at_ms: now }).execute()
    })
    await page.goto(`${host.console}/settings/security`)
    return page
  }

  /** A browser at 360 px that has been paired by the address below the QR code. */
  async function pairedPhone(console: Page, begin: string, go: string): Promise<Page> {
    await console.getByRole('button', { name: begin, exact: true }).click()
    const address = await console.locator('#pairing-address').innerText()
    expect(address.startsWith(`${host.phone}/#pair=`)).toBe(true)
    const phone = await open(360, address)
    await phone.getByRole('button', { name: go, exact: true }).click()
    return phone
  }

  return { ...host, host, userId, service, complaints, open, givePassword, consolePage, pairedPhone }
}

/** As a push service would hand it over, by the browser's own protocol. */
async function deliverPush(context: BrowserContext, page: Page, origin: string, data: string): Promise<void> {
  const protocol = await context.newCDPSession(page)
  const registrationId = new Promise<string>((resolve) => {
    protocol.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL === `${origin}/`)
      if (own) resolve(own.registrationId)
    })
  })
  await protocol.send('ServiceWorker.enable')
  await protocol.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await registrationId, data })
}

/** A browser without a screen shows no notification and gives no leave for one: what the worker asks it to show is noted instead. */
const noteNotifications = (worker: Worker) =>
  worker.evaluate(() => {
    const noted: unknown[] = []
    Object.assign(globalThis, { noted })
    Object.assign(ServiceWorkerRegistration.prototype, {
      showNotification: (title: string, options: object) => Promise.resolve(void noted.push({ title, options })),
    })
  })
const notedNotification = (worker: Worker) =>
  worker.evaluate(() => (globalThis as unknown as { noted: object[] }).noted.shift() ?? null)

/** This browser has no push service: its part of a subscription is played, and everything after it is real. */
async function lendPushService(page: Page, subscription: unknown): Promise<void> {
  await page.context().grantPermissions(['notifications'], { origin: new URL(page.url()).origin })
  await page.context().addInitScript(
    ([text]) => {
      const toJSON = () => JSON.parse(text ?? '') as unknown
      let current: unknown = null
      Object.assign(PushManager.prototype, {
        getSubscription: () => Promise.resolve(current),
        subscribe: ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => {
          current = { toJSON, options: { applicationServerKey: applicationServerKey.buffer }, unsubscribe: () => {} }
          return Promise.resolve(current)
        },
      })
      // A page without a window manager is not asked; what was granted is.
      Object.defineProperty(Notification, 'permission', { get: () => 'granted' })
      Notification.requestPermission = () => Promise.resolve('granted')
    },
    [JSON.stringify(subscription)],
  )
  await page.reload()
}

async function looksRight(page: Page): Promise<void> {
  expect(await axeFindings(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
}

test('TFA-8 a phone is paired by its code and lets a sign-in pass by the number that is typed on it', async () => {
  const scene = await openScene()
  const desk = await scene.consolePage()
  const phone = await scene.open(360, scene.phone)
  await phone.getByRole('heading', { name: 'This phone is not paired' }).waitFor()
  await looksRight(phone)

  await desk.getByRole('button', { name: 'Pair a phone', exact: true }).click()
  const address = await desk.locator('#pairing-address').innerText()
  expect(await axeFindings(desk)).toEqual([])
  await phone.getByLabel('Address from the computer').fill(address)
  await phone.getByRole('button', { name: 'Pair with this address' }).click()
  await phone.getByText(email).waitFor()
  await phone.getByText('Elena Ibarra').waitFor()
  await looksRight(phone)
  await phone.getByLabel('Name of this phone').fill('Pocket phone')
  await phone.getByRole('button', { name: 'Continue' }).click()
  await phone.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  await looksRight(phone)
  await desk.getByText('“Pocket phone” can approve your sign-ins now.').waitFor()
  await desk.getByRole('listitem').filter({ hasText: 'Pocket phone' }).waitFor()
  const notice = await scene.mail(email)
  expect(notice.subject).toBe('A phone was paired with your account at Ibarra Lowe & Brandt')

  // The key cannot be taken out of the browser.
  const isExtractable = await phone.evaluate(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open('portico-phone')
        opening.onsuccess = () => {
          const get = opening.result.transaction('phone').objectStore('phone').get('this')
          get.onsuccess = () => resolve((get.result as { privateKey: CryptoKey }).privateKey.extractable)
        }
      }),
  )
  expect(isExtractable).toBe(false)

  const visitor = await scene.open(1280, scene.console)
  await scene.givePassword(visitor)
  await visitor.getByRole('button', { name: 'Ask my phone' }).click()
  const shown = visitor.getByRole('region', { name: 'Your phone is asked' })
  const number = /\d\d(?=\s|$)/.exec(await shown.getByRole('status').first().innerText())?.[0] ?? ''
  expect(number).toMatch(/^\d\d$/)
  expect(await axeFindings(visitor)).toEqual([])

  await phone.getByRole('heading', { name: 'Is this you signing in, Elena Ibarra?' }).waitFor()
  await phone.getByText('127.0.0.1').waitFor()
  await phone.getByText('The same network that this phone is in.').waitFor()
  // The clock's figures may be the same.
  const words = (await phone.locator('body').innerText()).replace(/\d+:\d\d(?::\d\d)?/g, '')
  expect(words).not.toMatch(new RegExp(`\\b${number}\\b`))
  await looksRight(phone)
  const wrong = number === '17' ? '71' : '17'
  await phone.getByLabel('Number').fill(wrong)
  await phone.getByRole('button', { name: 'Approve' }).click()
  await phone.getByText('2 tries left.').waitFor()
  await looksRight(phone)
  await phone.getByLabel('Number').fill(number)
  await phone.getByRole('button', { name: 'Approve' }).click()
  await phone.getByRole('heading', { name: 'Approved' }).waitFor()
  await visitor.locator('#main').waitFor()
  await phone.getByRole('button', { name: 'Done' }).click()
  await phone.getByRole('heading', { name: 'Nothing waits' }).waitFor()

  // Taken away at the console, the phone says so, and a reload knows nothing any more.
  await desk.reload()
  await desk.getByRole('button', { name: 'Remove Pocket phone' }).click()
  await desk.getByRole('button', { name: 'Remove it' }).click()
  await phone.getByRole('heading', { name: 'This phone was removed' }).waitFor()
  await looksRight(phone)
  expect(scene.complaints).toEqual([])
})

test('TFA-8 Deny and report ends the sign-in, in Spanish too; offline is said; a question that nobody answers is over', async () => {
  const scene = await openScene({ locale: 'es' })
  const desk = await scene.consolePage()
  const phone = await scene.pairedPhone(desk, 'Vincular un teléfono', 'Continuar')
  await phone.getByRole('heading', { name: 'No hay nada pendiente' }).waitFor()
  await looksRight(phone)
  expect(phone.url()).toBe(`${scene.phone}/`)

  const visitor = await scene.open(1280, scene.console)
  await scene.givePassword(visitor)
  await visitor.getByRole('button', { name: 'Preguntar a mi teléfono' }).click()
  await phone.getByRole('heading', { name: /Es usted quien inicia sesión/ }).waitFor()
  await looksRight(phone)
  await phone.getByRole('button', { name: 'Rechazar y denunciar' }).click()
  await phone.getByRole('heading', { name: 'Rechazado y denunciado' }).waitFor()
  await visitor.getByRole('button', { name: 'Preguntar a mi teléfono' }).waitFor({ state: 'detached' })
  await visitor.getByLabel('Contraseña', { exact: true }).waitFor()
  expect((await scene.mail(email, 2)).subject).toBe('Usted denunció un inicio de sesión en Ibarra Lowe & Brandt')

  await scene.givePassword(visitor)
  await visitor.getByRole('button', { name: 'Preguntar a mi teléfono' }).click()
  await phone.getByRole('heading', { name: /Es usted quien inicia sesión/ }).waitFor()
  await phone.context().setOffline(true)
  await phone.getByText('El servidor no responde.').waitFor()
  await looksRight(phone)
  scene.clock.advance(2 * minute)
  await phone.context().setOffline(false)
  await phone.getByRole('heading', { name: 'Terminado' }).waitFor()
  await visitor.getByText('Nadie respondió en dos minutos.').waitFor()
  expect(await axeFindings(visitor)).toEqual([])
  await visitor.getByRole('button', { name: 'Usar un código' }).click()
  await visitor.getByRole('button', { name: 'Preguntar a mi teléfono' }).waitFor()
  expect(scene.complaints.filter((line) => !line.startsWith('http'))).toEqual([])
})

test('TFA-8 a question wakes the phone: the message is encrypted for it, and its worker shows who and when', async () => {
  const scene = await openScene()
  const desk = await scene.consolePage()
  const phone = await scene.pairedPhone(desk, 'Pair a phone', 'Continue')
  await phone.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  await lendPushService(phone, scene.service.subscribe())
  await phone.getByRole('button', { name: 'Let it be woken' }).click()
  await phone.getByText('This phone is woken when a sign-in waits.').waitFor()
  await looksRight(phone)

  const visitor = await scene.open(1280, scene.console)
  await scene.givePassword(visitor)
  await visitor.getByRole('button', { name: 'Ask my phone' }).click()
  await visitor.getByText('One phone is being woken.').waitFor()
  const [message] = await until(
    'a push message',
    async () => scene.service.received.length > 0 && scene.service.received,
  )
  expect(scene.service.faults).toEqual([])
  expect(Object.keys(JSON.parse(message?.text ?? '{}') as object)).toEqual([
    'kind',
    'firmName',
    'personName',
    'atMs',
    'locale',
  ])

  const worker = await until('the worker', async () => phone.context().serviceWorkers()[0])
  await noteNotifications(worker)
  await deliverPush(phone.context(), phone, scene.phone, message?.text ?? '')
  const time = /^Elena Ibarra: a sign-in waits for your answer since \d?\d:\d\d\s[AP]M\.$/
  expect(await until('a notification', () => notedNotification(worker))).toMatchObject({
    title: 'Ibarra Lowe & Brandt',
    options: { body: expect.stringMatching(time) as string, tag: 'sign-in', lang: 'en' },
  })
  // One that says nothing is shown without saying anything.
  await deliverPush(phone.context(), phone, scene.phone, 'no JSON')
  expect(await until('another notification', () => notedNotification(worker))).toMatchObject({
    title: 'Portico',
    options: { body: 'Open the page to see what waits.', tag: 'sign-in' },
  })

  scene.service.behave(410)
  await visitor.getByRole('button', { name: 'Use a code instead' }).click()
  await visitor.getByRole('button', { name: 'Ask my phone' }).click()
  await visitor.getByText('No phone of yours can be woken: open its Portico page.').waitFor()
  await phone.getByRole('heading', { name: 'Is this you signing in, Elena Ibarra?' }).waitFor()
  expect(scene.complaints).toEqual([])
})

test('TFA-8 a browser that lost its key says so, and one that can keep none too', async () => {
  const scene = await openScene()
  const desk = await scene.consolePage()
  const phone = await scene.pairedPhone(desk, 'Pair a phone', 'Continue')
  await phone.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  await phone.goto(`${scene.phone}/icon.svg`)
  await phone.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const removal = indexedDB.deleteDatabase('portico-phone')
        removal.onsuccess = resolve
        removal.onerror = removal.onblocked = reject
      }),
  )
  await phone.goto(scene.phone)
  await phone.getByRole('heading', { name: 'This phone has to be paired again' }).waitFor()
  await looksRight(phone)
  await phone.context().addInitScript(() => Object.defineProperty(globalThis, 'isSecureContext', { value: false }))
  await phone.reload()
  await phone.getByRole('heading', { name: 'This browser cannot be a phone of yours' }).waitFor()
  await looksRight(phone)
})

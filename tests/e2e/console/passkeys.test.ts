import { readFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { setUpFirm } from '../../../src/main/features/staff/set-up-firm.ts'
import { minute } from '../../../src/shared/time.ts'
import { axeFindings, bringAxe } from '../../support/axe.ts'
import { launchBrowser } from '../../support/chromium.ts'
import { startE2eHost } from '../../support/e2e-host.ts'
import { testTls } from '../../support/portico-child.ts'
import { granted } from '../../support/test-app.ts'
import { overflow } from './console-scene.ts'

const email = 'elena@ibarralowe.example'
const password = 'plum-cider-barge-07'
/** SHA-256 of the test certificate's public key: this browser believes it, and finds nothing wrong with it. */
const certificate = '9lVJHkeJCyp57CEKqstKeYpaHKbiVWrn4zNXyXdqssM='

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser({
    args: ['--host-resolver-rules=MAP *.firm.test 127.0.0.1', `--ignore-certificate-errors-spki-list=${certificate}`],
  })
})
afterAll(() => browser.close())

/** A host whose owner has a second factor, and nothing else yet. Ends with the test. */
async function openHost(options: Parameters<typeof startE2eHost>[0] = {}) {
  const host = await startE2eHost({ startMs: Date.now(), ...options })
  onTestFinished(() => host.close())
  const firm = { firmName: 'Ibarra Lowe & Brandt', timeZone: 'America/Denver', locale: 'en' as const }
  const owner = { ownerName: 'Elena Ibarra', ownerEmail: email, password }
  const { userId } = granted(await setUpFirm(host.deps, { kind: 'system', name: 'test' }, { ...firm, ...owner }))
  const at = new URL(host.console)

  async function visit(url: string, contextOptions: BrowserContextOptions = {}) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 860 },
      locale: 'en-US',
      reducedMotion: 'reduce',
      ...contextOptions,
    })
    await bringAxe(context)
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.goto(url)
    return { page, authenticator: await attachAuthenticator(page) }
  }

  return {
    ...host,
    userId,
    /** The console under a name, as passkeys need it. */
    named: `${at.protocol}//localhost:${at.port}`,
    visit,
    /** In with the password before the second factor was there, and then with it. */
    async visitSignedIn(url: string, contextOptions: BrowserContextOptions = {}) {
      const visitor = await visit(url, contextOptions)
      await givePassword(visitor.page)
      await visitor.page.locator('#main').waitFor()
      const now = host.clock.now()
      await host.store.write(async (tx) => {
        const factor = { user_id: userId, seed_sealed: 'x', last_step: 0, backup_set_id: userId, enabled_at_ms: now }
        await tx.db
          .insertInto('staff_totp')
          .values(factor)
          .onConflict((conflict) => conflict.column('user_id').doNothing())
          .execute()
        await tx.db.updateTable('staff_sessions').set({ second_factor: 'code', second_factor_at_ms: now }).execute()
      })
      await visitor.page.goto(`${url}/settings/security`)
      await visitor.page.getByRole('heading', { name: /^(Passkeys|Llaves de acceso)$/ }).waitFor()
      return visitor
    },
  }
}

const credentialsIn = async (cdp: CDPSession, authenticatorId: string) =>
  (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials
type Credential = Awaited<ReturnType<typeof credentialsIn>>[number]

/** An authenticator of the browser's own debugging protocol, built in, that knows its user. */
async function attachAuthenticator(page: Page, transport: 'internal' | 'usb' = 'internal') {
  const cdp: CDPSession = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable', { enableUI: false })
  const options = {
    protocol: 'ctap2' as const,
    transport,
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  }
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options })
  return {
    credentials: () => credentialsIn(cdp, authenticatorId),
    keepAgain: (credential: Credential) => cdp.send('WebAuthn.addCredential', { authenticatorId, credential }),
    verifiesUser: (isUserVerified: boolean) =>
      cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  }
}

async function givePassword(page: Page): Promise<void> {
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('button', { name: 'Make the passkey' }).click()
  await page.getByText(`The passkey “${name}” opens Portico from now on.`).waitFor()
}

async function signOut(page: Page, url: string): Promise<void> {
  await page.context().clearCookies()
  await page.goto(url)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}

const withPasskey = (page: Page) => page.getByRole('button', { name: 'Sign in with a passkey' })

test('TFA-9 S12 a passkey added in Settings signs in alone, and once it is removed it does not', async () => {
  const host = await openHost()
  const { page, authenticator } = await host.visitSignedIn(host.named)
  await page.getByText('None yet. A passkey').waitFor()
  host.clock.advance(11 * minute)

  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Office laptop')
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Make the passkey' }).click()
  // The password of eleven minutes ago is not fresh any more (S10).
  await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click()
  await page.getByText('The passkey “Office laptop” opens Portico from now on.').waitFor()
  const line = page.getByRole('listitem').filter({ hasText: 'Office laptop' })
  await line.getByText('On one device only').waitFor()
  await line.getByText('not used yet').waitFor()
  expect(await axeFindings(page)).toEqual([])
  expect((await host.mail(email)).subject).toBe('A passkey was added to your account at Ibarra Lowe & Brandt')

  await signOut(page, host.named)
  expect(await axeFindings(page)).toEqual([])
  await withPasskey(page).click()
  await page.locator('#main').waitFor()

  await page.goto(`${host.named}/settings/security`)
  const [kept] = await authenticator.credentials()
  if (!kept) throw new Error('the authenticator keeps nothing')
  await page.getByRole('button', { name: 'Remove Office laptop' }).click()
  await page.getByRole('button', { name: 'Remove it' }).click()
  // It came in without a password.
  await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click()
  await page.getByText('The passkey “Office laptop” opens nothing any more.').waitFor()
  await page.getByText('None yet. A passkey').waitFor()

  await signOut(page, host.named)
  if ((await authenticator.credentials()).length === 0) await authenticator.keepAgain(kept)
  await withPasskey(page).click()
  await page.getByRole('alert').getByText('This passkey was not accepted.').waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
})

test('TFA-9 S12 without its user being verified it does not sign in, whatever the page was made to ask for', async () => {
  const host = await openHost()
  const { page, authenticator } = await host.visitSignedIn(host.named)
  await addPasskey(page, 'Laptop')
  await signOut(page, host.named)
  await authenticator.verifiesUser(false)

  await withPasskey(page).click()
  await page.getByText('No passkey was given. Nothing was changed.').waitFor()
  await page.route('**/rpc/passkeys/beginSignIn', async (route) => {
    const response = await route.fetch()
    const body = (await response.text()).replace('"userVerification":"required"', '"userVerification":"discouraged"')
    await route.fulfill({ response, body })
  })
  await withPasskey(page).click()
  await page.getByRole('alert').getByText('This passkey was not accepted.').waitFor()
  await authenticator.verifiesUser(true)
  await page.unroute('**/rpc/passkeys/beginSignIn')
  await withPasskey(page).click()
  await page.locator('#main').waitFor()
})

test('TFA-9 after the password it is the second factor, beside the code', async () => {
  const host = await openHost()
  const { page } = await host.visitSignedIn(host.named)
  await addPasskey(page, 'Laptop')
  await signOut(page, host.named)

  await givePassword(page)
  await page.getByRole('heading', { name: 'One more step' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.locator('#main').waitFor()
  // The password was given a moment ago: nothing asks for it.
  await page.goto(`${host.named}/settings/security`)
  await page.getByText('last used').first().waitFor()
})

test('TFA-9 several have names of their own, on a phone’s width too', async () => {
  const host = await openHost()
  const { page } = await host.visitSignedIn(host.named, { viewport: { width: 360, height: 780 } })
  await addPasskey(page, 'Laptop')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('button', { name: 'Make the passkey' }).click()
  await page.getByText('This device or key has a passkey of yours already.').waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()

  await attachAuthenticator(page, 'usb')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Key on my ring')
  await page.getByRole('button', { name: 'Make the passkey' }).click()
  await page.getByText('The passkey “Key on my ring” opens Portico from now on.').waitFor()
  await page.getByRole('button', { name: 'Rename Laptop' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Old laptop')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('listitem').filter({ hasText: 'Old laptop' }).waitFor()
  await page.getByRole('listitem').filter({ hasText: 'Key on my ring' }).waitFor()
  expect(await overflow(page)).toBe(0)
  await signOut(page, host.named)
  expect(await overflow(page)).toBe(0)
})

test('TFA-9 in Spanish too', async () => {
  const host = await openHost()
  await host.store.write(({ db }) => db.updateTable('staff_users').set({ locale: 'es' }).execute())
  const { page } = await host.visitSignedIn(host.named)
  await page.getByRole('button', { name: 'Añadir una llave de acceso' }).click()
  await page.getByLabel('Nombre', { exact: true }).fill('Portátil')
  await page.getByRole('button', { name: 'Crear la llave de acceso' }).click()
  await page.getByText('Desde ahora, la llave de acceso «Portátil» abre Portico.').waitFor()
  expect((await host.mail(email)).subject).toBe('Se ha añadido una llave de acceso a su cuenta en Ibarra Lowe & Brandt')
})

test('TFA-9 where the console has no name there are none, and the reason is said', async () => {
  const host = await openHost()
  const { page } = await host.visitSignedIn(host.console)
  await page.getByText('Not available here').waitFor()
  await page.getByText('Passkeys belong to a name').waitFor()
  expect(await page.getByRole('button', { name: 'Add a passkey' }).count()).toBe(0)
  expect(await axeFindings(page)).toEqual([])
  await signOut(page, host.console)
  await page.getByText('Passkeys work in a browser at the console’s own name, not in this window.').waitFor()
  expect(await withPasskey(page).count()).toBe(0)
})

test('TFA-9 over TLS they belong to the domain that is set, at every name under it', async () => {
  const port = await freePort()
  const tls = { cert: await readFile(testTls.cert, 'utf8'), key: await readFile(testTls.key, 'utf8') }
  const named = `https://console.firm.test:${port}`
  const other = `https://office.firm.test:${port}`
  const host = await openHost({ console: { port, tls, origins: [named, other] } })
  const { firmId } = await host.store.read(async (db) => ({
    firmId: (await db.selectFrom('firms').select('id').executeTakeFirstOrThrow()).id,
  }))
  await host.store.write(({ db }) =>
    db
      .insertInto('sign_in_rules')
      .values({
        firm_id: firmId,
        second_factor: 'none',
        required_from_ms: null,
        allows_kept_devices: 1,
        phone_origin: null,
        passkey_domain: 'firm.test',
        recovery_kit_made_at_ms: null,
        updated_at_ms: host.clock.now(),
      })
      .execute(),
  )
  const { page } = await host.visitSignedIn(named)
  await addPasskey(page, 'Laptop')
  for (const url of [named, other]) {
    await signOut(page, url)
    await withPasskey(page).click()
    await page.locator('#main').waitFor()
  }
  const { page: byLoopback } = await host.visit(`https://localhost:${port}`)
  await withPasskey(byLoopback).click()
  await byLoopback.getByText('Passkeys are for firm.test').waitFor()
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

import { mkdir } from 'node:fs/promises'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acceptInvite } from '../../../src/main/features/staff/accept-invite.ts'
import { inviteStaff, mintInviteToken } from '../../../src/main/features/staff/invites.ts'
import { sessionConsole } from '../../../src/main/features/staff/session.console.ts'
import { setUpFirm } from '../../../src/main/features/staff/set-up-firm.ts'
import type { StaffActor } from '../../../src/main/actor.ts'
import { minute, second } from '../../../src/shared/time.ts'
import { turnFactorOn, type AuthenticatorApp } from '../../support/authenticator-app.ts'
import { launchBrowser } from '../../support/chromium.ts'
import { consoleBrowser } from '../../support/console-call.ts'
import { startE2eHost } from '../../support/e2e-host.ts'
import { granted, origin, system, type TestApp } from '../../support/test-app.ts'
import { overflow, violations } from './console-scene.ts'

const password = 'acequia lane in the evening'
/** A busy machine takes its time. */
const patience = { timeout: 20_000 }
/** Where to leave pictures of the screens, for whoever wants to look at them. */
const pictures = process.env['PORTICO_PICTURES']

let host: Awaited<ReturnType<typeof startE2eHost>>
let browser: Browser
let apps: Record<'elena' | 'luz', AuthenticatorApp>

const addressOf = (name: string) => `${name}@ibarralowe.example`

beforeAll(async () => {
  ;[browser, host] = await Promise.all([launchBrowser(), startE2eHost()])
  const { userId } = granted(
    await setUpFirm(host.deps, system, {
      ...{ firmName: 'Ibarra Lowe & Brandt', ownerName: 'Elena Ibarra', ownerEmail: addressOf('elena') },
      ...{ password, locale: 'en', timeZone: 'America/Denver' },
    }),
  )
  const owner: StaffActor = {
    ...{ kind: 'staff', userId, name: 'Elena Ibarra', role: 'owner', locale: 'en', sessionId: '', origin },
    ...{ passwordAtMs: host.clock.now(), hasSecondFactor: false },
  }
  for (const [name, email, role, locale] of [
    ['Sam Lowe', 'sam', 'admin', 'en'],
    ['Noor Haddad', 'noor', 'staff', 'en'],
    ['Luz Ortega', 'luz', 'staff', 'es'],
    ['Tom Brandt', 'tom', 'staff', 'en'],
  ] as const) {
    const made = granted(await inviteStaff(host.deps, owner, { email: addressOf(email), role, locale }))
    const token = (await host.store.write((tx) => mintInviteToken(tx, host.deps, made.inviteId)))?.token ?? ''
    granted(await acceptInvite(host.deps, origin, { state: 'none' }, { token, name, password, locale }))
  }
  apps = { elena: await enrol('elena'), luz: await enrol('luz') }
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
})

/** Turns the person's second factor on, as the screens do it. */
async function enrol(name: string): Promise<AuthenticatorApp> {
  // What that helper needs of the app this host has too.
  const app = host as unknown as TestApp
  const at = consoleBrowser(app)
  await at.call(sessionConsole.signIn, { email: addressOf(name), password })
  return turnFactorOn(app, at)
}

async function visit(
  name: string,
  { path = '/settings/people', ...options }: BrowserContextOptions & { path?: string } = {},
) {
  const context = await host.follow(
    await browser.newContext({
      ...{ locale: 'en-US', viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' },
      ...options,
    }),
  )
  const page = await context.newPage()
  page.setDefaultTimeout(patience.timeout)
  await page.goto(host.console + path)
  await page.locator('input[type=email]').fill(addressOf(name))
  await page.locator('input[type=password]').fill(password)
  await page.locator('form button[type=submit]').first().click()
  return page
}

/** The code of the app, in the step that the host is in by then. */
async function giveCode(page: Page, app: AuthenticatorApp): Promise<void> {
  const code = app.nextCode()
  // The app's next step is the host's; the pages follow.
  for (const context of browser.contexts()) await context.clock.fastForward(30 * second)
  await page.locator('#second-factor-code').fill(code)
  await page.locator('#main').waitFor()
}

async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return
  await mkdir(pictures, { recursive: true })
  await page.screenshot({ path: `${pictures}/${name}.png`, animations: 'disabled' })
}

const line = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name })

test('TFA-6 an admin invites and requires by keyboard, and disables with a reason; each person is told and led where they have to go', async () => {
  const page = await visit('elena')
  await giveCode(page, apps.elena)
  await line(page, 'Luz Ortega').getByText('10 codes left').waitFor()
  expect(await violations(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  await picture(page, 'people-1280')

  // Luz has it; Noor is ticked by the space bar, and those between by arrows.
  await page.getByRole('checkbox', { name: 'Select Luz Ortega' }).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  await page.getByRole('toolbar', { name: 'For the selected people' }).getByText('2 selected').waitFor()
  await page.getByRole('button', { name: 'Invite to 2FA' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Noor Haddad is invited by e-mail to turn on 2FA.').waitFor()
  await dialog.getByText('Luz Ortega has it already and is left in peace.').waitFor()
  expect(await violations(page)).toEqual([])
  await picture(page, 'people-invite-1280')
  await dialog.getByRole('button', { name: 'Invite 2 people' }).click()
  await line(page, 'Noor Haddad').getByText('Invited').waitFor()
  await host.advance(second)
  expect((await host.mail(addressOf('noor'), 2)).subject).toBe(
    'Please turn on two-factor authentication at Ibarra Lowe & Brandt',
  )

  // Noor is at work when it is required from now on.
  const noor = await visit('noor', { path: '/' })
  await noor.locator('#main').waitFor()
  await host.advance(11 * minute)
  expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0)
  await page.getByRole('checkbox', { name: 'Select Noor Haddad' }).check()
  await page.getByRole('button', { name: 'Require 2FA', exact: true }).click()
  await dialog.getByText('Noor Haddad has to turn on 2FA, and is told by e-mail.').waitFor()
  await picture(page, 'people-require-1280')
  await dialog.getByLabel('From now on').check()
  await dialog.getByText('in the middle of their work').waitFor()
  await dialog.getByRole('button', { name: 'Require of 1 person' }).click()
  const again = page.getByRole('dialog', { name: 'Your password once more' })
  await again.getByLabel('Password', { exact: true }).fill(password)
  await again.getByRole('button', { name: 'Continue' }).click()
  await line(page, 'Noor Haddad').getByText('Overdue').waitFor()
  await host.advance(25 * second)
  await noor.getByText('requires two-factor authentication').first().waitFor()
  await noor.context().close()

  // Luz has lost her phone.
  await line(page, 'Luz Ortega')
    .getByRole('button', { name: /Luz Ortega/ })
    .click()
  await page.getByRole('menuitem', { name: 'Disable 2FA' }).click()
  await dialog.getByText('their password alone is enough').waitFor()
  expect(await dialog.getByRole('button', { name: 'Disable 2FA' }).isDisabled()).toBe(true)
  await dialog.getByLabel('Reason').fill('Her phone fell into the acequia')
  expect(await violations(page)).toEqual([])
  await picture(page, 'people-disable-1280')
  await dialog.getByRole('button', { name: 'Disable 2FA' }).click()
  await line(page, 'Luz Ortega').getByText('Off', { exact: true }).waitFor()
  await host.advance(second)
  const told = await host.mail(addressOf('luz'), 3)
  expect(told.text).toContain('Elena Ibarra')
  expect(told.text).not.toContain('acequia')
  await page.context().close()
  const luz = await visit('luz', { locale: 'es-ES' })
  await luz.locator('#main').waitFor()
  await luz.getByText('Solo los administradores').waitFor()
  expect(await luz.getByRole('checkbox').count()).toBe(0)
  await luz.context().close()
})

test('TFA-6 an admin without 2FA is told why nothing can be decided, and sees who has it', async () => {
  const page = await visit('sam', { viewport: { width: 360, height: 780 }, colorScheme: 'dark' })
  await page.getByText('You have no 2FA yourself yet').waitFor()
  expect(await page.getByRole('button', { name: 'Require of everyone' }).isDisabled()).toBe(true)
  expect(await overflow(page)).toBe(0)
  expect(await violations(page)).toEqual([])
  await picture(page, 'people-own-first-360-dark')
  await line(page, 'Noor Haddad').getByRole('link').click()
  const panel = page.getByRole('dialog')
  await panel.getByText('Nothing but the enrolment opens for them.').waitFor()
  expect(await panel.getByRole('button', { name: 'Require 2FA' }).isDisabled()).toBe(true)
  await picture(page, 'people-panel-360-dark')
  expect(await violations(page)).toEqual([])
  await page.context().close()
})

test('STF-2 the owner’s place is offered, and the other accepts it on the same screen', async () => {
  const page = await visit('elena')
  await giveCode(page, apps.elena)
  await line(page, 'Sam Lowe')
    .getByRole('button', { name: /Sam Lowe/ })
    .click()
  await page.getByRole('menuitem', { name: 'Offer the owner’s place' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Offer it' }).click()
  await page.getByText('You have offered the owner’s place to Sam Lowe.').waitFor()
  await picture(page, 'people-offered-1280')

  const sam = await visit('sam', { viewport: { width: 360, height: 780 } })
  await sam.getByText('Elena Ibarra offers you the owner’s place.').waitFor()
  expect(await overflow(sam)).toBe(0)
  await picture(sam, 'people-offer-360')
  await sam.getByRole('button', { name: 'Accept' }).click()
  await sam.getByRole('dialog').getByRole('button', { name: 'Accept' }).click()
  await line(sam, 'Sam Lowe').getByText('Owner').waitFor()
  await line(sam, 'Elena Ibarra').getByText('Admin').waitFor()
  await page.locator('input[type=password]').waitFor()
  await sam.context().close()
  await page.context().close()
})

test('TFA-6 in Spanish, on a phone: the rules for signing in say what is wrong where it was typed', async () => {
  const at = consoleBrowser(host as unknown as TestApp)
  await at.call(sessionConsole.signIn, { email: addressOf('sam'), password })
  await at.call(sessionConsole.updateMe, { name: 'Sam Lowe', locale: 'es' })
  const page = await visit('sam', { viewport: { width: 360, height: 780 } })
  await page.getByText('Usted aún no tiene la verificación').waitFor()
  await picture(page, 'people-es-360')
  expect(await overflow(page)).toBe(0)
  expect(await violations(page)).toEqual([])
  const phonePage = page.getByLabel('Dirección de la página del teléfono')
  const save = page.getByRole('button', { name: 'Guardar', exact: true })
  await phonePage.fill('https://telefono.despacho.example/pagina')
  await save.click()
  await page.getByText('Debe ser una dirección https sin ruta').waitFor()
  await picture(page, 'people-rules-es-360')
  await phonePage.fill('telefono.despacho.example')
  await save.click()
  await expect.poll(() => phonePage.inputValue(), patience).toBe('https://telefono.despacho.example')
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByRole('heading', { name: 'Personas' }).scrollIntoViewIfNeeded()
  await page.getByRole('button', { name: /Noor Haddad/ }).click()
  await picture(page, 'people-es-1280-dark')
  await page.context().close()
})

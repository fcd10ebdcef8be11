import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { setUpFirm } from '../../src/main/features/staff/set-up-firm.ts'
import { minute, second } from '../../src/shared/time.ts'
import { launchBrowser } from '../support/chromium.ts'
import { startE2eHost } from '../support/e2e-host.ts'
import { createBrowser } from '../support/http.ts'
import { granted, system } from '../support/test-app.ts'
import { totpCode } from '../support/totp-code.ts'

const owner = { email: 'elena@ibarralowe.example', password: 'acequia lane in the evening' }
const noor = { email: 'noor@ibarralowe.example', name: 'Noor Haddad', password: 'four grey herons at dawn' }

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

type Host = Awaited<ReturnType<typeof startE2eHost>>

/** An admin with a second factor, at the contract over the listener. */
async function signInAsOwner(host: Host) {
  const desk = createBrowser(host.console)
  const say = async <Output>(path: string, input?: unknown) => {
    const { output, error } = await desk.rpc(path, input)
    if (error) throw new Error(`${path}: ${error.code} ${error.data.messageKey}`)
    return output as Output
  }
  await say('session/signIn', owner)
  const begun = await say<{ enrolmentId: string; secret: string }>('secondFactor/begin')
  const { enrolmentId, secret } = begun
  const code = totpCode(secret, host.clock.now())
  const { setId } = await say<{ setId: string }>('secondFactor/confirm', { enrolmentId, code })
  await say('secondFactor/turnOn', { enrolmentId, setId })
  return { say, desk, fresh: () => say('session/confirmPassword', { password: owner.password }) }
}

async function openPage(url: string, viewport = { width: 1280, height: 860 }): Promise<Page> {
  const context = await browser.newContext({ viewport, locale: 'en-US', reducedMotion: 'reduce' })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(url)
  return page
}

async function addAuthenticator(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable', { enableUI: false })
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).waitFor()
const codeField = (page: Page) => page.getByLabel('Code from the app')

async function givePassword(page: Page): Promise<void> {
  await page.getByLabel('E-mail', { exact: true }).fill(noor.email)
  await page.getByLabel('Password', { exact: true }).fill(noor.password)
  await press(page, 'Sign in')
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: noor.name }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await heading(page, 'Sign in')
}

/** The enrolment as its screens lead through it; what the person goes away with. */
async function enrol(page: Page, host: Host): Promise<{ secret: string; backupCodes: string[] }> {
  await heading(page, 'Scan this with your authenticator app')
  const secret = await page.getByRole('group', { name: /eight|Secret/ }).innerText()
  await codeField(page).fill(totpCode(secret, host.clock.now()))
  await page.getByText('Code accepted').waitFor()
  const lines = await page.locator('section[aria-labelledby="enrol-codes"] li').allInnerTexts()
  await page.getByLabel(/I have saved them/).check()
  await press(page, 'Turn 2FA on')
  await heading(page, 'Approve sign-ins on your phone')
  return { secret, backupCodes: lines.map((line) => line.split(/\s+/).at(-1) ?? '') }
}

test(
  'TFA-1 TFA-2 TFA-3 TFA-4 TFA-6 TFA-8 TFA-9 S9 S11 the whole life of one account',
  { timeout: 240_000 },
  async () => {
    const host = await startE2eHost({ startMs: Date.now() })
    onTestFinished(() => host.close())
    granted(
      await setUpFirm(host.deps, system, {
        ...{ firmName: 'Ibarra Lowe & Brandt', ownerName: 'Elena Ibarra', ownerEmail: owner.email },
        ...{ password: owner.password, locale: 'en', timeZone: 'America/Denver' },
      }),
    )
    // Passkeys need a name for the console, not an address of numbers.
    const console = host.console.replace('127.0.0.1', 'localhost')
    const admin = await signInAsOwner(host)
    const nextCode = async (secret: string) => {
      await host.advance(30 * second)
      return totpCode(secret, host.clock.now())
    }

    // Invited, and in with a password; nothing is required yet.
    await admin.say('staff/invite', { email: noor.email, role: 'staff', locale: 'en' })
    const page = await openPage(((await host.mail(noor.email)).link ?? '').replace(host.console, console))
    await addAuthenticator(page)
    await page.getByLabel('Your name').fill(noor.name)
    await page.getByLabel('Password', { exact: true }).fill(noor.password)
    await press(page, /^Join/)
    await page.locator('#main').waitFor()
    const { users } = await admin.say<{ users: { userId: string; email: string; secondFactor: { isOn: boolean } }[] }>(
      'staff/list',
    )
    const userId = users.find((user) => user.email === noor.email)?.userId ?? ''

    // Required from now on: the open page leads to the enrolment, and so does the contract.
    await admin.fresh()
    await admin.say('staff/requireSecondFactor', { userIds: [userId], fromMs: host.clock.now() })
    await page.reload()
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
    const bare = createBrowser(host.console)
    for (const pair of cookie.split('; ')) bare.cookies.set(pair.split('=')[0] ?? '', pair.split('=')[1] ?? '')
    expect((await bare.rpc('clients/list', {})).error?.code).toBe('ENROLMENT_DUE')
    const first = await enrol(page, host)
    await press(page, 'Pair a phone')
    const address = await page.locator('#pairing-address').innerText()
    const phone = await openPage(address, { width: 360, height: 780 })
    await phone.getByRole('button', { name: 'Continue' }).click()
    await heading(phone, 'Nothing waits')
    await page.getByText(/can approve your sign-ins now/).waitFor()
    await press(page, 'Done')
    await page.locator('#main').waitFor()
    expect((await bare.rpc('clients/list', {})).error?.code).not.toBe('ENROLMENT_DUE')

    // By code, and this device is kept: the next time the password is enough.
    await signOut(page)
    await page.getByLabel('Keep me logged in').check()
    await givePassword(page)
    await codeField(page).fill(await nextCode(first.secret))
    await page.locator('#main').waitFor()
    await signOut(page)
    await givePassword(page)
    await page.locator('#main').waitFor()
    const keptCookies = await page.context().cookies()

    // By backup code, in another browser.
    const other = await openPage(console)
    await givePassword(other)
    await press(other, 'Use a backup code')
    await other.getByLabel('Backup code').fill(first.backupCodes[0] ?? '')
    await press(other, 'Check code')
    await other.getByText('9 backup codes are left.').waitFor()
    await signOut(other)

    // By phone.
    await givePassword(other)
    await press(other, 'Ask my phone')
    const shown = other.getByRole('region', { name: 'Your phone is asked' })
    const number = /\d\d(?=\s|$)/.exec(await shown.getByRole('status').first().innerText())?.[0] ?? ''
    await heading(phone, /Is this you signing in/)
    await phone.getByLabel('Number').fill(number)
    await phone.getByRole('button', { name: 'Approve' }).click()
    await other.locator('#main').waitFor()

    // By passkey, alone.
    await page.goto(`${console}/settings/security`)
    await press(page, 'Add a passkey')
    await page.getByLabel('Name', { exact: true }).fill('Office laptop')
    await press(page, 'Make the passkey')
    await page.getByText('opens Portico from now on').waitFor()
    await signOut(page)
    await press(page, 'Sign in with a passkey')
    await page.locator('#main').waitFor()

    // All is lost. An admin takes the factor away: told by e-mail, out everywhere, and enrolment comes before anything.
    await host.advance(11 * minute)
    expect((await admin.desk.rpc('staff/disableSecondFactor', { userId, reason: 'Phone stolen' })).error?.code).toBe(
      'PASSWORD_DUE',
    )
    await admin.fresh()
    await admin.say('staff/disableSecondFactor', { userId, reason: 'Phone stolen' })
    await expect
      .poll(async () =>
        (await host.mailsTo(noor.email)).some(
          (mail) =>
            /two-factor|2FA/i.test(`${mail.subject} ${mail.text}`) && /Elena Ibarra|administrator/.test(mail.text),
        ),
      )
      .toBe(true)
    for (const open of [page, other]) {
      await open.reload()
      await heading(open, /^Sign in/)
    }
    await heading(phone, 'This phone was removed')
    await press(page, 'Sign in with a passkey')
    await page.getByRole('alert').getByText('This passkey was not accepted.').waitFor()

    // With the device that was kept: the password leads to the enrolment, and it is another secret.
    await page.context().addCookies(keptCookies.filter(({ name }) => name.startsWith('portico-device')))
    await page.reload()
    await givePassword(page)
    const again = await enrol(page, host)
    expect(again.secret).not.toBe(first.secret)
    expect(again.backupCodes).not.toContain(first.backupCodes[1])
    await press(page, 'Done')
    await page.locator('#main').waitFor()

    // What was before opens nothing: the old code, the old backup code, the old device.
    await signOut(page)
    await givePassword(page)
    await heading(page, 'One more step')
    await codeField(page).fill(await nextCode(first.secret))
    await page.getByRole('alert').filter({ hasText: 'not right' }).waitFor()
    expect(await page.getByRole('button', { name: 'Ask my phone' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Use a passkey' }).count()).toBe(0)
    await press(page, 'Use a backup code')
    await page.getByLabel('Backup code').fill(first.backupCodes[1] ?? '')
    await press(page, 'Check code')
    await page.getByRole('alert').filter({ hasText: /not/ }).waitFor()
    await press(page, /Use a code|Use the app/)
    await codeField(page).fill(await nextCode(again.secret))
    await page.locator('#main').waitFor()
  },
)

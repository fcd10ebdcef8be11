import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { minute, second } from '../../../src/shared/time.ts'
import { launchBrowser } from '../../support/chromium.ts'
import { startE2eHost } from '../../support/e2e-host.ts'
import { totpCode } from '../../support/totp-code.ts'
import { overflow, violations } from './console-scene.ts'

const email = 'ana@vegahart.example'
const password = 'an apple on the window sill'
const newPassword = 'two pears under the oak table'

let host: Awaited<ReturnType<typeof startE2eHost>>
let browser: Browser
beforeAll(async () => {
  ;[browser, host] = await Promise.all([launchBrowser(), startE2eHost()])
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
})

const complaints: string[] = []
async function visit(width = 1280) {
  const context = await host.follow(
    await browser.newContext({ locale: 'en-US', viewport: { width, height: 860 }, reducedMotion: 'reduce' }),
  )
  const page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(error.message))
  return page
}

const codeField = (page: Page) => page.getByLabel('Code from the app')
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).waitFor()
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** The backup codes on the screen, without their numbers. */
async function shownCodes(page: Page): Promise<string[]> {
  const lines = await page.locator('ol > li:has(.select-all)').allInnerTexts()
  return lines.map((line) => line.split(/\s+/).at(-1) ?? '')
}

/** A code of a step that no code was used of yet. */
async function nextCode(secret: string): Promise<string> {
  await host.advance(30 * second)
  return totpCode(secret, host.clock.now())
}

async function givePassword(page: Page, words: string): Promise<void> {
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(words)
  await press(page, 'Sign in')
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ana Vega' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await heading(page, 'Sign in')
}

test('TFA-1 TFA-2 TFA-3 TFA-4 S10 S11 one person turns 2FA on, and gets in by code, by a kept device, by a backup code and with a new password', async () => {
  const page = await visit()
  await page.goto(host.console)
  await page.getByLabel('Name of the firm').fill('Vega & Hart')
  await page.getByLabel('Your name').fill('Ana Vega')
  await page.getByLabel('Your e-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await press(page, 'Set up')
  await heading(page, 'One page for the safe')
  await page.getByRole('link', { name: 'Later' }).click()
  await heading(page, 'Your house is ready')
  await page.getByRole('link', { name: /No recovery kit yet/ }).waitFor()

  // The password was given eleven minutes ago: it is asked for once more, and Escape leaves everything as it was.
  await page.goto(`${host.console}/settings/security`)
  await host.advance(11 * minute)
  await page.getByRole('link', { name: 'Enable 2FA' }).click()
  await heading(page, 'Your password once more')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByText('Nothing was changed: it needs your password first.').waitFor()
  await press(page, 'Give the password')
  await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill('not the right one')
  await page.keyboard.press('Enter')
  await page.getByText('The password is not right.').waitFor()
  await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')

  await heading(page, 'Scan this with your authenticator app')
  expect(await violations(page)).toEqual([])
  const secretWords = page.getByRole('group', { name: /Secret/ })
  const secret = await secretWords.innerText()
  await codeField(page).fill('000 000')
  await page.getByRole('alert').filter({ hasText: 'not right' }).waitFor()
  expect(await codeField(page).evaluate((field) => field === document.activeElement)).toBe(true)
  const first = totpCode(secret, host.clock.now())
  await codeField(page).fill(`${first.slice(0, 3)} ${first.slice(3)}`)
  await page.getByText('Code accepted').waitFor()
  expect(await violations(page)).toEqual([])

  // Cut off here, nothing is on; the same secret stands there again, and says what the shown codes are worth.
  page.once('dialog', (dialog) => void dialog.accept())
  await page.reload()
  await page.getByText('Backup codes were shown, and 2FA was not turned on').waitFor()
  expect(await secretWords.innerText()).toBe(secret)
  await codeField(page).fill(await nextCode(secret))
  await page.getByText('Code accepted').waitFor()
  const download = page.waitForEvent('download')
  await press(page, 'Download')
  expect((await download).suggestedFilename()).toBe('portico-backup-codes.txt')
  expect(new Set(await shownCodes(page)).size).toBe(10)
  expect(await page.getByRole('button', { name: 'Turn 2FA on' }).isDisabled()).toBe(true)
  await page.getByLabel(/I have saved them/).check()
  await press(page, 'Turn 2FA on')
  await heading(page, 'Approve sign-ins on your phone')
  await press(page, 'Done')
  await page.getByText(/On since November 3, 2026/).waitFor()
  await page.getByText('10 of 10 left').waitFor()
  expect(await violations(page)).toEqual([])

  // New backup codes, the password asked for above their dialog; the old ones count until then.
  await press(page, 'Make new ones')
  await heading(page, 'New backup codes')
  const backupCodes = await shownCodes(page)
  await host.advance(11 * minute)
  await page.getByLabel(/I have saved them/).check()
  await press(page, 'Use these from now on')
  await heading(page, 'Your password once more')
  const asked = page.getByRole('dialog', { name: 'Your password once more' })
  await asked.getByLabel('Password', { exact: true }).fill(password)
  await asked.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('The new backup codes count now.').waitFor()
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  // Two wrong codes show the host's clock; the right one gets in, and this device is kept.
  await signOut(page)
  await page.getByLabel('Keep me logged in').check()
  await givePassword(page, password)
  await heading(page, 'One more step')
  for (const wrong of ['111111', '222222']) {
    await codeField(page).fill(wrong)
    await page.getByRole('alert').filter({ hasText: 'not right' }).waitFor()
    await codeField(page).fill('')
  }
  await page.getByText('This host’s clock says').waitFor()
  expect(await violations(page)).toEqual([])
  await codeField(page).fill(await nextCode(secret))
  await heading(page, 'Your house is ready')

  await signOut(page)
  await givePassword(page, password)
  await heading(page, 'Your house is ready')
  await page.goto(`${host.console}/settings/security`)
  const kept = page.getByRole('region', { name: 'Where you are kept logged in' })
  await kept.getByText('this one').waitFor()
  await page.getByText(/on a kept device/).waitFor()

  // The device is taken away with the session on it. On a phone now: the cover, then a backup code, typed carelessly.
  await kept.getByRole('button', { name: /^Remove/ }).click()
  await heading(page, 'Sign in again')
  await page.setViewportSize({ width: 360, height: 740 })
  await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click()
  await heading(page, 'One more step')
  expect(await overflow(page)).toBe(0)
  await press(page, 'Use a backup code')
  await page.getByLabel('Backup code').fill(` ${(backupCodes[3] ?? '').toLowerCase().replaceAll('-', ' ')} `)
  await press(page, 'Check code')
  await page.getByText('9 backup codes are left.').waitFor()
  await page.getByText('9 of 10 left').waitFor()
  expect(await overflow(page)).toBe(0)
  await page.setViewportSize({ width: 1280, height: 860 })

  // A forgotten password: the link leads past the password and past nothing else.
  await signOut(page)
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  // Both screens have such a field: filled in the moment between them, it would be the other's.
  await heading(page, 'Forgot your password?')
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await press(page, 'Send the link')
  await page.getByText(`If ${email} belongs to someone who works here`).waitFor()
  expect(await violations(page)).toEqual([])
  const mails = async () => (await host.mailsTo(email)).filter((mail) => mail.link?.includes('/reset-password#'))
  await expect.poll(async () => (await mails()).length).toBe(1)
  await page.goto((await mails())[0]?.link ?? '')
  await heading(page, 'Choose a new password')
  expect(page.url()).toBe(`${host.console}/reset-password`)
  expect(await violations(page)).toEqual([])
  await page.getByLabel('New password', { exact: true }).fill('short')
  await press(page, 'Change the password')
  await page.getByText('at least 15 characters').first().waitFor()
  await page.getByLabel('New password', { exact: true }).fill(newPassword)
  await press(page, 'Change the password')
  await page.getByText('Your password is changed. Sign in with it').waitFor()
  expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe(email)
  await givePassword(page, newPassword)
  await heading(page, 'One more step')

  // Left for too long, the half session is over: back to the password, with the address kept.
  await host.advance(16 * minute)
  await page.getByText('The second step took too long').waitFor()
  expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe(email)
  await givePassword(page, newPassword)
  await codeField(page).fill(await nextCode(secret))
  await heading(page, 'Your house is ready')
  expect(complaints).toEqual([])
}, 180_000)

test('TFA-6 TFA-1 a day that has come asks for enrolment over the open screen, which is as it was afterwards', async () => {
  const page = await visit()
  const member = 'ben@vegahart.example'
  const userId = host.ids.id()
  await host.store.write(async ({ db }) => {
    const owner = await db.selectFrom('staff_users').selectAll().executeTakeFirstOrThrow()
    const ben = { id: userId, email: member, email_norm: member, name: 'Ben Hart', role: 'staff' }
    await db
      .insertInto('staff_users')
      .values({ ...owner, ...ben })
      .execute()
    await db
      .insertInto('staff_second_factor_rules')
      .values({
        user_id: userId,
        invited_at_ms: null,
        required_from_ms: host.clock.now() + 2 * minute,
        set_by: owner.id,
      })
      .execute()
  })
  await page.goto(`${host.console}/settings/me`)
  await page.getByLabel('E-mail', { exact: true }).fill(member)
  await page.getByLabel('Password', { exact: true }).fill(newPassword)
  await press(page, 'Sign in')
  await page.getByText(/Your firm requires 2FA from .*: one day is left/).waitFor()
  await page.getByLabel('Your name').fill('Benjamin Hart')

  await host.advance(3 * minute)
  await press(page, 'Save')
  await heading(page, 'Enable 2FA')
  await heading(page, 'Scan this with your authenticator app')
  await page.setViewportSize({ width: 360, height: 740 })
  expect(await overflow(page)).toBe(0)
  expect(await violations(page)).toEqual([])
  const secret = await page.getByRole('group', { name: /Secret/ }).innerText()
  await codeField(page).fill(totpCode(secret, host.clock.now()))
  await page.getByText('Code accepted').waitFor()
  expect(await overflow(page)).toBe(0)
  await page.getByLabel(/I have saved them/).check()
  await press(page, 'Turn 2FA on')
  await page.getByText('2FA is on. From now on signing in asks for a code.').waitFor()
  expect(await page.getByLabel('Your name').inputValue()).toBe('Benjamin Hart')
  await press(page, 'Save')
  await page.getByText('Saved.').waitFor()
  expect(complaints).toEqual([])
}, 120_000)

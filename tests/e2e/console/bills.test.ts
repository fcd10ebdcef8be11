import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StaffActor } from '../../../src/main/actor.ts'
import { saveTaxRate } from '../../../src/main/features/bills/change-billing.ts'
import { createClient } from '../../../src/main/features/clients/create-client.ts'
import { createMatter } from '../../../src/main/features/matters/create-matter.ts'
import { updateFirm } from '../../../src/main/features/settings/firm-settings.ts'
import { setUpFirm } from '../../../src/main/features/staff/set-up-firm.ts'
import { minute, second } from '../../../src/shared/time.ts'
import { launchBrowser } from '../../support/chromium.ts'
import { startE2eHost } from '../../support/e2e-host.ts'
import { granted, origin, system } from '../../support/test-app.ts'
import { overflow, violations } from './console-scene.ts'

/** A busy machine takes its time. */
const patience = { timeout: 20_000 }
const password = 'acequia lane in the evening'
const email = 'elena@ibarralowe.example'
const clientEmail = 'm.vance@mail.example'

let host: Awaited<ReturnType<typeof startE2eHost>>
let browser: Browser
let context: BrowserContext
let matterId: string
beforeAll(async () => {
  ;[browser, host] = await Promise.all([launchBrowser(), startE2eHost()])
  const { deps } = host
  const { userId } = granted(
    await setUpFirm(deps, system, {
      ...{ firmName: 'Ibarra Lowe & Brandt', ownerName: 'Elena Ibarra', ownerEmail: email },
      ...{ password, locale: 'en', timeZone: 'America/Denver' },
    }),
  )
  const owner: StaffActor = {
    ...{ kind: 'staff', userId, name: 'Elena Ibarra', role: 'owner', locale: 'en', sessionId: '', origin },
    ...{ passwordAtMs: host.clock.now(), hasSecondFactor: false },
  }
  granted(
    await updateFirm(deps, owner, {
      ...{ name: 'Ibarra Lowe & Brandt', accentColor: '#14535e', timeZone: 'America/Denver', defaultLocale: 'en' },
      ...{ contactName: 'Elena Ibarra', contactPhone: '', contactHours: '', replyToEmail: '', lockAfterMinutes: 60 },
      // Nothing here is about the time to undo, or the time in which news are gathered.
      ...{ shareDelaySeconds: 0, noticeGroupSeconds: 0 },
    }),
  )
  const { clientId } = granted(
    await createClient(deps, owner, {
      ...{ kind: 'person', givenName: 'Margaret', familyName: 'Vance', companyName: '', email: clientEmail },
      ...{ phone: '', address: '', locale: 'es', portalAddressId: null, notes: '', tags: [] },
    }),
  )
  const matter = granted(
    await createMatter(deps, owner, {
      ...{ title: 'Estate of Rosalind Vance', practiceArea: 'Probate', status: 'open', responsibleUserId: userId },
      ...{ staffUserIds: [], isRestricted: false, participants: [{ clientId, role: 'Executor' }] },
    }),
  )
  matterId = matter.matterId
  granted(await saveTaxRate(deps, owner, { name: 'Gross receipts tax', rateMicro: 81_875, isDefault: true }))
  context = await host.follow(
    await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce' }),
  )
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
})

async function signIn(page: Page, path: string): Promise<void> {
  await page.goto(host.console + path)
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Three lines by the keyboard alone: hours by the clock, a discount in percent, one moved to the front. */
async function writeLines(page: Page): Promise<void> {
  const description = (line: number) => page.getByLabel(`Description of line ${line}`)
  await description(1).focus()
  await page.keyboard.type('Hearing on the inventory')
  await page.keyboard.press('Tab')
  await page.keyboard.type('1:30')
  await page.keyboard.press('Tab')
  await page.keyboard.type('350')
  await page.keyboard.press('Enter')
  await expect.poll(() => description(2).evaluate((field) => field === document.activeElement), patience).toBe(true)
  await page.keyboard.type('Filing fee')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.type('1.2.3')
  await page.keyboard.press('ArrowUp')
  await page.getByText('Write an amount, such as 1,234.50.').waitFor()
  await page.getByText('Not saved: look at what is marked.').waitFor()
  expect(await page.getByLabel('Rate of line 2').getAttribute('aria-invalid')).toBe('true')
  await page.getByLabel('Rate of line 2').fill('1,234.50')
  await page.keyboard.press('Tab')
  await page.keyboard.type('10%')
  await page.keyboard.press('Alt+ArrowUp')
  await expect.poll(() => description(1).inputValue(), patience).toBe('Filing fee')
}

test('BILL-1 BILL-2 BILL-5 a bill is drafted by the keyboard, kept as it is typed, issued, shared, read in Spanish and paid', async () => {
  const page = await context.newPage()
  await signIn(page, `/matters/${matterId}/bills`)
  await page.getByText('No bills on this matter yet').waitFor()
  await page.getByRole('button', { name: 'New bill' }).first().click()
  await page.getByRole('dialog').getByText('Estate of Rosalind Vance').waitFor()
  await page.getByRole('button', { name: 'Begin the draft' }).click()
  await page.getByLabel('Description of line 1').waitFor()
  await writeLines(page)
  // 1,234.50 less 10 %, and 525.00, and 8.1875 % of each: 90.97 and 42.98.
  await expect.poll(() => page.getByRole('status', { name: 'Total' }).innerText(), patience).toBe('$1,770.00')
  await page.getByText(/^Saved/).waitFor()
  expect(await violations(page)).toEqual([])

  // What a second window saved meanwhile is said; nothing that is typed here is lost.
  const other = await context.newPage()
  await other.goto(page.url())
  await other.getByLabel('Title').waitFor()
  let goOn = () => {}
  const held = new Promise<void>((resolve) => (goOn = resolve))
  await page.route('**/rpc/bills/save', (route) => held.then(() => route.continue()))
  await page.getByLabel('Title').fill('November')
  await page.getByText('Saving').waitFor()
  await other.getByLabel('Client’s reference').fill('PO 7')
  await other.getByText('Saving').waitFor()
  await other.getByText(/^Saved/).waitFor()
  goOn()
  await page.getByText('What you typed is still here.').waitFor()
  expect(await page.getByLabel('Title').inputValue()).toBe('November')
  await page.getByRole('button', { name: 'Save mine over it' }).click()
  await page.getByText(/^Saved/).waitFor()
  await expect.poll(() => other.getByLabel('Title').inputValue(), patience).toBe('November')
  await other.close()

  await page.getByLabel('Description of line 1').press('Control+Enter')
  const issue = page.getByRole('dialog', { name: 'Issue 2026-0001?' })
  await issue.getByText('Margaret Vance').waitFor()
  await issue.getByRole('button', { name: 'Issue 2026-0001 for $1,770.00' }).click()
  await page.getByRole('heading', { name: 'Bill 2026-0001' }).waitFor()
  await page.getByRole('button', { name: 'PDF' }).waitFor()
  expect(await violations(page)).toEqual([])

  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const share = page.getByRole('dialog')
  await share.getByRole('checkbox', { name: /Margaret Vance/ }).check()
  const overrule = share.getByRole('checkbox', { name: 'Share anyway' })
  await overrule.check()
  await share.getByRole('button', { name: 'Share with 1 person' }).click()
  await share.waitFor({ state: 'detached' })
  await host.advance(second)
  const mail = await host.mail(clientEmail)
  expect(mail.text).toContain('Ver todas las facturas en el portal seguro')
  expect(`${mail.subject}${mail.text}`).not.toContain('1,770')

  const phone = await host.follow(
    await browser.newContext({ locale: 'es-ES', viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' }),
  )
  const client = await phone.newPage()
  await client.goto(mail.link ?? '')
  await client.getByRole('button', { name: 'Continuar' }).click()
  await client
    .getByText(/1770,00|1\.770,00/)
    .first()
    .waitFor()
  await phone.close()

  await page.reload()
  await page
    .getByRole('button', { name: 'Who sees Bill 2026-0001' })
    .or(page.getByRole('button', { name: /Margaret Vance/ }))
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Record a payment' }).first().click()
  const payment = page.getByRole('dialog', { name: 'Record a payment' })
  await payment.getByLabel('Amount in USD').fill('2000')
  await payment.getByRole('button', { name: 'Record', exact: true }).click()
  await payment.getByText('This is more than what is still owed: $1,770.00.').waitFor()
  await payment.getByLabel('Amount in USD').fill('770')
  await payment.getByLabel('Reference').fill('Wire 77120 from the account of the estate, first of two')
  await payment.getByRole('button', { name: 'Record', exact: true }).click()
  await page.getByText('Part paid').waitFor()
  const side = page.getByRole('complementary', { name: 'State and payments' })
  expect(await side.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0)

  // An editor of what is not there says so, and does not blame the host.
  await page.goto(`${host.console}/bills/${matterId}/edit`)
  await page.getByText('Not here').waitFor()
  await page.close()
})

test('BILL-3 BILL-7 in Spanish, in the dark and on a phone, the rest is paid with a comma, time runs and is billed, and nothing is wider than the screen', async () => {
  const page = await context.newPage()
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(`${host.console}/bills`)
  await page.getByRole('grid').waitFor()
  await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ json: { name: 'Elena Ibarra', locale: 'es' } })
    await fetch('/rpc/session/updateMe', { method: 'POST', headers, body })
  })
  await page.reload()
  await page.getByRole('heading', { name: 'Facturas' }).waitFor()
  await page.getByRole('grid').getByText('Pagada en parte').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('grid').getByText('2026-0001', { exact: true }).click()
  await page.getByRole('button', { name: 'Registrar un pago' }).first().click()
  const payment = page.getByRole('dialog', { name: 'Registrar un pago' })
  expect(await payment.getByLabel('Importe en USD').inputValue()).toBe('1000,00')
  await payment.getByLabel('Importe en USD').fill('1.000,00')
  await payment.getByRole('button', { name: 'Registrar', exact: true }).click()
  await page.getByText('Pagada', { exact: true }).waitFor()

  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`${host.console}/matters/${matterId}/time`)
  await page.getByRole('main').getByRole('button', { name: 'Iniciar el cronómetro' }).click()
  const timer = page.getByRole('dialog')
  await timer.getByLabel('Concepto').fill('Escrito al perito')
  await timer.getByRole('button', { name: 'Iniciar', exact: true }).click()
  await timer.waitFor({ state: 'detached' })
  await host.advance(10 * minute)
  await page
    .getByRole('button', { name: /El cronómetro corre/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Parar y guardar' }).click()
  await page.getByText('0:12').first().waitFor()
  expect(await overflow(page)).toBe(0)
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: /^Facturar/ }).click()
  await page.getByRole('button', { name: 'Empezar el borrador' }).click()
  await expect.poll(() => page.getByLabel('Descripción de la línea 1').inputValue(), patience).toBe('Escrito al perito')
  expect(await page.getByLabel(/^Cantidad de la línea 1/).inputValue()).toBe('0,2')
  expect(await overflow(page)).toBe(0)
  expect(await violations(page)).toEqual([])
  await page.close()
})

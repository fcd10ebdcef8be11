import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StaffActor } from '../../../src/main/actor.ts'
import { inviteStaff, revokeInvite } from '../../../src/main/features/staff/invites.ts'
import { setUpFirm } from '../../../src/main/features/staff/set-up-firm.ts'
import { day } from '../../../src/shared/time.ts'
import { launchBrowser } from '../../support/chromium.ts'
import { startE2eHost } from '../../support/e2e-host.ts'
import { granted, origin, system } from '../../support/test-app.ts'
import { overflow, violations } from './console-scene.ts'

/** A busy machine takes its time. */
const patience = { timeout: 20_000 }

let host: Awaited<ReturnType<typeof startE2eHost>>
let browser: Browser
let owner: StaffActor
beforeAll(async () => {
  ;[browser, host] = await Promise.all([launchBrowser(), startE2eHost()])
  const { userId } = granted(
    await setUpFirm(host.deps, system, {
      ...{ firmName: 'Ibarra Lowe & Brandt', ownerName: 'Elena Ibarra', ownerEmail: 'elena@ibarralowe.example' },
      ...{ password: 'acequia lane in the evening', locale: 'en', timeZone: 'America/Denver' },
    }),
  )
  owner = {
    ...{ kind: 'staff', userId, name: 'Elena Ibarra', role: 'owner', locale: 'en', sessionId: '', origin },
    ...{ passwordAtMs: host.clock.now(), hasSecondFactor: false },
  }
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
})

const freshOwner = (): StaffActor => ({ ...owner, passwordAtMs: host.clock.now() })

/** The link of an invitation as it arrives. */
async function invite(email: string, locale: 'en' | 'es' = 'en') {
  const { inviteId } = granted(await inviteStaff(host.deps, freshOwner(), { email, role: 'staff', locale }))
  return { inviteId, link: (await host.mail(email)).link ?? '' }
}

async function visit(locale: string, width = 1280) {
  const context = await host.follow(
    await browser.newContext({ locale, viewport: { width, height: 800 }, reducedMotion: 'reduce' }),
  )
  return context.newPage()
}

const said = (page: Page) => page.getByRole('alert').innerText()

test('STF-2 S1 an invitation is accepted in Spanish on a phone: refused words stay, the link is out of sight, and works once', async () => {
  const { link } = await invite('pilar@ibarralowe.example', 'es')
  const page = await visit('es-ES', 360)
  await page.goto(link)
  await page.getByRole('heading', { name: 'Le damos la bienvenida' }).waitFor()
  await page.getByText('pilar@ibarralowe.example').waitFor()
  expect(page.url()).toBe(`${host.console}/join`)
  expect(await overflow(page)).toBe(0)
  expect(await violations(page)).toEqual([])

  await page.getByLabel('Su nombre').fill('Pilar Ochoa')
  await page.getByLabel('Contraseña', { exact: true }).fill('corta')
  await page.getByRole('button', { name: 'Unirse' }).click()
  await page.getByText('Una contraseña tiene al menos 15 caracteres.').first().waitFor()
  expect(await page.getByLabel('Su nombre').inputValue()).toBe('Pilar Ochoa')
  await page.getByLabel('Contraseña', { exact: true }).fill('una acequia al atardecer')
  await page.getByRole('button', { name: 'Unirse' }).click()
  await page.getByRole('button', { name: 'Unirse' }).waitFor({ state: 'detached' })
  await expect.poll(() => new URL(page.url()).pathname, patience).not.toBe('/join')

  // The same link in another browser: used, and the way in is one press away, in the language of that browser.
  const other = await visit('es-ES')
  await other.goto(link)
  await other.getByText('Esta invitación ya se ha usado.').waitFor()
  expect(await violations(other)).toEqual([])
  await other.getByRole('button', { name: 'Entrar' }).click()
  await other.getByLabel('Correo electrónico', { exact: true }).fill('pilar@ibarralowe.example')
  await other.getByLabel('Contraseña', { exact: true }).fill('una acequia al atardecer')
  await other.getByRole('button', { name: 'Entrar' }).click()
  await other.getByRole('button', { name: 'Entrar' }).waitFor({ state: 'detached' })
})

test('STF-2 a link that is withdrawn, expired, cut or of nobody says so; the next one opens in the same window', async () => {
  const withdrawn = await invite('one@ibarralowe.example')
  const expired = await invite('two@ibarralowe.example')
  granted(await revokeInvite(host.deps, owner, { inviteId: withdrawn.inviteId }))
  const page = await visit('en-US')
  await page.goto(withdrawn.link)
  await expect.poll(() => said(page), patience).toContain('This invitation has been withdrawn.')
  await host.advance(7 * day + 1)

  // The same address but for what stands behind the #: the browser loads nothing anew.
  await page.goto(expired.link)
  await expect.poll(() => said(page), patience).toContain('This invitation has expired: it worked for 7 days.')
  const unknown = 'This is not a link of an invitation that waits.'
  for (const token of ['A'.repeat(43), expired.link.split('#')[1]?.slice(0, 20), '']) {
    await page.goto(`${host.console}/join#${token}`)
    await page.goto('about:blank')
    await page.goto(`${host.console}/join#${token}`)
    await expect.poll(() => said(page), patience).toContain(unknown)
    expect(page.url()).toBe(`${host.console}/join`)
  }
  expect(await violations(page)).toEqual([])

  const fresh = await invite('three@ibarralowe.example')
  await page.goto(fresh.link)
  await page.getByText('three@ibarralowe.example').waitFor()
  expect(page.url()).toBe(`${host.console}/join`)
})

test('STF-2 TFA-6 who loads the invitation’s page anew after accepting goes on to the second factor, and not to a link that is used', async () => {
  const { link } = await invite('noor@ibarralowe.example')
  const page = await visit('en-US')
  await page.goto(link)
  await page.getByLabel('Your name').fill('Noor Haddad')
  await page.getByLabel('Password', { exact: true }).fill('an acequia in the morning')
  await page.getByRole('button', { name: /^Join/ }).click()
  await page.locator('#main').waitFor()
  await host.deps.store.write(async ({ db }) => {
    const { id } = await db
      .selectFrom('staff_users')
      .select('id')
      .where('name', '=', 'Noor Haddad')
      .executeTakeFirstOrThrow()
    const nowMs = host.clock.now()
    const rule = { user_id: id, invited_at_ms: nowMs, required_from_ms: nowMs, set_by: owner.userId }
    await db.insertInto('staff_second_factor_rules').values(rule).execute()
  })
  await page.goto(`${host.console}/join`)
  await page.getByRole('heading', { name: 'Scan this with your authenticator app' }).waitFor()
  // Somebody else’s link is still theirs to accept.
  await page.goto('about:blank')
  await page.goto((await invite('four@ibarralowe.example')).link)
  await page.getByText('four@ibarralowe.example').waitFor()
})

import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StaffActor } from '../../src/main/actor.ts'
import { recordActivity } from '../../src/main/features/activity/record-activity.ts'
import { verifyActivity } from '../../src/main/features/activity/verify-chain.ts'
import { acceptInvite, inspectInvite } from '../../src/main/features/staff/accept-invite.ts'
import { changePassword } from '../../src/main/features/staff/change-password.ts'
import { inviteStaff, mintInviteToken } from '../../src/main/features/staff/invites.ts'
import { signIn } from '../../src/main/features/staff/sign-in.ts'
import { updateMail } from '../../src/main/features/settings/mail-settings.ts'
import { createTestApp, granted, origin, type TestApp } from '../support/test-app.ts'
import { testSettingsPorts } from '../support/settings-ports.ts'

let app: TestApp
let owner: StaffActor

beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm()
  owner = await app.makeStaff('owner', 'Elena Ibarra')
})
afterEach(() => app.close())

const activityText = async () =>
  JSON.stringify(await app.store.read((db) => db.selectFrom('activity').selectAll().orderBy('position').execute()))

test('D5 no password, token or secret that passes through staff and settings is in the activity or the log', async () => {
  const canaries: string[] = []
  const canary = () => {
    const text = randomBytes(18).toString('base64url')
    canaries.push(text)
    return text
  }
  for (let round = 0; round < 25; round++) {
    const email = `new${round}@ibarralowe.example`
    // A password typed where the e-mail belongs.
    await signIn(
      app.deps,
      { ...origin, ip: `203.0.113.${round}` },
      { state: 'none' },
      { email: canary(), password: canary() },
    )
    const invite = granted(await inviteStaff(app.deps, owner, { email, role: 'staff', locale: 'en' }))
    const minted = await app.store.write((tx) => mintInviteToken(tx, app.deps, invite.inviteId))
    canaries.push(minted?.token ?? 'none')
    granted(await inspectInvite(app.deps, { token: minted?.token ?? '' }))
    await inspectInvite(app.deps, { token: canary() })
    const password = `${canary()} ${round}`
    const opened = granted(
      await acceptInvite(
        app.deps,
        origin,
        { state: 'none' },
        { token: minted?.token ?? '', name: `New ${round}`, password, locale: 'en' },
      ),
    )
    canaries.push(opened.token)
    const again = granted(
      await signIn(app.deps, { ...origin, ip: `203.0.113.${100 + round}` }, { state: 'none' }, { email, password }),
    )
    canaries.push(again.token)
    const actor = { ...owner, sessionId: again.sessionId }
    await changePassword(app.deps, actor, { current: canary(), next: `${canary()} next` })
    await updateMail(app.deps, testSettingsPorts(app), owner, {
      smtp: {
        host: 'mail.example',
        port: 465,
        security: 'tls',
        auth: 'password',
        user: 'u',
        secret: canary(),
        fromName: 'F',
        fromAddress: 'f@mail.example',
      },
    })
  }
  expect(canaries.length).toBeGreaterThan(200)
  const written = (await activityText()) + JSON.stringify(app.log.lines)
  expect(canaries.filter((text) => written.includes(text))).toEqual([])
  expect((await verifyActivity(app.deps)).isIntact).toBe(true)
})

test('D5 a token that slips into an entry is taken out', async () => {
  const withoutDigits = Buffer.alloc(32, 'Portico').toString('base64url').replaceAll(/\d/g, 'x')
  const random = Array.from({ length: 1_000 }, () => randomBytes(32).toString('base64url'))
  for (const [round, token] of [...random, withoutDigits].entries()) {
    await app.store.write((tx) =>
      recordActivity(tx, app.deps, {
        actor: owner,
        kind: 'document.uploaded',
        data: { name: `see https://x.example/c#${token} now` },
      }),
    )
    if (round % 100 === 99) expect(await activityText()).not.toContain(token)
  }
  expect(/c#[\w-]{43}/.exec(await activityText())).toBeNull()
  expect(await activityText()).toContain('c#[removed] now')
})

test('D5 whatever somebody is called, an entry stays one visible line, and the chain holds', async () => {
  const anything = fc.string({ unit: 'binary', maxLength: 80 })
  await fc.assert(
    fc.asyncProperty(anything, anything, async (name, text) => {
      await app.store.write((tx) =>
        recordActivity(tx, app.deps, { actor: { ...owner, name }, kind: 'document.uploaded', data: { name: text } }),
      )
      const row = await app.store.read((db) =>
        db.selectFrom('activity').selectAll().orderBy('position', 'desc').limit(1).executeTakeFirstOrThrow(),
      )
      const shown = [row.actor_name, (JSON.parse(row.data) as { name: string }).name]
      for (const value of shown)
        expect(value).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200b\ufeff]/u)
    }),
    { numRuns: 300 },
  )
  expect((await verifyActivity(app.deps)).isIntact).toBe(true)
})

test('D5 CR and LF are shown, not obeyed', async () => {
  await app.store.write((tx) =>
    recordActivity(tx, app.deps, {
      actor: { kind: 'visitor', ip: '192.0.2.1\r\nforged' },
      kind: 'sign-in.link-opened',
    }),
  )
  expect(await activityText()).toContain('192.0.2.1\\\\u{d}\\\\u{a}forged')
})

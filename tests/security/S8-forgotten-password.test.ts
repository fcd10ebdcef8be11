import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDispatcher, type Dispatcher } from '../../src/main/features/outbox/dispatcher.ts'
import { outboxConsole } from '../../src/main/features/outbox/outbox.console.ts'
import { deactivateStaff, updateRole } from '../../src/main/features/staff/change-staff.ts'
import { settlePasswordLinks } from '../../src/main/features/staff/password-links.ts'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import { hashToken } from '../../src/main/features/staff/session-token.ts'
import { staffConsole } from '../../src/main/features/staff/staff.console.ts'
import { openStore } from '../../src/main/platform/store/open-store.ts'
import type { StaffActor } from '../../src/main/actor.ts'
import type { SessionState } from '../../src/shared/console/session-state.ts'
import { day, hour, minute, second } from '../../src/shared/time.ts'
import { turnFactorOn } from '../support/authenticator-app.ts'
import { consoleBrowser } from '../support/console-call.ts'
import { manualTimers, tokenIn } from '../support/mail.ts'
import { openTestStore } from '../support/store.ts'
import { createTestApp, granted, origin, type TestApp } from '../support/test-app.ts'

const consoleOrigin = 'https://console.ibarralowe.example'
const password = 'correct horse battery'
const next = 'quiet lantern over the mesa'
const known = 'noor.haddad@ibarralowe.example'
const unknown = 'nobody.atall@ibarralowe.example'
let app: TestApp
let dispatcher: Dispatcher
let elena: StaffActor
let noor: StaffActor

beforeEach(async () => {
  app = await createTestApp()
  app.deps.consoleOrigin = () => consoleOrigin
  await app.makeFirm()
  elena = await app.makeStaff('owner', 'Elena Ibarra')
  noor = await app.makeStaff('staff', 'Noor Haddad')
  dispatcher = createDispatcher(app.deps, manualTimers(app.clock))
})
afterEach(() => app.close())

let sources = 0
const anywhere = () => consoleBrowser(app, { ...origin, ip: `198.51.${++sources >> 8}.${sources & 255}` })
const forgot = (email: string, browser = anywhere()) => browser.call(sessionConsole.forgotPassword, { email })
/** Asks, and answers the token of the e-mail. */
async function link(email = known) {
  await forgot(email)
  await dispatcher.drain()
  return tokenIn(app.mailer.sent.at(-1))
}
const look = (token: string) => anywhere().call<{ email: string }>(sessionConsole.inspectPasswordLink, { token })
const lookRefused = (token: string) => anywhere().refusal(sessionConsole.inspectPasswordLink, { token })
const reset = (token: string, to = next) => anywhere().call(sessionConsole.resetPassword, { token, password: to })
const resetRefused = (token: string, to = next) =>
  anywhere().refusal(sessionConsole.resetPassword, { token, password: to })
const signIn = async (with_: string, browser = anywhere(), email = known) =>
  (await browser.call<SessionState>(sessionConsole.signIn, { email, password: with_ })).state
const signedIn = async (who: string) => {
  const browser = anywhere()
  await signIn(password, browser, `${who}@ibarralowe.example`)
  return browser
}
const gone = (messageKey: string) => ({ code: 'GONE', status: 410, data: { messageKey } })

const rows = () =>
  app.store.read(async (db) => ({
    counters: await db.selectFrom('attempt_counters').selectAll().orderBy('key').execute(),
    links: await db.selectFrom('password_resets').selectAll().orderBy('id').execute(),
    mails: await db.selectFrom('outbox_emails').selectAll().orderBy('id').execute(),
    entries: await db.selectFrom('activity').selectAll().orderBy('position').execute(),
  }))
const notices = async () =>
  (await rows()).mails
    .filter((mail) => mail.kind === 'staff-notice')
    .map((mail) => ({ to: mail.to_email, ...(JSON.parse(mail.params) as { notice: string }) }))

describe('S8 asking for a link to a new password', () => {
  test('S8 a known, a deactivated, an unknown and an odd name get the same answer, asked for the first time or the tenth', async () => {
    await app.makeStaff('staff', 'Sam Lowe')
    granted(await deactivateStaff(app.deps, elena, { userId: (await app.makeStaff('staff', 'Jo Brandt')).userId }))
    for (const email of [
      known,
      'jo.brandt@ibarralowe.example',
      unknown,
      '',
      ' ',
      '\u0000',
      "' or 1=1 --",
      '@'.repeat(254),
    ])
      for (let at = 0; at < 10; at++) expect(await forgot(email)).toEqual({})
  })

  test('S8 each does the same work: as many counters, links, e-mails and entries', async () => {
    const work = async (email: string) => {
      const before = await rows()
      await forgot(email)
      const after = await rows()
      return {
        counters: after.counters.length - before.counters.length,
        links: after.links.slice(before.links.length).map(({ expires_at_ms }) => expires_at_ms),
        mails: after.mails.slice(before.mails.length).map(({ kind, state, target }) => ({ kind, state, target })),
        entries: after.entries.slice(before.entries.length).map(({ kind }) => kind),
      }
    }
    await forgot('first@ibarralowe.example')
    const ofKnown = await work(known)
    expect(ofKnown).toEqual({
      counters: 2,
      links: [app.clock.now() + hour],
      mails: [{ kind: 'password-reset', state: 'queued', target: '/reset-password' }],
      entries: ['sign-in.password-link-asked'],
    })
    expect(await work(unknown)).toEqual(ofKnown)
  })

  test('S8 what is nobody’s goes all the way, is dropped instead of sent, and is seen by nobody in the outbox', async () => {
    const noorsDesk = await signedIn('noor.haddad')
    const list = async () =>
      (await noorsDesk.call<{ rows: { kind: string; toEmail: string }[] }>(outboxConsole.list, {})).rows
    await forgot(unknown)
    await forgot(known)
    expect((await list()).map((row) => row.toEmail)).toEqual([known])
    await dispatcher.drain()
    expect(app.mailer.sent.map((mail) => mail.to.address)).toEqual([known])
    expect((await rows()).mails).toHaveLength(1)
    // A link was minted for it like for the other, and is forgotten with its hour.
    expect((await rows()).links).toMatchObject([
      { user_id: null, token_hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      { user_id: noor.userId },
    ])
    app.clock.advance(hour)
    await settlePasswordLinks(app.deps)
    expect((await rows()).links).toMatchObject([{ user_id: noor.userId, ended_at_ms: app.clock.now() }])
  })

  test('S8 neither counters nor activity keep a name that somebody typed', async () => {
    await forgot(unknown)
    const { counters, entries } = await rows()
    expect(JSON.stringify(counters) + JSON.stringify(entries)).not.toContain('nobody')
    expect(JSON.stringify(entries)).toContain('n•••@ibarralowe.example')
  })

  test('S8 never more than one mail to an address in five minutes, nor four in an hour, whoever asks', async () => {
    const sent = async () => {
      await dispatcher.drain()
      return app.mailer.sent.length
    }
    for (let at = 0; at < 20; at++) await forgot(at % 2 ? known : ' Noor.Haddad@IbarraLowe.example ')
    expect(await sent()).toBe(1)
    app.clock.advance(5 * minute - 1)
    await forgot(known)
    expect(await sent()).toBe(1)
    app.clock.advance(1)
    await forgot(known)
    expect(await sent()).toBe(2)
    for (let at = 0; at < 10; at++) {
      app.clock.advance(5 * minute)
      await forgot(known)
    }
    expect(await sent()).toBe(4)
    app.clock.advance(hour)
    await forgot(known)
    expect(await sent()).toBe(5)
  })

  test('S8 a source asks ten times an hour, then waits, whatever names it asks for; one entry says so', async () => {
    const from = (ip: string) => consoleBrowser(app, { ...origin, ip })
    for (let at = 0; at < 10; at++)
      await forgot(at % 2 ? known : `nobody${at}@firm.example`, from(`2001:db8:1:2::${at}`))
    const retryAtMs = app.clock.now() + hour
    for (const email of [known, unknown]) {
      const refusal = await from('2001:db8:1:2:ffff::9').refusal(sessionConsole.forgotPassword, { email })
      expect(refusal).toMatchObject({ code: 'TOO_MANY', status: 429, data: { retryAtMs } })
    }
    await forgot(known, from('2001:db8:1:3::1'))
    expect((await rows()).entries.filter((entry) => entry.kind === 'sign-in.password-link-limited')).toHaveLength(1)
    app.clock.advance(hour)
    await forgot(known, from('2001:db8:1:2::1'))
  })

  test('S8 a restart forgets no limit', async () => {
    const testStore = await openTestStore()
    const kept = app.deps.store
    app.deps.store = testStore.store
    await app.makeFirm()
    for (let at = 0; at < 10; at++) await forgot(unknown, consoleBrowser(app))
    await testStore.store.close()
    app.deps.store = await openStore(testStore.options)
    expect(await consoleBrowser(app).refusal(sessionConsole.forgotPassword, { email: unknown })).toMatchObject({
      code: 'TOO_MANY',
    })
    await app.deps.store.close()
    await testStore.close()
    app.deps.store = kept
  })
})

describe('TFA-7 a new password by e-mail', () => {
  test('TFA-7 the link, minted when it is sent, leads to the page; looking uses nothing up; the password is new', async () => {
    const token = await link()
    const [mail] = app.mailer.sent
    expect(mail?.text).toContain(`${consoleOrigin}/reset-password#${token}`)
    expect(JSON.stringify(await rows())).not.toContain(token)
    expect((await rows()).links).toMatchObject([{ token_hash: hashToken(token), user_id: noor.userId }])
    for (let at = 0; at < 3; at++)
      expect(await look(token)).toEqual({ firmName: 'Ibarra Lowe & Brandt', email: known, locale: 'en' })
    expect(await reset(token)).toEqual({})
    expect(await lookRefused(token)).toMatchObject(gone('common.staff.linkUsed'))
    expect(await resetRefused(token)).toMatchObject(gone('common.staff.linkUsed'))
    await expect(signIn(password)).rejects.toThrow()
    expect(await signIn(next)).toBe('signed-in')
    expect(await notices()).toEqual([{ to: known, notice: 'password-reset' }])
    expect((await rows()).entries.map((entry) => entry.kind)).toContain('staff.password-reset')
  })

  test('TFA-7 it is written in the person’s language', async () => {
    await app.store.write(({ db }) =>
      db.updateTable('staff_users').set({ locale: 'es' }).where('id', '=', noor.userId).execute(),
    )
    await link()
    expect(app.mailer.sent.at(-1)?.subject).toBe('Una contraseña nueva para Portico en Ibarra Lowe & Brandt')
  })

  test('TFA-7 it signs nobody in, ends every session and kept device, and every other link', async () => {
    const desk = anywhere()
    await desk.call(sessionConsole.signIn, { email: known, password, keepSignedIn: true })
    const first = await link()
    app.clock.advance(5 * minute)
    const second_ = await link()
    expect(await look(first)).toMatchObject({ email: known })
    const browser = anywhere()
    await browser.call(sessionConsole.resetPassword, { token: second_, password: next })
    expect(browser.token).toBeUndefined()
    expect(await desk.call(sessionConsole.get)).toMatchObject({ state: 'signed-out' })
    const devices = await app.store.read((db) => db.selectFrom('staff_devices').selectAll().execute())
    expect(devices).toMatchObject([{ ended_reason: 'superseded' }])
    expect(await lookRefused(first)).toMatchObject(gone('common.staff.linkEnded'))
  })

  test('TFA-7 it never passes the second factor by, and forgives none of its failures', async () => {
    const desk = await signedIn('noor.haddad')
    await turnFactorOn(app, desk)
    const thief = anywhere()
    for (let at = 0; at < 9; at++) await thief.refusal(sessionConsole.signIn, { email: known, password: 'wrong' })
    await reset(await link())
    expect(await signIn(next)).toBe('second-factor')
    expect(await thief.refusal(sessionConsole.signIn, { email: known, password: 'wrong' })).toMatchObject({
      data: { retryAtMs: app.clock.now() + 30 * second },
    })
  })

  test('S1 a password that is too short or well known is not taken, and uses nothing up', async () => {
    const token = await link()
    for (const weak of ['short', 'noor haddad ibarra lowe', 'password password password'])
      expect(await resetRefused(token, weak)).toMatchObject({ code: 'INVALID', data: { field: 'password' } })
    await reset(token)
  })

  test('TFA-7 of twenty who use one link at once, one sets the password', async () => {
    const token = await link()
    const tries = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        reset(token, `${next} ${at}`).then(
          () => at,
          () => null,
        ),
      ),
    )
    const winners = tries.filter((at) => at !== null)
    expect(winners).toHaveLength(1)
    expect(await signIn(`${next} ${winners[0]}`)).toBe('signed-in')
  })

  test('TFA-7 it works for 60 minutes from sending', async () => {
    const early = await link()
    app.clock.advance(59 * minute)
    expect(await look(early)).toMatchObject({ email: known })
    app.clock.advance(minute)
    expect(await lookRefused(early)).toMatchObject(gone('common.staff.linkExpired'))
    expect(await resetRefused(early)).toMatchObject(gone('common.staff.linkExpired'))
  })

  test.each([3 * hour, day])('F6 a clock set back by %i ms revives no link that was over', async (jump) => {
    const token = await link()
    app.clock.advance(hour)
    await settlePasswordLinks(app.deps)
    app.clock.advance(-jump)
    expect(await resetRefused(token)).toMatchObject(gone('common.staff.linkExpired'))
    app.clock.advance(jump + hour)
    const seen = await link()
    app.clock.advance(hour)
    await lookRefused(seen)
    app.clock.advance(-hour + minute)
    expect(await resetRefused(seen)).toMatchObject(gone('common.staff.linkExpired'))
  })

  test('F6 nor is one worth anything that was made later than now', async () => {
    const token = await link()
    app.clock.advance(-3 * hour)
    expect(await resetRefused(token)).toMatchObject(gone('common.staff.linkExpired'))
  })

  test('TFA-7 whatever changes the account in between ends it', async () => {
    const token = await link()
    granted(await updateRole(app.deps, elena, { userId: noor.userId, role: 'admin' }))
    expect((await rows()).links).toMatchObject([{ ended_at_ms: app.clock.now() }])
    expect(await resetRefused(token)).toMatchObject(gone('common.staff.linkEnded'))
    expect(await resetRefused('x'.repeat(43))).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('NTF-4 it stands in the outbox, and nobody at the firm copies its link or sends it again', async () => {
    const boss = await signedIn('elena.ibarra')
    await link()
    const [row] = (await boss.call<{ rows: { emailId: string; kind: string }[] }>(outboxConsole.list, {})).rows
    expect(row).toMatchObject({ kind: 'password-reset', toEmail: known, state: 'sent' })
    const { emailId } = row ?? {}
    const shown = await boss.call<{ text: string; html: string }>(outboxConsole.get, { emailId })
    expect(shown.text + shown.html).not.toContain('reset-password#')
    expect(await boss.refusal(outboxConsole.copyLink, { emailId })).toMatchObject({ code: 'INVALID' })
    expect(await boss.refusal(outboxConsole.resend, { emailId })).toMatchObject({ code: 'CONFLICT' })
  })

  test('TFA-7 it waits while nobody else reaches the console, and after its hour is not sent at all', async () => {
    app.mailer.kind = 'smtp'
    app.deps.consoleOrigin = () => 'http://127.0.0.1:4710'
    await forgot(known)
    await forgot(unknown)
    await dispatcher.drain()
    expect((await rows()).mails).toMatchObject([{ state: 'queued', held_reason: 'console-loopback' }])
    app.deps.consoleOrigin = () => consoleOrigin
    await dispatcher.drain()
    expect(await look(tokenIn(app.mailer.sent.at(-1)))).toMatchObject({ email: known })

    app.deps.consoleOrigin = () => null
    app.clock.advance(hour)
    await forgot(known)
    await dispatcher.drain()
    app.clock.advance(hour)
    app.deps.consoleOrigin = () => consoleOrigin
    await dispatcher.drain()
    expect(app.mailer.sent).toHaveLength(1)
    expect((await rows()).mails.at(-1)).toMatchObject({ state: 'cancelled' })
  })

  test('TFA-7 tried again after a failure it has a new link, and the one before is dead', async () => {
    app.mailer.answers.push({ outcome: 'later', reason: 'common.mail.error.timeout', detail: '' })
    const first = await link()
    app.clock.advance(10 * second)
    await dispatcher.drain()
    const again = tokenIn(app.mailer.sent.at(-1))
    expect(again).not.toBe(first)
    expect(await resetRefused(first)).toMatchObject({ code: 'NOT_FOUND' })
    await reset(again)
  })
})

describe('TFA-7 a link that an admin hands over', () => {
  const issue = async (who = 'elena.ibarra', userId = noor.userId) =>
    (await signedIn(who)).call<{ url: string; expiresAtMs: number }>(staffConsole.issuePasswordLink, { userId })
  const issueRefused = async (who: string, userId: string) =>
    (await signedIn(who)).refusal(staffConsole.issuePasswordLink, { userId })

  test('TFA-7 works once, for 24 hours; the person is told; making another kills it', async () => {
    const own = await link()
    const { url, expiresAtMs } = await issue()
    expect(await look(own)).toMatchObject({ email: known })
    expect(expiresAtMs).toBe(app.clock.now() + day)
    expect(url).toMatch(/^https:\/\/console\.ibarralowe\.example\/reset-password#[\w-]{43}$/)
    expect(await notices()).toMatchObject([{ to: known, notice: 'password-link-issued', byName: 'Elena Ibarra' }])
    const again = (await issue()).url.split('#')[1] ?? ''
    expect(await resetRefused(url.split('#')[1] ?? '')).toMatchObject(gone('common.staff.linkEnded'))
    app.clock.advance(day - 1)
    await reset(again)
    expect(await signIn(next)).toBe('signed-in')
    const late = (await issue()).url.split('#')[1] ?? ''
    app.clock.advance(day)
    expect(await resetRefused(late)).toMatchObject(gone('common.staff.linkExpired'))
    const { entries } = await rows()
    expect(entries.map((entry) => entry.kind)).toContain('staff.password-link-issued')
    expect(JSON.stringify(entries)).not.toContain(again)
  })

  test('S9 one that an admin gave out is worth nothing once they are none, or what they sign in with has changed', async () => {
    const sam = await app.makeStaff('admin', 'Sam Lowe')
    const tokenOf = async () => (await issue('sam.lowe')).url.split('#')[1] ?? ''
    const other = (await issue()).url.split('#')[1] ?? ''
    const ends = [
      async () => granted(await updateRole(app.deps, elena, { userId: sam.userId, role: 'staff' })),
      async () => granted(await updateRole(app.deps, elena, { userId: sam.userId, role: 'admin' })),
      async () => granted(await deactivateStaff(app.deps, elena, { userId: sam.userId })),
    ]
    expect(await look(other)).toMatchObject({ email: known })
    for (const [at, end] of ends.entries()) {
      const token = at === 1 ? '' : await tokenOf()
      await end()
      if (token) expect(await resetRefused(token)).toMatchObject(gone('common.staff.linkEnded'))
    }
    const owners = (await issue()).url.split('#')[1] ?? ''
    await reset(owners)
    expect(await signIn(next)).toBe('signed-in')
  })

  test('TFA-7 not by staff, not for the owner, not for oneself, not for somebody who works here no more', async () => {
    const sam = await app.makeStaff('admin', 'Sam Lowe')
    expect(await issueRefused('noor.haddad', sam.userId)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await issueRefused('sam.lowe', elena.userId)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await issueRefused('sam.lowe', sam.userId)).toMatchObject({ code: 'CONFLICT' })
    granted(await deactivateStaff(app.deps, elena, { userId: noor.userId }))
    expect(await issueRefused('sam.lowe', noor.userId)).toMatchObject({ code: 'CONFLICT' })
    expect((await rows()).links).toEqual([])
  })
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { consoleBrowser } from '../../../../tests/support/console-call.ts'
import { withSecondFactor } from '../../../../tests/support/staff-factor.ts'
import { createTestApp, granted, refused, type TestApp } from '../../../../tests/support/test-app.ts'
import type { SessionState } from '../../../shared/console/staff.contract.ts'
import { isRefusal } from '../../../shared/errors.ts'
import { day, hour, minute } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import { emailContent } from '../outbox/email-content.ts'
import { acceptInvite } from './accept-invite.ts'
import { listStaff, updateRole } from './change-staff.ts'
import { disableSecondFactor } from './disable-second-factor.ts'
import { inviteSecondFactor } from './invite-second-factor.ts'
import { inviteStaff, mintInviteToken } from './invites.ts'
import { releaseSecondFactor } from './release-second-factor.ts'
import { requireSecondFactor } from './require-second-factor.ts'
import { createSessionSweep } from './session-sweep.ts'
import { sessionConsole } from './session.console.ts'
import { staffConsole } from './staff.console.ts'

let app: TestApp
let owner: StaffActor
let admin: StaffActor
let noor: StaffActor
let luz: StaffActor

beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm()
  owner = await app.makeStaff('owner', 'Elena Ibarra')
  admin = await withSecondFactor(app, await app.makeStaff('admin', 'Sam Lowe'))
  noor = await app.makeStaff('staff', 'Noor Haddad')
  luz = await app.makeStaff('staff', 'Luz Ortega')
  await app.store.write(({ db }) =>
    db.updateTable('staff_users').set({ locale: 'es' }).where('id', '=', luz.userId).execute(),
  )
})
afterEach(() => app.close())

const password = 'correct horse battery'
const emailOf = (actor: StaffActor) => `${actor.name.toLowerCase().replaceAll(' ', '.')}@ibarralowe.example`
async function signedIn(actor: StaffActor) {
  const browser = consoleBrowser(app)
  await browser.call(sessionConsole.signIn, { email: emailOf(actor), password })
  return browser
}
const stateOf = async (browser: ReturnType<typeof consoleBrowser>) =>
  await browser.call<SessionState>(sessionConsole.get)

/** What waits in the outbox, as its reader will have it: address, subject and text. */
async function mails() {
  const rows = await app.store.read((db) => db.selectFrom('outbox_emails').selectAll().orderBy('id').execute())
  return rows.map((row) => {
    const params = JSON.parse(row.params) as Record<string, string>
    const { subject, body } = emailContent({
      kind: 'staff-notice',
      locale: row.locale as 'en',
      firmName: 'Ibarra Lowe',
      toName: row.to_name,
      isFirst: false,
      params,
    })
    return { to: row.to_email, notice: params['notice'], subject, body }
  })
}
const kinds = async () =>
  (await app.store.read((db) => db.selectFrom('activity').select(['kind', 'data']).orderBy('position').execute())).map(
    (row) => [row.kind, JSON.parse(row.data) as unknown],
  )
async function factorOf(actor: StaffActor) {
  const { users } = await listStaff(app.deps, owner)
  return users.find((user) => user.userId === actor.userId)?.secondFactor
}

describe('who may decide', () => {
  const verbs = {
    invite: (by: StaffActor) => inviteSecondFactor(app.deps, by, { userIds: null }),
    require: (by: StaffActor) => requireSecondFactor(app.deps, by, { userIds: null, fromMs: null }),
    release: (by: StaffActor) => releaseSecondFactor(app.deps, by, { userIds: null }),
    disable: (by: StaffActor) => disableSecondFactor(app.deps, by, { userId: noor.userId, reason: 'Lost' }),
  }

  test.each(Object.entries(verbs))('TFA-6 an admin without a second factor of their own cannot %s', async (_, verb) => {
    expect(refused(await verb(owner))).toMatchObject({
      refused: 'FORBIDDEN',
      messageKey: 'common.staff.ownFactorFirst',
    })
    expect(await mails()).toEqual([])
  })

  test.each(Object.entries(verbs))(
    'TFA-6 one whose factor or role went while the request was under way cannot %s',
    async (_, verb) => {
      await app.store.write(({ db }) => db.deleteFrom('staff_totp').where('user_id', '=', admin.userId).execute())
      expect(refused(await verb(admin)).messageKey).toBe('common.staff.ownFactorFirst')
      granted(await updateRole(app.deps, owner, { userId: admin.userId, role: 'staff' }))
      expect(refused(await verb(admin)).refused).toBe('FORBIDDEN')
    },
  )

  test('TFA-6 S10 each of them wants the password given within ten minutes, and an admin', async () => {
    const input = { userIds: null, fromMs: null }
    const verb = { userId: noor.userId, reason: 'Lost' }
    const procedures = [
      [staffConsole.inviteSecondFactor, input],
      [staffConsole.requireSecondFactor, input],
      [staffConsole.releaseSecondFactor, input],
      [staffConsole.disableSecondFactor, verb],
    ] as const
    const staffBrowser = await signedIn(noor)
    for (const [procedure, given] of procedures) {
      expect(await staffBrowser.refusal(procedure, given)).toMatchObject({ code: 'FORBIDDEN' })
    }
    const browser = await signedIn(owner)
    for (const [procedure, given] of procedures) {
      expect(await browser.refusal(procedure, given)).toMatchObject({
        code: 'FORBIDDEN',
        data: { messageKey: 'common.staff.ownFactorFirst' },
      })
    }
    app.clock.advance(11 * minute)
    for (const [procedure, given] of procedures) {
      expect(await browser.refusal(procedure, given)).toMatchObject({ code: 'PASSWORD_DUE' })
    }
  })
})

describe('an invitation to turn it on', () => {
  test('TFA-6 of everyone: each one without is told once in their language, whoever has it is not', async () => {
    granted(await inviteSecondFactor(app.deps, admin, { userIds: null }))
    const sent = await mails()
    expect(sent.map((mail) => [mail.to, mail.subject]).sort()).toEqual([
      [emailOf(owner), 'Please turn on two-factor authentication at Ibarra Lowe'],
      [emailOf(luz), 'Active la verificación en dos pasos en Ibarra Lowe'],
      [emailOf(noor), 'Please turn on two-factor authentication at Ibarra Lowe'],
    ])
    expect(sent[0]?.body).toContain('Sam Lowe')
    expect(await factorOf(noor)).toMatchObject({ isInvited: true, requiredFromMs: null })
    expect(await kinds()).toContainEqual(['staff.second-factor-invited-all', {}])
    expect(await stateOf(await signedIn(noor))).toMatchObject({
      state: 'signed-in',
      me: { secondFactor: { isInvited: true } },
    })
  })

  test('TFA-6 of chosen people: nobody else is invited or told', async () => {
    granted(await inviteSecondFactor(app.deps, admin, { userIds: [noor.userId, admin.userId, noor.userId] }))
    expect((await mails()).map((mail) => mail.to)).toEqual([emailOf(noor)])
    expect(await factorOf(noor)).toMatchObject({ isInvited: true })
    expect(await factorOf(luz)).toMatchObject({ isInvited: false })
    const nobody = app.ids.id()
    expect(refused(await inviteSecondFactor(app.deps, admin, { userIds: [noor.userId, nobody] })).refused).toBe(
      'NOT_FOUND',
    )
    expect(await mails()).toHaveLength(1)
  })

  test('TFA-6 it softens no rule: where it is required, that stands', async () => {
    const fromMs = app.clock.now() + day
    granted(await requireSecondFactor(app.deps, admin, { userIds: [noor.userId], fromMs }))
    granted(await inviteSecondFactor(app.deps, admin, { userIds: [noor.userId] }))
    expect(await factorOf(noor)).toMatchObject({ requiredFromMs: fromMs })
    expect((await mails()).map((mail) => mail.notice)).toEqual(['factor-required'])
    granted(await requireSecondFactor(app.deps, admin, { userIds: null, fromMs }))
    expect(refused(await inviteSecondFactor(app.deps, admin, { userIds: null }))).toMatchObject({
      refused: 'CONFLICT',
      messageKey: 'common.staff.factorRequiredOfAll',
    })
  })
})

describe('a requirement', () => {
  test('TFA-6 before the date a reminder, from it on nothing but the enrolment, without anybody doing anything', async () => {
    const browser = await signedIn(noor)
    const fromMs = app.clock.now() + 10 * minute
    granted(await requireSecondFactor(app.deps, admin, { userIds: [noor.userId], fromMs }))
    expect(await stateOf(browser)).toMatchObject({
      state: 'signed-in',
      me: { secondFactor: { requiredFromMs: fromMs } },
    })
    await browser.call(staffConsole.list)

    app.clock.advance(10 * minute)
    expect(await stateOf(browser)).toMatchObject({ state: 'enrolment-due' })
    expect(await browser.refusal(staffConsole.list)).toMatchObject({ code: 'ENROLMENT_DUE' })
    expect(await browser.refusal(sessionConsole.list)).toMatchObject({ code: 'ENROLMENT_DUE' })
    expect(await stateOf(await signedIn(luz))).toMatchObject({ state: 'signed-in' })
    expect(await stateOf(await signedIn(noor))).toMatchObject({ state: 'enrolment-due' })
  })

  test('TFA-6 of everyone it is of those who join later too, and of nobody who has it', async () => {
    granted(await requireSecondFactor(app.deps, admin, { userIds: null, fromMs: app.clock.now() + day }))
    app.clock.advance(2 * day)
    const made = granted(
      await inviteStaff(app.deps, owner, { email: 'jo@ibarralowe.example', role: 'staff', locale: 'en' }),
    )
    const token = (await app.store.write((tx) => mintInviteToken(tx, app.deps, made.inviteId)))?.token ?? ''
    const joined = { token, name: 'Jo Brandt', password: 'seven slow herons wading', locale: 'en' as const }
    expect(isRefusal(await acceptInvite(app.deps, noor.origin, { state: 'none' }, joined))).toBe(false)
    const browser = consoleBrowser(app)
    const said = await browser.call<SessionState>(sessionConsole.signIn, {
      email: 'jo@ibarralowe.example',
      password: joined.password,
    })
    expect(said).toMatchObject({ state: 'enrolment-due' })
    expect(await stateOf(await signedIn(admin))).toMatchObject({ state: 'second-factor' })
  })

  test('TFA-6 from now on: open consoles of those without it are told to look again at once', async () => {
    const browser = await signedIn(noor)
    app.events.length = 0
    granted(await requireSecondFactor(app.deps, admin, { userIds: null, fromMs: null }))
    const ended = app.events.flatMap((event) => (event.kind === 'session-ended' ? [event.sessionId] : []))
    expect(ended).toEqual(expect.arrayContaining([owner.sessionId, noor.sessionId, luz.sessionId]))
    expect(ended).not.toContain(admin.sessionId)
    expect(await stateOf(browser)).toMatchObject({ state: 'enrolment-due' })
    const ended2 = await app.store.read((db) =>
      db.selectFrom('staff_sessions').select('ended_at_ms').where('ended_at_ms', 'is not', null).execute(),
    )
    expect(ended2).toEqual([])
  })

  test('TFA-6 each one without is told the day in their language', async () => {
    // Noon of 1 December in Denver.
    const fromMs = Date.UTC(2026, 11, 1, 19)
    app.clock.set(Date.UTC(2026, 10, 1))
    granted(await requireSecondFactor(app.deps, admin, { userIds: [noor.userId, luz.userId, admin.userId], fromMs }))
    expect((await mails()).map((mail) => mail.subject).sort()).toEqual([
      'Desde el 1 de diciembre de 2026 se exige la verificación en dos pasos en Ibarra Lowe',
      'Two-factor authentication is required at Ibarra Lowe from December 1, 2026',
    ])
    expect(await kinds()).toContainEqual(['staff.second-factor-required', { user: 'Noor Haddad', date: '2026-12-01' }])
    expect(await factorOf(noor)).toMatchObject({ isRequiredHere: true, requiredFromMs: fromMs })
  })

  test('TFA-6 whoever has none yet is reminded three days before the date and the day before it, once each, in their language', async () => {
    const sweep = createSessionSweep(app.deps, { after: () => () => {} })
    const sentAt = async (...moment: Parameters<typeof Date.UTC>) => {
      app.clock.set(Date.UTC(...moment))
      await sweep.drain()
      await sweep.drain()
      const rows = await app.store.read((db) =>
        db.selectFrom('outbox_emails').selectAll().where('created_at_ms', '=', app.clock.now()).execute(),
      )
      return rows.map((row) => [row.to_email, row.target]).sort()
    }
    const both = [
      [emailOf(luz), '/settings/security'],
      [emailOf(noor), '/settings/security'],
    ]
    app.clock.set(Date.UTC(2026, 10, 1))
    // Midnight in Denver, where a day of the firm begins.
    const fromMs = Date.UTC(2026, 11, 10, 7)
    granted(await requireSecondFactor(app.deps, admin, { userIds: [noor.userId, luz.userId, admin.userId], fromMs }))
    expect(await sentAt(2026, 11, 7, 14, 59)).toEqual([])
    expect(await sentAt(2026, 11, 7, 15)).toEqual(both)
    expect(await sentAt(2026, 11, 7, 16)).toEqual([])
    expect(await sentAt(2026, 11, 9, 14, 59)).toEqual([])

    await withSecondFactor(app, noor)
    expect(await sentAt(2026, 11, 9, 15)).toEqual([[emailOf(luz), '/settings/security']])
    expect(await sentAt(2026, 11, 10, 7)).toEqual([])
    expect((await mails()).filter((mail) => mail.notice === 'factor-reminder').map((mail) => mail.subject)).toEqual(
      expect.arrayContaining([
        'Recordatorio: desde el 10 de diciembre de 2026 se exige la verificación en dos pasos en Ibarra Lowe',
        'A reminder: two-factor authentication is required at Ibarra Lowe from December 10, 2026',
      ]),
    )
  })

  test('TFA-6 nobody is reminded on the day on which they were told, nor after they were released', async () => {
    const sweep = createSessionSweep(app.deps, { after: () => () => {} })
    app.clock.set(Date.UTC(2026, 11, 9, 16))
    const fromMs = Date.UTC(2026, 11, 10, 7)
    granted(await requireSecondFactor(app.deps, admin, { userIds: [noor.userId], fromMs }))
    granted(await requireSecondFactor(app.deps, admin, { userIds: [luz.userId], fromMs: fromMs + 2 * day }))
    granted(await releaseSecondFactor(app.deps, admin, { userIds: [luz.userId] }))
    app.clock.advance(2 * hour)
    await sweep.drain()
    app.clock.advance(2 * day)
    await sweep.drain()
    expect((await mails()).map((mail) => mail.notice)).toEqual(['factor-required', 'factor-required'])
  })

  test('TFA-6 the date lies between now and a year ahead; a page left open for a little means now', async () => {
    const ask = (fromMs: number) => requireSecondFactor(app.deps, admin, { userIds: [noor.userId], fromMs })
    const now = app.clock.now()
    expect(refused(await ask(now - day))).toMatchObject({ refused: 'INVALID', field: 'fromMs' })
    expect(refused(await ask(now + 367 * day)).messageKey).toBe('common.staff.factorDate')
    expect(await factorOf(noor)).toMatchObject({ requiredFromMs: null })
    granted(await ask(now - 5 * minute))
    expect(await factorOf(noor)).toMatchObject({ requiredFromMs: now })
    granted(await ask(now + 365 * day))
    expect(await factorOf(noor)).toMatchObject({ requiredFromMs: now + 365 * day })
  })

  test('TFA-6 of one’s own date and the firm’s, the earlier counts', async () => {
    const now = app.clock.now()
    granted(await requireSecondFactor(app.deps, admin, { userIds: [noor.userId], fromMs: now + day }))
    granted(await requireSecondFactor(app.deps, admin, { userIds: null, fromMs: now + 2 * day }))
    expect(await factorOf(noor)).toMatchObject({ requiredFromMs: now + day, isRequiredHere: true })
    expect(await factorOf(luz)).toMatchObject({ requiredFromMs: now + 2 * day, isRequiredHere: false })
  })

  test('TFA-6 released, everyone is let in again; nobody alone while it is of everyone', async () => {
    granted(await requireSecondFactor(app.deps, admin, { userIds: null, fromMs: null }))
    granted(await requireSecondFactor(app.deps, admin, { userIds: [noor.userId], fromMs: null }))
    const browser = await signedIn(noor)
    expect(await stateOf(browser)).toMatchObject({ state: 'enrolment-due' })
    expect(refused(await releaseSecondFactor(app.deps, admin, { userIds: [noor.userId] }))).toMatchObject({
      refused: 'CONFLICT',
      messageKey: 'common.staff.factorRuleOfAll',
    })
    granted(await releaseSecondFactor(app.deps, admin, { userIds: null }))
    expect(await stateOf(browser)).toMatchObject({ state: 'signed-in' })
    expect(await factorOf(noor)).toMatchObject({ requiredFromMs: null, isRequiredHere: false })

    granted(await requireSecondFactor(app.deps, admin, { userIds: [noor.userId, luz.userId], fromMs: null }))
    granted(await releaseSecondFactor(app.deps, admin, { userIds: [noor.userId] }))
    expect(await factorOf(noor)).toMatchObject({ requiredFromMs: null })
    expect(await factorOf(luz)).toMatchObject({ isRequiredHere: true })
  })
})

describe('a reset by an admin', () => {
  test('S9 TFA-6 it ends sessions and kept devices, tells the person, sets no password, and leads to the enrolment where required', async () => {
    granted(await requireSecondFactor(app.deps, admin, { userIds: null, fromMs: app.clock.now() }))
    const before = await userRow(noor)
    await withSecondFactor(app, noor)
    await keepDevice(noor)
    const kept = await app.store.read((db) => db.selectFrom('staff_sessions').selectAll().execute())
    const user = granted(
      await disableSecondFactor(app.deps, admin, { userId: noor.userId, reason: 'Her phone was stolen' }),
    )
    expect(user.secondFactor).toMatchObject({ isOn: false, backupCodesLeft: null })

    expect(kept.filter((row) => row.user_id === noor.userId && row.ended_at_ms === null)).not.toHaveLength(0)
    const left = await app.store.read((db) =>
      db
        .selectFrom('staff_sessions')
        .selectAll()
        .where('user_id', '=', noor.userId)
        .where('ended_at_ms', 'is', null)
        .execute(),
    )
    expect(left).toEqual([])
    const devices = await app.store.read((db) =>
      db.selectFrom('staff_devices').select('ended_at_ms').where('user_id', '=', noor.userId).execute(),
    )
    expect(devices).toEqual([{ ended_at_ms: app.clock.now() }])
    const codes = await app.store.read((db) =>
      db.selectFrom('staff_backup_codes').select('id').where('user_id', '=', noor.userId).execute(),
    )
    expect(codes).toEqual([])

    const after = await userRow(noor)
    expect(after.password_hash).toBe(before.password_hash)
    expect(after.security_version).toBe(before.security_version + 1)
    const [mail] = (await mails()).filter((each) => each.notice === 'second-factor-disabled')
    expect(mail).toMatchObject({
      to: emailOf(noor),
      subject: 'Your two-factor authentication at Ibarra Lowe was disabled',
    })
    expect(mail?.body).toContain('Sam Lowe')
    expect(mail?.body).not.toContain('stolen')
    expect(await kinds()).toContainEqual([
      'staff.second-factor-disabled',
      { user: 'Noor Haddad', reason: 'Her phone was stolen' },
    ])
    const browser = await signedIn(noor)
    expect(await stateOf(browser)).toMatchObject({ state: 'enrolment-due' })
    expect(await browser.refusal(staffConsole.list)).toMatchObject({ code: 'ENROLMENT_DUE' })
  })

  test('S9 a half session of before, whose factor is gone, is no way in', async () => {
    await withSecondFactor(app, noor)
    const browser = await signedIn(noor)
    expect(await stateOf(browser)).toMatchObject({ state: 'second-factor' })
    granted(await disableSecondFactor(app.deps, admin, { userId: noor.userId, reason: 'Lost phone' }))
    expect(await stateOf(browser)).toMatchObject({ state: 'signed-out' })
  })

  test('TFA-6 never the owner’s by another, never one’s own, and nothing where there is none', async () => {
    const ask = (of: StaffActor) => disableSecondFactor(app.deps, admin, { userId: of.userId, reason: 'Lost' })
    await withSecondFactor(app, owner)
    expect(refused(await ask(owner)).messageKey).toBe('common.staff.factorOfOwner')
    expect(refused(await ask(admin)).messageKey).toBe('common.staff.factorOfYours')
    expect(refused(await ask(noor))).toMatchObject({ refused: 'CONFLICT', messageKey: 'common.staff.factorIsOff' })
    expect(await factorOf(owner)).toMatchObject({ isOn: true })
  })

  const userRow = (of: StaffActor) =>
    app.store.read((db) =>
      db.selectFrom('staff_users').selectAll().where('id', '=', of.userId).executeTakeFirstOrThrow(),
    )
  async function keepDevice(of: StaffActor): Promise<void> {
    const nowMs = app.clock.now()
    await app.store.write(({ db }) =>
      db
        .insertInto('staff_devices')
        .values({
          id: app.ids.id(),
          user_id: of.userId,
          token_hash: app.ids.token(),
          security_version: 1,
          created_at_ms: nowMs,
          expires_at_ms: nowMs + hour,
          last_used_at_ms: nowMs,
          ip: '192.0.2.1',
          user_agent: 'test',
          ended_at_ms: null,
          ended_reason: null,
        })
        .execute(),
    )
  }
})

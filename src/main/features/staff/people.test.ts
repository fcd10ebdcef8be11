import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { consoleBrowser } from '../../../../tests/support/console-call.ts'
import { createTestApp, granted, origin, refused, type TestApp } from '../../../../tests/support/test-app.ts'
import { isRefusal } from '../../../shared/errors.ts'
import { day, hour } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import { acceptInvite } from './accept-invite.ts'
import { deactivateStaff, listStaff, reactivateStaff, updateRole } from './change-staff.ts'
import { inviteStaff, listInvites, mintInviteToken, resendInvite, revokeInvite, settleInvites } from './invites.ts'
import { sessionConsole } from './session.console.ts'
import { staffConsole } from './staff.console.ts'

type StaffList = Awaited<ReturnType<typeof listStaff>>

let app: TestApp
let owner: StaffActor
let admin: StaffActor
let staff: StaffActor

beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm()
  owner = await app.makeStaff('owner', 'Elena Ibarra')
  admin = await app.makeStaff('admin', 'Sam Lowe')
  staff = await app.makeStaff('staff', 'Noor Haddad')
})
afterEach(() => app.close())

const email = 'jo.brandt@ibarralowe.example'
const invite = (by = admin) => inviteStaff(app.deps, by, { email, role: 'staff', locale: 'es' })
const mint = async (inviteId: string) =>
  (await app.store.write((tx) => mintInviteToken(tx, app.deps, inviteId)))?.token ?? ''
const person = { name: 'Jo Brandt', password: 'seven slow herons wading', locale: 'es' as const }
const accept = (token: string, change: object = {}) =>
  acceptInvite(app.deps, origin, { state: 'none' }, { token, ...person, ...change })
const look = (token: string) => consoleBrowser(app).refusal(staffConsole.inspectInvite, { token })

describe('invitations', () => {
  test('STF-2 an admin invites by e-mail; the link, minted when it is sent, makes the member of staff and signs them in', async () => {
    const made = granted(await invite())
    const [mail] = await app.store.read((db) => db.selectFrom('outbox_emails').selectAll().execute())
    expect(mail).toMatchObject({ kind: 'staff-invite', to_email: email, locale: 'es', state: 'queued' })
    expect(await listInvites(app.deps)).toMatchObject({
      invites: [{ email, role: 'staff', invitedByName: 'Sam Lowe', isExpired: false }],
    })
    const token = await mint(made.inviteId)
    const browser = consoleBrowser(app)
    expect(await browser.call(staffConsole.inspectInvite, { token })).toEqual({
      firmName: 'Ibarra Lowe & Brandt',
      email,
      role: 'staff',
      locale: 'es',
    })
    expect(await browser.call(staffConsole.acceptInvite, { token, ...person })).toMatchObject({
      state: 'signed-in',
      me: { name: 'Jo Brandt', role: 'staff' },
    })
    expect(await browser.call(sessionConsole.get)).toMatchObject({ state: 'signed-in' })
    expect(await listInvites(app.deps)).toEqual({ invites: [] })
    expect(await look(token)).toMatchObject({ code: 'GONE', data: { messageKey: 'common.staff.inviteUsed' } })
  })

  test('STF-2 of many who use one invitation at once, one gets in', async () => {
    const token = await mint(granted(await invite()).inviteId)
    const tries = await Promise.all(Array.from({ length: 20 }, () => accept(token)))
    expect(tries.filter((result) => !isRefusal(result))).toHaveLength(1)
  })

  test('STF-2 it works for seven days from sending', async () => {
    const made = granted(await invite())
    app.clock.advance(2 * day)
    const token = await mint(made.inviteId)
    app.clock.advance(7 * day - hour)
    expect(isRefusal(await accept(token, { password: 'short' }))).toBe(true)
    app.clock.advance(hour)
    expect(refused(await accept(token))).toMatchObject({ refused: 'GONE', messageKey: 'common.staff.inviteExpired' })
  })

  test('F6 one whose time is over does not come back with the clock; sent again it works', async () => {
    const made = granted(await invite())
    const token = await mint(made.inviteId)
    app.clock.advance(7 * day + hour)
    await settleInvites(app.deps)
    app.clock.advance(-day)
    expect(refused(await accept(token))).toMatchObject({ refused: 'GONE', messageKey: 'common.staff.inviteExpired' })
    granted(await resendInvite(app.deps, owner, { inviteId: made.inviteId }))
    const again = await mint(made.inviteId)
    app.clock.advance(7 * day)
    // Nobody has asked and no minute has passed: looking alone writes it down.
    expect(await look(again)).toMatchObject({ data: { messageKey: 'common.staff.inviteExpired' } })
    app.clock.advance(-hour)
    expect(refused(await accept(again))).toMatchObject({ refused: 'GONE', messageKey: 'common.staff.inviteExpired' })
  })

  test('STF-2 sent again, it has a new link, and the old one is dead at once', async () => {
    const made = granted(await invite())
    const old = await mint(made.inviteId)
    app.clock.advance(8 * day)
    granted(await resendInvite(app.deps, owner, { inviteId: made.inviteId }))
    expect(await look(old)).toMatchObject({ code: 'NOT_FOUND' })
    expect(isRefusal(await accept(await mint(made.inviteId)))).toBe(false)
    const mails = await app.store.read((db) => db.selectFrom('outbox_emails').select('key').execute())
    expect(new Set(mails.map((mail) => mail.key)).size).toBe(2)
  })

  test('STF-2 revoked, it opens nothing, and no link is minted for it any more', async () => {
    const made = granted(await invite())
    const token = await mint(made.inviteId)
    granted(await revokeInvite(app.deps, admin, { inviteId: made.inviteId }))
    expect(await look(token)).toMatchObject({ code: 'GONE', data: { messageKey: 'common.staff.inviteRevoked' } })
    expect(await app.store.write((tx) => mintInviteToken(tx, app.deps, made.inviteId))).toBeNull()
  })

  test.each([
    ['deactivated', () => deactivateStaff(app.deps, owner, { userId: admin.userId })],
    ['no admin any more', () => updateRole(app.deps, owner, { userId: admin.userId, role: 'staff' })],
  ])('S9 those of somebody who is %s open nothing: nobody comes back by their own', async (_, end) => {
    const made = granted(await inviteStaff(app.deps, admin, { email, role: 'admin', locale: 'en' }))
    const kept = granted(
      await inviteStaff(app.deps, owner, { email: 'lee@ibarralowe.example', role: 'staff', locale: 'en' }),
    )
    const token = await mint(made.inviteId)
    granted(await end())
    expect(await look(token)).toMatchObject({ code: 'GONE', data: { messageKey: 'common.staff.inviteRevoked' } })
    expect(refused(await accept(token))).toMatchObject({ refused: 'GONE' })
    expect(await app.store.write((tx) => mintInviteToken(tx, app.deps, made.inviteId))).toBeNull()
    expect(await listInvites(app.deps)).toMatchObject({ invites: [{ inviteId: kept.inviteId }] })
    granted(await inviteStaff(app.deps, owner, { email, role: 'staff', locale: 'en' }))
  })

  test('S9 made an admin, nothing of what they invited to changes', async () => {
    const token = await mint(granted(await invite(admin)).inviteId)
    granted(await updateRole(app.deps, owner, { userId: staff.userId, role: 'admin' }))
    expect(isRefusal(await accept(token))).toBe(false)
  })

  test('STF-2 who works here, did, or is invited already is not invited again', async () => {
    granted(await invite())
    expect(refused(await invite()).messageKey).toBe('common.staff.alreadyInvited')
    const again = (address: string) => inviteStaff(app.deps, owner, { email: address, role: 'staff', locale: 'en' })
    expect(refused(await again('NOOR.haddad@ibarralowe.example')).messageKey).toBe('common.staff.alreadyStaff')
    granted(await deactivateStaff(app.deps, owner, { userId: staff.userId }))
    expect(refused(await again('noor.haddad@ibarralowe.example')).messageKey).toBe('common.staff.wasStaff')
  })
})

describe('roles', () => {
  test('STF-2 only admins invite, change roles and deactivate; all staff see who works here', async () => {
    const browser = consoleBrowser(app)
    await browser.call(sessionConsole.signIn, {
      email: 'noor.haddad@ibarralowe.example',
      password: 'correct horse battery',
    })
    for (const [procedure, input] of [
      [staffConsole.listInvites, undefined],
      [staffConsole.invite, { email, role: 'staff', locale: 'en' }],
      [staffConsole.revokeInvite, { inviteId: admin.userId }],
      [staffConsole.resendInvite, { inviteId: admin.userId }],
      [staffConsole.updateRole, { userId: admin.userId, role: 'staff' }],
      [staffConsole.deactivate, { userId: admin.userId }],
      [staffConsole.reactivate, { userId: admin.userId }],
    ] as const) {
      expect(await browser.refusal(procedure, input)).toMatchObject({ code: 'FORBIDDEN', status: 403 })
    }
    const seen = await browser.call<StaffList>(staffConsole.list)
    expect(seen.users.map((user) => user.secondFactor)).toEqual([null, null, null])
  })

  test('TFA-6 admins are told what second factor each one has, others nothing of it', async () => {
    await app.store.write(async ({ db }) => {
      const enabled = { user_id: staff.userId, seed_sealed: 'sealed', last_step: 0, backup_set_id: 'set' }
      await db
        .insertInto('staff_totp')
        .values({ ...enabled, enabled_at_ms: 7 })
        .execute()
      const rule = { user_id: admin.userId, invited_at_ms: 3, required_from_ms: 9, set_by: owner.userId }
      await db.insertInto('staff_second_factor_rules').values(rule).execute()
    })
    const { users } = await listStaff(app.deps, owner)
    const nothing = { isOn: false, enabledAtMs: null, isInvited: false, requiredFromMs: null, isRequiredHere: false }
    const none = { ...nothing, phones: 0, passkeys: 0, backupCodesLeft: null }
    expect(users.map((user) => [user.name, user.secondFactor])).toEqual([
      ['Elena Ibarra', none],
      ['Noor Haddad', { ...none, isOn: true, enabledAtMs: 7, backupCodesLeft: 0 }],
      ['Sam Lowe', { ...none, isInvited: true, requiredFromMs: 9, isRequiredHere: true }],
    ])
  })

  test('STF-2 an admin who is none any more, with a request under way, changes nothing', async () => {
    granted(await updateRole(app.deps, owner, { userId: admin.userId, role: 'staff' }))
    expect(refused(await invite(admin)).refused).toBe('FORBIDDEN')
    expect(refused(await updateRole(app.deps, admin, { userId: staff.userId, role: 'admin' })).refused).toBe(
      'FORBIDDEN',
    )
  })

  test('STF-2 the owner is neither demoted nor deactivated, and nobody deactivates themselves', async () => {
    expect(refused(await updateRole(app.deps, admin, { userId: owner.userId, role: 'staff' })).messageKey).toBe(
      'common.staff.ownerStays',
    )
    expect(refused(await deactivateStaff(app.deps, admin, { userId: owner.userId })).refused).toBe('FORBIDDEN')
    expect(refused(await deactivateStaff(app.deps, admin, { userId: admin.userId })).refused).toBe('CONFLICT')
  })

  test('STF-2 a changed role and a deactivation end the person’s sessions; reactivated, they sign in again', async () => {
    const browser = consoleBrowser(app)
    const enter = () =>
      browser.call(sessionConsole.signIn, {
        email: 'noor.haddad@ibarralowe.example',
        password: 'correct horse battery',
      })
    await enter()
    granted(await updateRole(app.deps, owner, { userId: staff.userId, role: 'admin' }))
    expect(await browser.call(sessionConsole.get)).toMatchObject({ state: 'signed-out' })
    expect(await enter()).toMatchObject({ me: { role: 'admin' } })
    granted(await deactivateStaff(app.deps, owner, { userId: staff.userId }))
    expect(await browser.call(sessionConsole.get)).toMatchObject({ state: 'signed-out' })
    await expect(enter()).rejects.toThrow()
    granted(await reactivateStaff(app.deps, owner, { userId: staff.userId }))
    expect(await enter()).toMatchObject({ state: 'signed-in' })
  })
})

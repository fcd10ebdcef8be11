import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { consoleBrowser } from '../../../../tests/support/console-call.ts'
import { createTestApp, granted, refused, type TestApp } from '../../../../tests/support/test-app.ts'
import { isRefusal } from '../../../shared/errors.ts'
import { day, hour, minute } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import { acceptOwnership } from './accept-ownership.ts'
import { deactivateStaff, updateRole } from './change-staff.ts'
import { cancelHandover, declineOwnership, getHandover, offerOwnership, settleHandovers } from './handover.ts'
import { sessionConsole } from './session.console.ts'
import { staffConsole } from './staff.console.ts'

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

const password = 'correct horse battery'
async function signedIn(name: string) {
  const browser = consoleBrowser(app)
  await browser.call(sessionConsole.signIn, { email: `${name}@ibarralowe.example`, password })
  return browser
}
const offer = (to = admin) => offerOwnership(app.deps, owner, { userId: to.userId })
const roles = async () => {
  const rows = await app.store.read((db) => db.selectFrom('staff_users').select(['name', 'role']).execute())
  return Object.fromEntries(rows.map((row) => [row.name, row.role]))
}
const before = { 'Elena Ibarra': 'owner', 'Sam Lowe': 'admin', 'Noor Haddad': 'staff' }
const after = { 'Elena Ibarra': 'admin', 'Sam Lowe': 'owner', 'Noor Haddad': 'staff' }

describe('the owner’s place', () => {
  test('STF-2 offered, then accepted: the roles change, the former owner signs in again, the accepting session goes on', async () => {
    const ownerBrowser = await signedIn('elena.ibarra')
    const adminBrowser = await signedIn('sam.lowe')
    const elsewhere = await signedIn('sam.lowe')
    const offered = await ownerBrowser.call(staffConsole.offerOwnership, { userId: admin.userId })
    expect(offered).toMatchObject({
      fromName: 'Elena Ibarra',
      toName: 'Sam Lowe',
      expiresAtMs: app.clock.now() + 7 * day,
    })
    expect(await adminBrowser.call(staffConsole.getHandover)).toEqual({ handover: offered })
    expect(await roles()).toEqual(before)

    expect(await adminBrowser.call(staffConsole.acceptOwnership)).toMatchObject({
      state: 'signed-in',
      me: { role: 'owner', name: 'Sam Lowe' },
    })
    expect(await roles()).toEqual(after)
    expect(await ownerBrowser.call(sessionConsole.get)).toMatchObject({ state: 'signed-out' })
    expect(await elsewhere.call(sessionConsole.get)).toMatchObject({ state: 'signed-out' })
    expect(await adminBrowser.call(sessionConsole.get)).toMatchObject({ me: { role: 'owner' } })
    expect(await adminBrowser.call(staffConsole.getHandover)).toEqual({ handover: null })
    expect(await (await signedIn('elena.ibarra')).call(sessionConsole.get)).toMatchObject({ me: { role: 'admin' } })

    const mails = await app.store.read((db) =>
      db.selectFrom('outbox_emails').select(['to_name', 'params']).orderBy('id').execute(),
    )
    expect(mails.map((mail) => [mail.to_name, JSON.parse(mail.params) as unknown])).toEqual([
      ['Sam Lowe', { notice: 'owner-offered', byName: 'Elena Ibarra' }],
      ['Elena Ibarra', { notice: 'owner-given', byName: 'Sam Lowe' }],
      ['Sam Lowe', { notice: 'owner-taken', byName: 'Elena Ibarra' }],
    ])
    const kinds = await app.store.read((db) =>
      db.selectFrom('activity').select('kind').where('kind', 'like', 'staff.owner%').orderBy('position').execute(),
    )
    expect(kinds.map((row) => row.kind)).toEqual(['staff.owner-offered', 'staff.owner-accepted'])
  })

  test('STF-2 S10 both sides give their password again', async () => {
    const ownerBrowser = await signedIn('elena.ibarra')
    const adminBrowser = await signedIn('sam.lowe')
    app.clock.advance(11 * minute)
    const input = { userId: admin.userId }
    expect(await ownerBrowser.refusal(staffConsole.offerOwnership, input)).toMatchObject({ code: 'PASSWORD_DUE' })
    granted(await offer())
    expect(await adminBrowser.refusal(staffConsole.acceptOwnership)).toMatchObject({ code: 'PASSWORD_DUE' })
    expect(await roles()).toEqual(before)
  })

  test('STF-2 only the owner offers it, to an active admin, one at a time', async () => {
    expect(refused(await offerOwnership(app.deps, admin, { userId: staff.userId })).messageKey).toBe(
      'common.staff.ownerOnly',
    )
    expect(refused(await offer(staff))).toMatchObject({ refused: 'INVALID', field: 'userId' })
    expect(refused(await offer(owner)).refused).toBe('INVALID')
    const other = await app.makeStaff('admin', 'Ana Ruiz')
    granted(await offer())
    expect(refused(await offer(other)).messageKey).toBe('common.staff.handoverStands')
    granted(await cancelHandover(app.deps, owner))
    granted(await offer(other))
    expect(refused(await acceptOwnership(app.deps, admin)).refused).toBe('GONE')
    granted(await acceptOwnership(app.deps, other))
  })

  test('STF-2 nobody but the two sees an offer, takes it back or declines it', async () => {
    const third = await app.makeStaff('admin', 'Ana Ruiz')
    granted(await offer())
    expect(await getHandover(app.deps, third)).toEqual({ handover: null })
    expect(refused(await cancelHandover(app.deps, third)).refused).toBe('GONE')
    expect(refused(await declineOwnership(app.deps, third)).refused).toBe('GONE')
    expect(refused(await cancelHandover(app.deps, admin)).refused).toBe('GONE')
    expect(refused(await acceptOwnership(app.deps, third)).refused).toBe('GONE')
    expect(await getHandover(app.deps, admin)).toMatchObject({ handover: { toName: 'Sam Lowe' } })
    granted(await declineOwnership(app.deps, admin))
    const told = await app.store.read((db) =>
      db.selectFrom('outbox_emails').select(['user_id', 'params']).orderBy('id').execute(),
    )
    expect(told.map((row) => [row.user_id, JSON.parse(row.params) as unknown])).toEqual([
      [admin.userId, { notice: 'owner-offered', byName: 'Elena Ibarra' }],
      [owner.userId, { notice: 'owner-declined', byName: 'Sam Lowe' }],
    ])
    expect(refused(await acceptOwnership(app.deps, admin)).messageKey).toBe('common.staff.handoverOver')
    expect(await roles()).toMatchObject(before)
  })

  test('STF-2 F6 after seven days it is over, and no clock set back revives it', async () => {
    granted(await offer())
    app.clock.advance(7 * day - minute)
    expect(await getHandover(app.deps, admin)).toMatchObject({ handover: { toName: 'Sam Lowe' } })
    app.clock.advance(minute)
    expect(await getHandover(app.deps, admin)).toEqual({ handover: null })
    await settleHandovers(app.deps)
    app.clock.advance(-3 * hour)
    expect(await getHandover(app.deps, admin)).toEqual({ handover: null })
    expect(refused(await acceptOwnership(app.deps, admin)).refused).toBe('GONE')
    granted(await offer())
    app.clock.advance(-day)
    expect(refused(await acceptOwnership(app.deps, admin)).refused).toBe('GONE')
    expect(await roles()).toEqual(before)
  })

  test('STF-2 it ends with a deactivation or another role of whom it was offered to', async () => {
    granted(await offer())
    granted(await updateRole(app.deps, owner, { userId: admin.userId, role: 'staff' }))
    granted(await updateRole(app.deps, owner, { userId: admin.userId, role: 'admin' }))
    expect(refused(await acceptOwnership(app.deps, admin)).refused).toBe('GONE')
    granted(await offer())
    granted(await deactivateStaff(app.deps, owner, { userId: admin.userId }))
    expect(refused(await acceptOwnership(app.deps, admin)).refused).toBe('GONE')
    expect(await getHandover(app.deps, owner)).toEqual({ handover: null })
    expect(await roles()).toEqual(before)
  })

  test('STF-2 of many who accept at once one succeeds, and there is one owner', async () => {
    granted(await offer())
    const tries = await Promise.all(Array.from({ length: 20 }, () => acceptOwnership(app.deps, admin)))
    expect(tries.filter((result) => !isRefusal(result))).toHaveLength(1)
    expect(await roles()).toEqual(after)
  })

  test('STF-2 accepted, taken back, declined, demoted and deactivated at once: there is always exactly one owner', async () => {
    for (let round = 0; round < 12; round += 1) {
      const current = (await roles())['Elena Ibarra'] === 'owner' ? [owner, admin] : [admin, owner]
      const [from, to] = current as [StaffActor, StaffActor]
      granted(await offerOwnership(app.deps, from, { userId: to.userId }))
      const race = [
        () => acceptOwnership(app.deps, to),
        () => cancelHandover(app.deps, from),
        () => declineOwnership(app.deps, to),
        () => updateRole(app.deps, from, { userId: to.userId, role: 'admin' }),
        () => acceptOwnership(app.deps, to),
      ]
      // Another order every time, so that each of them is the first once.
      const turned = race.map((_, index) => race[(index + round) % race.length])
      const results = await Promise.all(turned.map(async (run) => await run?.()))
      const owners = Object.values(await roles()).filter((role) => role === 'owner')
      expect(owners).toHaveLength(1)
      expect(results.filter((result) => result && 'state' in result).length).toBeLessThanOrEqual(1)
      expect(await getHandover(app.deps, from)).toEqual({ handover: null })
    }
  })
})

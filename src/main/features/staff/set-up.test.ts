import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { consoleBrowser } from '../../../../tests/support/console-call.ts'
import { createTestApp, granted, refused, system, type TestApp } from '../../../../tests/support/test-app.ts'
import { isRefusal } from '../../../shared/errors.ts'
import { keepLoopbackOrigin } from '../settings/portal-addresses.ts'
import { setUpFirm, type FirmSetUp } from './set-up-firm.ts'
import { sessionConsole } from './session.console.ts'

let app: TestApp
beforeEach(async () => {
  app = await createTestApp()
})
afterEach(() => app.close())

const input: FirmSetUp = {
  firmName: 'Ibarra Lowe & Brandt',
  ownerName: 'Elena Ibarra',
  ownerEmail: 'Elena@ibarralowe.example',
  password: 'quiet lantern over the mesa',
  locale: 'en',
  timeZone: 'America/Denver',
}
const addresses = () => app.store.read((db) => db.selectFrom('portal_addresses').selectAll().execute())

describe('first run', () => {
  test('STF-2 makes the firm and its owner, and signs the owner in', async () => {
    const browser = consoleBrowser(app)
    expect(await browser.call(sessionConsole.get)).toEqual({ state: 'needs-setup' })
    expect(
      await browser.call(sessionConsole.setUp, { ...input, portalOrigin: 'https://client.ibarralowe.example/' }),
    ).toMatchObject({
      state: 'signed-in',
      me: { name: 'Elena Ibarra', role: 'owner' },
    })
    expect(await browser.call(sessionConsole.get)).toMatchObject({ state: 'signed-in' })
    expect(await addresses()).toMatchObject([
      { origin: 'https://client.ibarralowe.example', region: 'Main', checked_at_ms: null },
    ])
  })

  test('STF-2 without a public address the portal stands where it listens, and follows it from start to start', async () => {
    await keepLoopbackOrigin(app.deps, 'http://127.0.0.1:41000')
    granted(await setUpFirm(app.deps, system, input))
    expect(await addresses()).toMatchObject([{ origin: 'http://127.0.0.1:41000' }])
    await keepLoopbackOrigin(app.deps, 'http://127.0.0.1:42000')
    expect(await addresses()).toMatchObject([{ origin: 'http://127.0.0.1:42000' }])
  })

  test('STF-2 the command line makes the same, signed in nowhere', async () => {
    expect(granted(await setUpFirm(app.deps, system, input)).session).toBeNull()
    const rows = await app.store.read((db) => db.selectFrom('activity').select(['kind', 'actor_kind']).execute())
    expect(rows).toEqual([{ kind: 'staff.set-up', actor_kind: 'system' }])
  })

  test('STF-2 of many at once one makes the firm; later ones are told that there is one', async () => {
    const tries = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        setUpFirm(app.deps, system, { ...input, ownerEmail: `o${at}@firm.example` }),
      ),
    )
    expect(tries.filter((result) => !isRefusal(result))).toHaveLength(1)
    expect(refused(await setUpFirm(app.deps, system, input)).messageKey).toBe('common.staff.alreadySetUp')
    const users = await app.store.read((db) => db.selectFrom('staff_users').select('role').execute())
    expect(users).toEqual([{ role: 'owner' }])
  })

  test.each([
    ['password', { password: 'short' }],
    ['password', { password: 'ibarralowebrandt2026' }],
    ['timeZone', { timeZone: 'Mars/Olympus' }],
    ['portalOrigin', { portalOrigin: 'http://client.ibarralowe.example' }],
    ['portalOrigin', { portalOrigin: 'https://client.ibarralowe.example/portal' }],
  ])('STF-2 says what is wrong with the %s (%j), and makes nothing', async (field, change) => {
    expect(refused(await setUpFirm(app.deps, system, { ...input, ...change }))).toMatchObject({
      refused: 'INVALID',
      field,
    })
    expect(await addresses()).toEqual([])
  })
})

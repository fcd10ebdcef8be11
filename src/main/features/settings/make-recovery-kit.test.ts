import { afterEach, beforeEach, expect, test } from 'vitest'
import { testSettingsPorts, type TestSettingsPorts } from '../../../../tests/support/settings-ports.ts'
import { tempFolder } from '../../../../tests/support/temp-folder.ts'
import { createTestApp, granted, origin, refused, type TestApp } from '../../../../tests/support/test-app.ts'
import { addRecovery, createHostKey, openHostKey } from '../../platform/secrets/host-key.ts'
import type { StaffActor } from '../../actor.ts'
import { setUpFirm } from '../staff/set-up-firm.ts'
import { signIn } from '../staff/sign-in.ts'
import { makeRecoveryKit } from './make-recovery-kit.ts'

const password = 'acequia lane in the evening'
let app: TestApp
let ports: TestSettingsPorts
let owner: StaffActor
let dataFolder: string
let key: Buffer

beforeEach(async () => {
  app = await createTestApp()
  dataFolder = await tempFolder()
  key = await createHostKey(dataFolder, [{ kind: 'passphrase', passphrase: 'of the machine itself' }])
  ports = { ...testSettingsPorts(app), recovery: { dataFolder, add: () => addRecovery(dataFolder, key) } }
  const { userId } = granted(
    await setUpFirm(
      app.deps,
      { kind: 'system', name: 'test' },
      {
        ...{ firmName: 'Ibarra Lowe & Brandt', ownerName: 'Elena Ibarra', ownerEmail: 'elena@ibarralowe.example' },
        ...{ password, locale: 'en', timeZone: 'America/Denver' },
      },
    ),
  )
  owner = {
    ...{ kind: 'staff', userId, name: 'Elena Ibarra', role: 'owner', locale: 'en', sessionId: '', origin },
    ...{ passwordAtMs: app.clock.now(), hasSecondFactor: false },
  }
})
afterEach(() => app.close())

const madeAt = () =>
  app.store.read((db) => db.selectFrom('sign_in_rules').select('recovery_kit_made_at_ms').executeTakeFirst())

test('TFA-7 the owner’s kit opens the key and signs nobody in; a second one takes its place, and both are in the activity', async () => {
  const first = granted(await makeRecoveryKit(app.deps, ports, owner))
  expect(first).toMatchObject({
    ...{ firmName: 'Ibarra Lowe & Brandt', ownerEmail: 'elena@ibarralowe.example' },
    ...{ dataFolder, madeAtMs: app.clock.now() },
  })
  expect((await openHostKey(dataFolder, { passphrase: first.passphrase })).equals(key)).toBe(true)
  const tried = { email: first.ownerEmail, password: first.passphrase }
  expect(refused(await signIn(app.deps, origin, { state: 'none' }, tried)).refused).toBe('UNAUTHENTICATED')

  app.clock.advance(60_000)
  const second = granted(await makeRecoveryKit(app.deps, ports, owner))
  await expect(openHostKey(dataFolder, { passphrase: first.passphrase })).rejects.toThrow('passphrase')
  expect((await openHostKey(dataFolder, { passphrase: second.passphrase })).equals(key)).toBe(true)
  expect(await madeAt()).toEqual({ recovery_kit_made_at_ms: second.madeAtMs })

  const activity = await app.store.read((db) => db.selectFrom('activity').selectAll().execute())
  expect(activity.filter(({ kind }) => kind === 'setting.recovery-kit-made')).toHaveLength(2)
  expect(JSON.stringify(activity)).not.toContain(second.passphrase.slice(0, 9))
})

test('TFA-7 nobody but the owner, not even one who was, and nothing is changed', async () => {
  const admin = await app.makeStaff('admin')
  expect(refused(await makeRecoveryKit(app.deps, ports, admin)).refused).toBe('FORBIDDEN')
  const pretender: StaffActor = { ...admin, role: 'owner' }
  const before = granted(await makeRecoveryKit(app.deps, ports, owner))
  expect(refused(await makeRecoveryKit(app.deps, ports, pretender)).refused).toBe('FORBIDDEN')
  expect((await openHostKey(dataFolder, { passphrase: before.passphrase })).equals(key)).toBe(true)

  expect(refused(await makeRecoveryKit(app.deps, testSettingsPorts(app), owner)).refused).toBe('UNAVAILABLE')
})

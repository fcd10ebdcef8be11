import { afterEach, describe, expect, test } from 'vitest'
import { backupCodeMac } from '../../src/main/features/second-factor/backup-codes.ts'
import { secondFactorConsole } from '../../src/main/features/second-factor/second-factor.console.ts'
import { takeBackupCode } from '../../src/main/features/second-factor/second-factor.queries.ts'
import { readBackupCode } from '../../src/main/features/second-factor/typed-code.ts'
import { bothEngines } from '../support/both-engines.ts'
import { createFactorRace, type FactorRace } from '../support/factor-races.ts'

/** Whole calls cost PostgreSQL more; what decides is shown below with a thousand on both. */
const calls = { sqlite: 1_000, postgres: 200 }
const takers = 1_000
const { verifyBackupCode } = secondFactorConsole

let race: FactorRace
afterEach(() => race.close())

describe.each(bothEngines)('on $engine $skipped', { timeout: 120_000 }, ({ engine, skipped }) => {
  const replays = calls[engine]

  test.skipIf(skipped)(`S6 ${replays} at once with one code: one is in; after a restart nobody`, async () => {
    race = await createFactorRace(engine)
    const [code = '', other = ''] = race.backupCodes
    const outcomes = await race.all(await race.halfWay(replays), verifyBackupCode, code)
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(1)

    await race.restart()
    await race.forgetFailures()
    expect(await race.all(await race.halfWay(9), verifyBackupCode, code)).toEqual(Array(9).fill('INVALID'))
    expect(await race.all(await race.halfWay(1), verifyBackupCode, other)).toEqual(['in'])
  })

  test.skipIf(skipped)(`S6 ${takers} takers of one code: one has it, and none after a restart`, async () => {
    race = await createFactorRace(engine)
    const { app, userId } = race
    const { backup_set_id: setId } = await app.store.read((db) =>
      db.selectFrom('staff_totp').selectAll().executeTakeFirstOrThrow(),
    )
    const mac = backupCodeMac(app.deps, userId, readBackupCode(race.backupCodes[0] ?? '') ?? '')
    const nowMs = app.clock.now()
    const take = () => app.deps.store.write((tx) => takeBackupCode(tx.db, { userId, setId, mac, nowMs }))
    const takenOfMany = async () => (await Promise.all(Array.from({ length: takers }, take))).filter(Boolean).length
    expect(await takenOfMany()).toBe(1)
    await race.restart()
    expect(await takenOfMany()).toBe(0)
  })
})

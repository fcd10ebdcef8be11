import { afterEach, describe, expect, test } from 'vitest'
import { secondFactorConsole } from '../../src/main/features/second-factor/second-factor.console.ts'
import { takeStep } from '../../src/main/features/second-factor/second-factor.queries.ts'
import { stepAt } from '../../src/main/features/second-factor/totp.ts'
import { bothEngines } from '../support/both-engines.ts'
import { createFactorRace, type FactorRace } from '../support/factor-races.ts'

/** Whole calls cost PostgreSQL more; what decides is shown below with a thousand on both. */
const calls = { sqlite: 1_000, postgres: 200 }
const takers = 1_000
const { verify } = secondFactorConsole

let race: FactorRace
afterEach(() => race.close())

describe.each(bothEngines)('on $engine $skipped', { timeout: 120_000 }, ({ engine, skipped }) => {
  const replays = calls[engine]

  test.skipIf(skipped)(`S4 ${replays} replays of one code at once: one success, and none after a restart`, async () => {
    race = await createFactorRace(engine)
    const code = race.code()
    const halves = await race.halfWay(replays)
    const outcomes = await race.all(halves, verify, code)
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(['in', 'INVALID', 'TOO_MANY']))

    await race.restart()
    await race.forgetFailures()
    const again = await race.all(await race.halfWay(replays), verify, code)
    // Ten are looked at and refused, the others wait.
    expect(again.filter((outcome) => outcome === 'INVALID')).toHaveLength(10)
    expect(again.filter((outcome) => outcome === 'TOO_MANY')).toHaveLength(replays - 10)
  })

  // The counter of failures lets ten of them through: this is what holds without it.
  test.skipIf(skipped)(
    `S4 F6 ${takers} takers of one step: one has it; never twice, never a lower one, nor after a restart`,
    async () => {
      race = await createFactorRace(engine)
      const { app, userId } = race
      const now = stepAt(app.clock.now())
      const take = (step: number) => app.deps.store.write((tx) => takeStep(tx.db, userId, step))
      const takenOf = async (steps: number[]) => (await Promise.all(steps.map(take))).filter(Boolean).length
      const many = Array.from({ length: takers }, () => now)
      expect(await takenOf(many)).toBe(1)
      await race.restart()
      expect(await takenOf(many)).toBe(0)
      expect(await takenOf([now - 1, now - 2, now - 360, 0])).toBe(0)
      // Whatever order they come in, each counts once, and none after a higher one.
      expect(await takenOf([now + 3, now + 2, now + 3, now + 1, now + 4])).toBe(2)
      const row = await app.deps.store.read((db) =>
        db.selectFrom('staff_totp').select('last_step').executeTakeFirstOrThrow(),
      )
      expect(Number(row.last_step)).toBe(now + 4)
    },
  )
})

import { day, hour } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { localDayStart } from '../notices/local-day.ts'
import { withoutFactor } from './concerned-people.ts'
import { listPeople, type PersonRow } from './people.queries.ts'
import { toldOfRequirement } from './rules.queries.ts'
import { requiredFromMs } from './second-factor.ts'
import { anyFirm } from './staff.queries.ts'
import { dateInWords, tellStaff } from './tell-staff.ts'

/** How many days before the date somebody is reminded, the last one first. */
const daysBefore = [1, 3]
/** In the firm's time zone, when people come in. */
const morningMs = 8 * hour

/**
 * Before the date from which a second factor is required, each one who still has none is reminded by e-mail (TFA-6): three days before
 * it and on the day before. Whoever was told of the requirement on such a day, or since, is not written to a second time.
 */
export async function remindOfSecondFactor(deps: Deps): Promise<void> {
  const nowMs = deps.clock.now()
  if ((await deps.store.read((db) => duePeople(db, nowMs))).length === 0) return
  await deps.store.write(async (tx) => {
    for (const { person, fromMs, timeZone } of await duePeople(tx.db, nowMs)) {
      await tellStaff(tx, deps, person, 'factor-reminder', {
        target: '/settings/security',
        date: dateInWords(fromMs, person.locale, timeZone),
      })
    }
  })
}

async function duePeople(
  db: ReadDb,
  nowMs: number,
): Promise<{ person: PersonRow; fromMs: number; timeZone: string }[]> {
  const timeZone = (await anyFirm(db))?.time_zone ?? 'UTC'
  const due: { person: PersonRow; fromMs: number; timeZone: string }[] = []
  for (const person of withoutFactor(await listPeople(db))) {
    const fromMs = requiredFromMs(person)
    if (fromMs === null || fromMs <= nowMs) continue
    const days = daysBefore.map((count) => localDayStart(fromMs - count * day, timeZone))
    const startMs = days.find((dayMs) => dayMs + morningMs <= nowMs)
    if (startMs === undefined || (await toldOfRequirement(db, person.id, startMs))) continue
    due.push({ person, fromMs, timeZone })
  }
  return due
}

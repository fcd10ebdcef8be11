import { isRefusal, type Refusal } from '../../../shared/errors.ts'
import { day } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { selectVisibleMatterIds } from './conflicts.queries.ts'
import { checkTimes, type TimesInput } from './check-times.ts'
import { occurrencesBetween, readSeries } from './event-model.ts'
import { occurrenceIdOf, occurrencesOf, spanOf } from './occurrences.ts'
import { selectBusy } from './people.queries.ts'

/** How far ahead, and at how many times, conflicts are looked for; how many are told. */
const aheadMs = 366 * day
const mostTimes = 100
const mostConflicts = 50
const mostEvents = 5_000

export interface Conflict {
  userId: string
  name: string
  startsAtMs: number
  endsAtMs: number
  isAllDay: boolean
  /** Null: busy, and no more is known (CLT-3). */
  event: { eventId: string; occurrenceId: string; title: string; matterId: string; matterTitle: string } | null
}

/** What members of staff attend at the times of an event that is being planned: a warning, and no refusal. */
export async function listConflicts(
  deps: Deps,
  actor: StaffActor,
  input: TimesInput & { eventId?: string | null; userIds: readonly string[] },
): Promise<{ conflicts: Conflict[]; isCut: boolean } | Refusal> {
  const times = checkTimes(input)
  if (isRefusal(times)) return times
  const planned = {
    ...times,
    event_id: '',
    part_number: 1,
    state: 'planned',
    title: '',
    place: '',
    notes: '',
    spans_from_ms: 0,
    spans_until_ms: null,
    sequence: 0,
  }
  const { fromMs } = spanOf(planned, [])
  const wanted = occurrencesOf(planned, [], fromMs, fromMs + aheadMs).slice(0, mostTimes)
  const last = wanted.at(-1)
  if (!last) return { conflicts: [], isCut: false }
  const span = { fromMs, toMs: Math.max(...wanted.map((one) => one.endsAtMs), last.endsAtMs) }
  const { busy, series, visible } = await deps.store.read(async (db) => {
    const busy = (await selectBusy(db, input.userIds, { ...span, limit: mostEvents })).filter(
      (row) => row.id !== input.eventId,
    )
    const ids = [...new Set(busy.map((row) => row.id))]
    const matterIds = [...new Set(busy.map((row) => row.matter_id))]
    return { busy, series: await readSeries(db, ids), visible: await selectVisibleMatterIds(db, actor, matterIds) }
  })
  const conflicts: Conflict[] = []
  for (const row of busy) {
    const of = series.get(row.id)
    const isVisible = visible.has(row.matter_id)
    for (const one of of ? occurrencesBetween(of, span.fromMs, span.toMs) : []) {
      if (!wanted.some((time) => meets(time, one))) continue
      conflicts.push({
        userId: row.user_id,
        name: row.user_name,
        startsAtMs: one.startsAtMs,
        endsAtMs: one.endsAtMs,
        isAllDay: one.isAllDay,
        event: isVisible
          ? {
              eventId: row.id,
              occurrenceId: occurrenceIdOf(one),
              title: one.title,
              matterId: row.matter_id,
              matterTitle: row.matter_title,
            }
          : null,
      })
    }
  }
  conflicts.sort((a, b) => a.startsAtMs - b.startsAtMs || (a.name < b.name ? -1 : 1))
  return { conflicts: conflicts.slice(0, mostConflicts), isCut: conflicts.length > mostConflicts }
}

interface Interval {
  startsAtMs: number
  endsAtMs: number
}

const meets = (a: Interval, b: Interval) => a.startsAtMs < b.endsAtMs && b.startsAtMs < a.endsAtMs

import type { Occurrence } from '../../../shared/console/events.contract.ts'
import { addDays } from '../../../shared/calendar-day.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { maxOccurrencesInWindow, maxWindowDays } from '../../../shared/events.ts'
import { searchWords } from '../../../shared/search-words.ts'
import { day } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { nextTurn } from '../../platform/jobs/timers.ts'
import { mainOccurrence, nextOccurrences, occurrencesBetween, readSeries, type Series } from './event-model.ts'
import { hasAllWords } from './event-words.ts'
import { byBeginning, isRepeatingSeries, readRowFacts, toOccurrence, type RowFacts } from './event-rows.ts'
import { selectEndedPage, selectEventsBetween, type EventScope, type EventWithPeople } from './events.queries.ts'
import type { PartOccurrence } from './occurrences.ts'
import { dayOf, isLocal, isZone, momentOrLater } from './zone-time.ts'

interface Found {
  events: EventWithPeople[]
  series: Map<string, Series>
  facts: RowFacts
}

/** After so many events the turn is given back: opening them out is reckoning, and the main thread has other things to do. */
const eventsATurn = 50

const noZone = (timeZone: string): Refusal =>
  refuse('INVALID', { field: 'timeZone', messageKey: 'common.events.refusal.noZone', params: { zone: timeZone } })

/** What happens between two days, repeats opened out, on the matters that this person may see (CLT-3). */
export async function listInWindow(
  deps: Deps,
  actor: StaffActor,
  input: EventScope & { fromDay: string; toDay: string; timeZone: string; query: string },
): Promise<{ occurrences: Occurrence[]; cutOffAtMs: number | null } | Refusal> {
  const { fromDay, toDay, timeZone } = input
  if (!isZone(timeZone)) return noZone(timeZone)
  if (!isLocal(fromDay) || !isLocal(toDay) || toDay < fromDay || addDays(fromDay, maxWindowDays) <= toDay)
    return refuse('INVALID', {
      field: 'toDay',
      messageKey: 'common.events.refusal.window',
      params: { max: maxWindowDays },
    })
  const fromMs = momentOrLater(`${fromDay}T00:00`, timeZone)
  const toMs = momentOrLater(`${addDays(toDay, 1)}T00:00`, timeZone)
  // Days without a time are the same days everywhere: they reach into the span from zones that are hours away.
  const wide = { fromMs: fromMs - 2 * day, toMs: toMs + 2 * day }
  const found = await readFound(deps, actor, (db) =>
    selectEventsBetween(db, actor, input, { ...wide, limit: maxOccurrencesInWindow + 1 }),
  )
  const words = searchWords(input.query)
  const rows: Occurrence[] = []
  for (const [index, event] of found.events.entries()) {
    if (index % eventsATurn === eventsATurn - 1) await nextTurn()
    const series = found.series.get(event.id)
    if (!series) continue
    const isRepeating = isRepeatingSeries(series)
    for (const one of occurrencesBetween(series, wide.fromMs, wide.toMs))
      if (
        isInWindow(one, { fromDay, toDay, fromMs, toMs }) &&
        hasAllWords(words, [one.title, one.place, event.matter_title])
      )
        rows.push(toOccurrence(event, one, timeZone, isRepeating, found.facts))
  }
  rows.sort(byBeginning)
  const cutOff = rows[maxOccurrencesInWindow]
  if (!cutOff) return { occurrences: rows, cutOffAtMs: null }
  return { occurrences: rows.filter((one) => one.startsAtMs < cutOff.startsAtMs), cutOffAtMs: cutOff.startsAtMs }
}

function isInWindow(
  one: PartOccurrence,
  { fromDay, toDay, fromMs, toMs }: { fromDay: string; toDay: string; fromMs: number; toMs: number },
): boolean {
  if (one.isAllDay) return dayOf(one.startsLocal) <= toDay && dayOf(one.endsLocal) >= fromDay
  return (
    one.startsAtMs < toMs && (one.endsAtMs > fromMs || (one.endsAtMs === one.startsAtMs && one.startsAtMs >= fromMs))
  )
}

async function readFound(
  deps: Deps,
  actor: StaffActor,
  select: (db: Parameters<Parameters<Deps['store']['read']>[0]>[0]) => Promise<EventWithPeople[]>,
): Promise<Found> {
  return deps.store.read(async (db) => {
    const events = await select(db)
    const ids = events.map((event) => event.id)
    return { events, series: await readSeries(db, ids), facts: await readRowFacts(db, actor.userId, ids) }
  })
}

/** Of all that is still to come; far more than a firm plans. */
const mostUpcoming = 5_000

export interface EventPage {
  rows: Occurrence[]
  nextCursor: string | null
  total: number
}

/** One row an event: what comes by its next time, what is over or cancelled by its last. */
export async function listEvents(
  deps: Deps,
  actor: StaffActor,
  input: EventScope & {
    show: 'upcoming' | 'past' | 'cancelled'
    timeZone: string
    limit: number
    cursor?: string | null
  },
): Promise<EventPage | Refusal> {
  const { show, timeZone, limit, cursor } = input
  if (!isZone(timeZone)) return noZone(timeZone)
  const nowMs = deps.clock.now()
  if (show === 'upcoming') return listUpcoming(deps, actor, input, nowMs)
  let page = { nextCursor: null as string | null, total: 0 }
  const found = await readFound(deps, actor, async (db) => {
    const { rows, ...rest } = await selectEndedPage(db, actor, input, { show, nowMs, limit, cursor })
    page = rest
    return rows
  })
  return { rows: rowsOf(found, timeZone, nowMs), ...page }
}

function rowsOf(found: Found, timeZone: string, nowMs: number): Occurrence[] {
  return found.events.flatMap((event) => {
    const series = found.series.get(event.id)
    const main = series && mainOccurrence(series, event, nowMs)
    return main ? toOccurrence(event, main, timeZone, isRepeatingSeries(series), found.facts) : []
  })
}

async function listUpcoming(
  deps: Deps,
  actor: StaffActor,
  { timeZone, limit, cursor, ...scope }: EventScope & { timeZone: string; limit: number; cursor?: string | null },
  nowMs: number,
): Promise<EventPage> {
  const span = { fromMs: nowMs, toMs: Number.MAX_SAFE_INTEGER, limit: mostUpcoming }
  const found = await readFound(deps, actor, (db) => selectEventsBetween(db, actor, scope, span))
  const rows: Occurrence[] = []
  for (const [index, event] of found.events.entries()) {
    if (index % eventsATurn === eventsATurn - 1) await nextTurn()
    const series = found.series.get(event.id)
    const [next] = series ? nextOccurrences(series, event, nowMs, 1) : []
    if (series && next) rows.push(toOccurrence(event, next, timeZone, isRepeatingSeries(series), found.facts))
  }
  rows.sort((a, b) => a.startsAtMs - b.startsAtMs || (a.eventId < b.eventId ? -1 : 1))
  const [atText = '', id = ''] = (cursor ?? '').split(' ')
  const from = cursor
    ? rows.filter((row) => row.startsAtMs > Number(atText) || (row.startsAtMs === Number(atText) && row.eventId > id))
    : rows
  const kept = from.slice(0, limit)
  const last = kept.at(-1)
  return {
    rows: kept,
    nextCursor: from.length > limit && last ? `${last.startsAtMs} ${last.eventId}` : null,
    total: rows.length,
  }
}

import { day } from '../../../shared/time.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { EventExceptionRow, EventPartRow } from '../../platform/store/tables.ts'
import { selectExceptions, selectParts } from './events.queries.ts'
import { occurrenceAt, occurrencesOf, parseOccurrenceId, type PartOccurrence } from './occurrences.ts'

/** When one event is: its parts that count, with the exceptions of each. */
export interface Series {
  parts: { row: EventPartRow; exceptions: EventExceptionRow[] }[]
  /** Parts that others took the place of: their numbers are not used again. */
  dropped: EventPartRow[]
}

/** By event. */
export async function readSeries(db: ReadDb, eventIds: readonly string[]): Promise<Map<string, Series>> {
  const parts = Map.groupBy(await selectParts(db, eventIds), (part) => part.event_id)
  const exceptions = Map.groupBy(
    await selectExceptions(db, eventIds),
    ({ event_id, part_number }) => `${event_id} ${part_number}`,
  )
  return new Map(
    eventIds.map((eventId) => {
      const rows = parts.get(eventId) ?? []
      return [
        eventId,
        {
          parts: rows
            .filter((row) => row.state === 'planned')
            .map((row) => ({ row, exceptions: exceptions.get(`${eventId} ${row.part_number}`) ?? [] })),
          dropped: rows.filter((row) => row.state !== 'planned'),
        },
      ]
    }),
  )
}

export async function readOneSeries(db: ReadDb, eventId: string): Promise<Series> {
  return (await readSeries(db, [eventId])).get(eventId) ?? { parts: [], dropped: [] }
}

/** The times of all parts that touch a span of moments, in order. */
export function occurrencesBetween(series: Series, fromMs: number, toMs: number): PartOccurrence[] {
  const [only, ...others] = series.parts
  if (only && others.length === 0) return occurrencesOf(only.row, only.exceptions, fromMs, toMs)
  return series.parts
    .flatMap((part) => occurrencesOf(part.row, part.exceptions, fromMs, toMs))
    .sort((a, b) => a.startsAtMs - b.startsAtMs)
}

export const partOf = (series: Series, partNumber: number) =>
  series.parts.find((part) => part.row.part_number === partNumber)

/** One of its times by its name; null when there is none such, or it was cancelled. */
export function findOccurrence(series: Series, occurrenceId: string): PartOccurrence | null {
  const named = parseOccurrenceId(occurrenceId)
  const part = named && partOf(series, named.partNumber)
  return part ? occurrenceAt(part.row, part.exceptions, named.recurrence) : null
}

const stepMs = 400 * day
/** As far as anybody looks for the next time of something rare: a hundred years. */
const mostSteps = 92

interface Span {
  spans_from_ms: number
  spans_until_ms: number | null
}

/** The first that is not over at a moment, and those after it. */
export function nextOccurrences(series: Series, span: Span, nowMs: number, count: number): PartOccurrence[] {
  const found: PartOccurrence[] = []
  let fromMs = Math.max(nowMs, span.spans_from_ms)
  for (let step = 0; step < mostSteps && found.length < count; step += 1) {
    if (span.spans_until_ms !== null && fromMs > span.spans_until_ms) break
    const toMs = fromMs + stepMs
    found.push(...occurrencesBetween(series, fromMs, toMs).filter((one) => step === 0 || one.startsAtMs >= fromMs))
    fromMs = toMs
  }
  return found.slice(0, count)
}

/** The last that began before a moment; null when there is none. */
function lastOccurrence(series: Series, span: Span, nowMs: number): PartOccurrence | null {
  let toMs = Math.min(nowMs, (span.spans_until_ms ?? nowMs) + 1)
  for (let step = 0; step < mostSteps && toMs > span.spans_from_ms; step += 1) {
    const last = occurrencesBetween(series, toMs - stepMs, toMs).at(-1)
    if (last) return last
    toMs -= stepMs
  }
  return null
}

/** The one that somebody means who names none: the next to come or, of what is over, the last; of what never is, the first. */
export function mainOccurrence(series: Series, span: Span, nowMs: number): PartOccurrence | null {
  return nextOccurrences(series, span, nowMs, 1)[0] ?? lastOccurrence(series, span, Number.MAX_SAFE_INTEGER) ?? null
}

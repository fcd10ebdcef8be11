import { day, minute } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { nextOccurrences, occurrencesBetween, readOneSeries, type Series } from './event-model.ts'
import { selectEvent, selectReminders, updateEvent } from './events.queries.ts'
import type { PartOccurrence } from './occurrences.ts'

/** One reminder of one time of an event. */
export interface DueReminder {
  occurrence: PartOccurrence
  minutesBefore: number
  atMs: number
}

interface Span {
  spans_from_ms: number
  spans_until_ms: number | null
}

/** When the next reminder after a moment is due; null when none ever is. */
function nextReminderAtMs(series: Series, span: Span, minutes: readonly number[], afterMs: number): number | null {
  if (minutes.length === 0) return null
  const longestMs = Math.max(...minutes) * minute
  let best: number | null = null
  // The soonest is of one of the next times; a long notice may be due before a short one of an earlier time.
  for (const one of nextOccurrences(series, span, afterMs, 50)) {
    if (best !== null && one.startsAtMs - longestMs >= best) break
    for (const before of minutes) {
      const atMs = one.startsAtMs - before * minute
      if (atMs > afterMs && (best === null || atMs < best)) best = atMs
    }
  }
  return best
}

/** Reminders that came due after one moment and up to another, of times that have not begun. */
export function dueReminders(
  series: Series,
  minutes: readonly number[],
  { afterMs, upToMs }: { afterMs: number; upToMs: number },
): DueReminder[] {
  if (minutes.length === 0) return []
  const longestMs = Math.max(...minutes) * minute
  return occurrencesBetween(series, upToMs, upToMs + longestMs + day)
    .filter((occurrence) => occurrence.startsAtMs >= upToMs)
    .flatMap((occurrence) =>
      minutes.map((minutesBefore) => ({
        occurrence,
        minutesBefore,
        atMs: occurrence.startsAtMs - minutesBefore * minute,
      })),
    )
    .filter(({ atMs }) => atMs > afterMs && atMs <= upToMs)
}

/** Writes when an event's next reminder is due, a step after every change of its times or reminders. */
export async function settleReminder(tx: Tx, deps: Pick<Deps, 'clock'>, eventId: string): Promise<void> {
  const event = await selectEvent(tx.db, eventId)
  if (!event) return
  const minutes = (await selectReminders(tx.db, eventId)).map((row) => row.minutes_before)
  const series = await readOneSeries(tx.db, eventId)
  const atMs = event.state === 'planned' ? nextReminderAtMs(series, event, minutes, deps.clock.now()) : null
  await updateEvent(tx.db, eventId, { next_reminder_at_ms: atMs })
}

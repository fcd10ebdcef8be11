import { weekDays } from '../../shared/event-rule.ts'
import { addDays, calendarDay, middayMs, type CalendarDay } from '../../shared/calendar-day.ts'
import { isRefusal, type Refusal } from '../../shared/errors.ts'
import type { ClientActor, StaffActor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { moveEvent } from '../features/events/change-event.ts'
import { createEvent } from '../features/events/create-event.ts'
import { getEvent } from '../features/events/get-event.ts'
import { answerAsClient, markEventViewed } from '../features/events/portal-events.ts'
import { previewShare } from '../features/sharing/preview-share.ts'
import { shareResource } from '../features/sharing/share-resource.ts'
import type { SampleEvent } from './sample-events.ts'
import { firm, type StaffKey } from './sample-firm.ts'

function granted<T>(result: T | Refusal): Exclude<T, Refusal> {
  if (isRefusal(result)) throw new Error(`The sample events were refused: ${JSON.stringify(result)}`)
  return result as Exclude<T, Refusal>
}

/** Courts and clients rest on Saturdays and Sundays. */
function workingDay(day: CalendarDay): CalendarDay {
  const weekDay = new Date(middayMs(day)).getUTCDay()
  return weekDay === 6 ? addDays(day, 2) : weekDay === 0 ? addDays(day, 1) : day
}

const weekDayOf = (day: CalendarDay) => weekDays[(new Date(middayMs(day)).getUTCDay() + 6) % 7] ?? 'MO'

function timesOn(event: SampleEvent, todayMs: number, inDays: number) {
  const day = workingDay(addDays(calendarDay(todayMs, firm.timeZone), inDays))
  const { from, to, days = 1 } = event
  const isAllDay = from === undefined || to === undefined
  return {
    day,
    isAllDay,
    startsLocal: isAllDay ? day : `${day}T${from}`,
    endsLocal: isAllDay ? addDays(day, days - 1) : `${day}T${to}`,
    timeZone: event.timeZone ?? firm.timeZone,
  }
}

/** Puts one event in the calendar, on the day where it was first. */
export async function planSample(
  deps: Deps,
  people: Record<StaffKey, StaffActor>,
  event: SampleEvent,
  place: { matterId: string; participantIds: readonly string[]; todayMs: number },
): Promise<string> {
  const { day, ...times } = timesOn(event, place.todayMs, event.movedFrom?.inDays ?? event.inDays)
  const { eventId } = granted(
    await createEvent(deps, people[event.by], {
      matterId: place.matterId,
      title: event.title,
      place: event.place,
      notes: event.notes,
      ...times,
      repeat: event.rule
        ? { rule: event.rule.replace('WEEKDAY', weekDayOf(day)), untilOn: null, count: event.count ?? null }
        : null,
      attendees: [
        ...event.staff.map((key) => ({ kind: 'staff' as const, personId: people[key].userId })),
        ...place.participantIds.map((personId) => ({ kind: 'participant' as const, personId })),
      ],
      reminders: event.reminders ?? [],
    }),
  )
  return eventId
}

export async function shareSampleEvent(
  deps: Deps,
  actor: StaffActor,
  eventId: string,
  audience: { participantIds: string[]; confirmedEmails: Record<string, string> },
  message: string,
): Promise<void> {
  const input = { resources: [{ kind: 'event' as const, resourceId: eventId }], ...audience }
  const { warnings } = granted(await previewShare(deps, actor, input))
  const overruled = warnings.map((warning) => warning.warningId)
  granted(await shareResource(deps, actor, { ...input, message, overruled }))
}

export async function answerSampleEvent(
  deps: Deps,
  client: ClientActor,
  eventId: string,
  { answer, note }: { answer: 'yes' | 'no' | 'maybe'; note: string },
): Promise<void> {
  granted(await markEventViewed(deps, client, { eventId }))
  granted(await answerAsClient(deps, client, { eventId, answer, note }))
}

/** To the day where it is now: those with whom it is shared are told the old and the new one. */
export async function moveSampleEvent(
  deps: Deps,
  actor: StaffActor,
  event: SampleEvent,
  eventId: string,
  todayMs: number,
): Promise<void> {
  const { occurrenceId, version } = granted(await getEvent(deps, actor, { eventId }))
  const { startsLocal, endsLocal, timeZone } = timesOn(event, todayMs, event.inDays)
  const target = { eventId, occurrenceId, version, scope: 'all' as const }
  granted(await moveEvent(deps, actor, { ...target, startsLocal, endsLocal, timeZone }))
}

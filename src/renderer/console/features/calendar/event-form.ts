import { calendarDay } from '../../../../shared/calendar-day.ts'
import type { EventDetail } from '../../../../shared/console/events.contract.ts'
import { addMinutes } from './calendar-grid.ts'
import { localAt } from './zone-time.ts'

export interface EventFormFields {
  title: string
  place: string
  notes: string
  isAllDay: boolean
  startDay: string
  startTime: string
  endDay: string
  endTime: string
  timeZone: string
  repeat: EventDetail['repeat']
  attendees: { kind: 'staff' | 'participant'; personId: string }[]
  reminders: number[]
}

/** A new event: at the time that was pointed at, on that day at nine, or at the next full hour; an hour long. */
export function emptyEvent(start: string, timeZone: string, nowMs: number, meId: string | undefined): EventFormFields {
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(start)
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(start)
  const nextHour = addMinutes(`${localAt(nowMs, timeZone).slice(0, 13)}:00`, 60)
  const from = isTime ? start : isDay && start !== calendarDay(nowMs, timeZone) ? `${start}T09:00` : nextHour
  const to = addMinutes(from, 60)
  return {
    ...{ title: '', place: '', notes: '', isAllDay: false, timeZone, repeat: null, reminders: [] },
    ...{ startDay: from.slice(0, 10), startTime: from.slice(11), endDay: to.slice(0, 10), endTime: to.slice(11) },
    attendees: meId ? [{ kind: 'staff', personId: meId }] : [],
  }
}

export const formOfEvent = (event: EventDetail): EventFormFields => ({
  title: event.title,
  place: event.place,
  notes: event.notes,
  isAllDay: event.isAllDay,
  startDay: event.startsLocal.slice(0, 10),
  startTime: event.isAllDay ? '09:00' : event.startsLocal.slice(11),
  endDay: event.endsLocal.slice(0, 10),
  endTime: event.isAllDay ? '10:00' : event.endsLocal.slice(11),
  timeZone: event.timeZone,
  repeat: event.repeat && { ...event.repeat },
  attendees: event.attendees.map(({ kind, personId }) => ({ kind, personId })),
  reminders: [...event.reminders],
})

export const whenOfForm = (form: EventFormFields) => ({
  isAllDay: form.isAllDay,
  startsLocal: form.isAllDay ? form.startDay : `${form.startDay}T${form.startTime}`,
  endsLocal: form.isAllDay ? form.endDay : `${form.endDay}T${form.endTime}`,
  timeZone: form.timeZone,
  repeat: form.repeat,
})
export const isWhenComplete = (form: EventFormFields): boolean =>
  form.startDay !== '' && form.endDay !== '' && (form.isAllDay || (form.startTime !== '' && form.endTime !== ''))

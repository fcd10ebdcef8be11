import type { InjectionKey, Ref } from 'vue'
import type { Occurrence } from '../../../../shared/console/events.contract.ts'
import { addMinutes, minutesBetween, shiftDays } from './calendar-grid.ts'

/** An event that is being dragged, or moved by keys: where it would be. Nothing has happened to it yet. */
export interface Moving {
  occurrence: Occurrence
  startsLocal: string
  endsLocal: string
  /** By keys: Enter and Escape end it, which has to be said. */
  isByKeys?: boolean
}

export interface Mover {
  moving: Ref<Moving | null>
  /** Where it would be now; `Moving` of the same event goes on. */
  show(next: Moving): void
  /** Does it, or asks first where others are told or other times are meant too. */
  drop(): void
  leave(): void
}
export const moverKey: InjectionKey<Mover> = Symbol('mover')

type Span = Pick<Moving, 'startsLocal' | 'endsLocal'>
export const movedByDays = ({ startsLocal, endsLocal }: Span, days: number): Span => ({
  startsLocal: shiftDays(startsLocal, days),
  endsLocal: shiftDays(endsLocal, days),
})
export const movedByMinutes = ({ startsLocal, endsLocal }: Span, minutes: number): Span => ({
  startsLocal: addMinutes(startsLocal, minutes),
  endsLocal: addMinutes(endsLocal, minutes),
})
/** Longer, or shorter down to a quarter of an hour. */
export const endedByMinutes = ({ startsLocal, endsLocal }: Span, minutes: number): Span => ({
  startsLocal,
  endsLocal:
    minutesBetween(startsLocal, endsLocal) + minutes >= 15
      ? addMinutes(endsLocal, minutes)
      : addMinutes(startsLocal, 15),
})
const endedByDays = ({ startsLocal, endsLocal }: Span, days: number): Span => {
  const end = shiftDays(endsLocal, days)
  return { startsLocal, endsLocal: end >= startsLocal ? end : endsLocal }
}

/**
 * Moves by keys, in sight at once: Alt and an arrow moves, with Shift it ends later or sooner, Enter keeps it, Esc leaves it. Answers
 * whether the key was one of these.
 */
export function moveByKey(mover: Mover, occurrence: Occurrence, event: KeyboardEvent, isInHours: boolean): boolean {
  // What is drawn while it moves is another object, at the new time.
  const { moving } = mover
  const isOnTheWay =
    moving.value?.occurrence.eventId === occurrence.eventId &&
    moving.value.occurrence.occurrenceId === occurrence.occurrenceId
  const now = isOnTheWay ? moving.value : null
  if (now && (event.key === 'Enter' || event.key === 'Escape')) {
    if (event.key === 'Enter') mover.drop()
    else mover.leave()
    return true
  }
  const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
  if (!event.altKey || step === undefined) return false
  const isUpDown = event.key === 'ArrowUp' || event.key === 'ArrowDown'
  const span = now ?? occurrence
  const isByMinutes = isInHours && isUpDown && !occurrence.isAllDay
  const isByWeeks = !isInHours && isUpDown
  const days = isByWeeks ? 7 * step : step
  const next = event.shiftKey
    ? isByMinutes
      ? endedByMinutes(span, 15 * step)
      : endedByDays(span, days)
    : isByMinutes
      ? movedByMinutes(span, 15 * step)
      : movedByDays(span, days)
  mover.show({ occurrence: now?.occurrence ?? occurrence, ...next, isByKeys: true })
  return true
}

/** The click that comes with the end of a drag does not open the event. It does not always come: the next one is meant. */
export function swallowClick(): void {
  const swallow = (event: Event) => event.stopPropagation()
  window.addEventListener('click', swallow, { capture: true, once: true })
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }))
}

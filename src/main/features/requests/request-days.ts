import { calendarDay, type CalendarDay } from '../../../shared/calendar-day.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { selectTimeZone } from './requests.queries.ts'

/** The firm's day: what is due by then is overdue once it has passed where the firm is. */
export const firmDay = async (db: ReadDb, nowMs: number): Promise<CalendarDay> =>
  calendarDay(nowMs, await selectTimeZone(db))

interface Due {
  due_on: string | null
}
interface Item extends Due {
  state: string
}

export const isToDo = (item: Pick<Item, 'state'>) => item.state === 'open' || item.state === 'returned'

export const dueDayOf = (request: Due, item: Due): CalendarDay | null => item.due_on ?? request.due_on

/** Of what is still to do, the first day that it is due. */
export function nextDueDay(request: Due, items: readonly Item[]): CalendarDay | null {
  const days = items.filter(isToDo).flatMap((item) => dueDayOf(request, item) ?? [])
  return days.sort()[0] ?? null
}

export const countsOf = (items: readonly Pick<Item, 'state'>[]) => ({
  total: items.length,
  toDo: items.filter(isToDo).length,
  returned: items.filter((item) => item.state === 'returned').length,
  answered: items.filter((item) => item.state === 'answered').length,
  accepted: items.filter((item) => item.state === 'accepted').length,
})

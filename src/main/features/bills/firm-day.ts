import { calendarDay, type CalendarDay } from '../../../shared/calendar-day.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { theFirm } from '../settings/firm-reads.ts'

/** The day that it is for the firm: bills are issued, due and overdue by it. */
export const firmDay = async (db: ReadDb, nowMs: number): Promise<CalendarDay> =>
  calendarDay(nowMs, (await theFirm(db)).time_zone)

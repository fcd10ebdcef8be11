import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { calendarDay, daysBetween, middayMs } from '../../../../shared/calendar-day.ts'
import { parseRule, weekDays } from '../../../../shared/event-rule.ts'
import type { ClientEvent, EventListRow } from '../../../../shared/portal/events.contract.ts'
import { useNow } from '../../../ui/use-format.ts'
import { portal } from '../../shell/session.ts'

type Local = { isAllDay: boolean; startsLocal: string; endsLocal: string }
type Times = Pick<
  EventListRow,
  'isAllDay' | 'startsAtMs' | 'endsAtMs' | 'startsLocal' | 'endsLocal' | 'timeZone' | 'own'
>

export interface EventWords {
  /** `24` and `Nov`, for the leaf of the calendar beside a row. */
  leaf(times: Times): { day: string; month: string }
  /** `Tuesday, 10:30 AM`, `Tuesday, all day`, `Today, 10:30 AM`: beside the leaf. */
  short(times: Times): string
  /** `Tuesday, November 24, 10:30 AM to 11:30 AM` by the clocks of the place where it is. */
  when(local: Local): string
  /** The same within a sentence: days have no capital there in Spanish. */
  whenWithin(local: Local): string
  /** By the clocks of its own zone where it has one. */
  placeTimes(times: Times): Local
  zone(timeZone: string, atMs: number): string
  /** By the clocks of this device, where they show another time. */
  forReader(times: Times): string | null
  month(local: string): string
  repeats(repeat: NonNullable<ClientEvent['repeat']>): string
}

/** Days and times of events as people say them: by the clocks of the place, with the reader's own beside them where they differ. */
export function useEventWords(): ComputedRef<EventWords> {
  const { t, locale } = useI18n()
  const now = useNow()
  return computed(() => {
    const language = locale.value
    const say = (of: string, options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(language, { timeZone: 'UTC', ...options }).format(
        of.includes('T') ? Date.parse(`${of}Z`) : middayMs(of),
      )
    const first = (words: string) => words.charAt(0).toLocaleUpperCase(language) + words.slice(1)
    const today = calendarDay(now.value, portal.value?.firm.timeZone ?? 'UTC')
    const dayOf = (local: string) => local.slice(0, 10)
    // `10:30 AM` stays on one line.
    const time = (local: string) => say(local, { hour: 'numeric', minute: '2-digit' }).replaceAll(/\s/g, '\u00a0')
    const longDay = (local: string) =>
      say(dayOf(local), {
        ...{ weekday: 'long', month: 'long', day: 'numeric' },
        ...(local.slice(0, 4) !== today.slice(0, 4) && { year: 'numeric' }),
      })
    const nearDay = (local: string) => {
      const ahead = daysBetween(today, dayOf(local))
      return first(
        ahead === 0 || ahead === 1
          ? new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(ahead, 'day')
          : say(dayOf(local), { weekday: 'long' }),
      )
    }
    const whenWithin = ({ isAllDay, startsLocal, endsLocal }: Local) => {
      const isOneDay = dayOf(startsLocal) === dayOf(endsLocal)
      if (isAllDay)
        return isOneDay
          ? t('portal.calendar.onAllDay', { day: longDay(startsLocal) })
          : t('portal.calendar.fromTo', { from: longDay(startsLocal), to: longDay(endsLocal) })
      if (isOneDay)
        return t('portal.calendar.onFromTo', {
          day: longDay(startsLocal),
          from: time(startsLocal),
          to: time(endsLocal),
        })
      return t('portal.calendar.fromTo', {
        from: `${longDay(startsLocal)}, ${time(startsLocal)}`,
        to: `${longDay(endsLocal)}, ${time(endsLocal)}`,
      })
    }
    const when = (local: Local) => first(whenWithin(local))
    const placeTimes = (times: Times): Local => ({ isAllDay: times.isAllDay, ...(times.own ?? times) })
    const inZone = (atMs: number, timeZone: string) =>
      new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
        .format(atMs)
        .replace(' ', 'T')
    const zone = (timeZone: string, atMs: number) =>
      new Intl.DateTimeFormat(language, { timeZone, timeZoneName: 'longGeneric' })
        .formatToParts(atMs)
        .find((part) => part.type === 'timeZoneName')?.value ?? timeZone
    const which = (week: number) =>
      ({
        1: t('portal.calendar.weekFirst'),
        2: t('portal.calendar.weekSecond'),
        3: t('portal.calendar.weekThird'),
        4: t('portal.calendar.weekFourth'),
      })[week] ?? t('portal.calendar.weekLast')
    const weekDay = (of: (typeof weekDays)[number]) =>
      say(`2026-01-${String(5 + weekDays.indexOf(of)).padStart(2, '0')}`, { weekday: 'long' })
    const rule = (text: string) => {
      const parts = parseRule(text)
      if (!parts) return t('portal.calendar.repeatsOften')
      const count = parts.interval
      if (parts.every === 'day') return t('portal.calendar.everyDays', { count }, count)
      if (parts.every === 'year') return t('portal.calendar.everyYears', { count }, count)
      if (parts.every === 'week') {
        const days = new Intl.ListFormat(language).format(parts.on.map(weekDay))
        return t('portal.calendar.everyWeeks', { count, days }, count)
      }
      if (!('day' in parts))
        return t(
          'portal.calendar.everyMonthsWeekday',
          { count, which: which(parts.week), day: weekDay(parts.weekDay) },
          count,
        )
      return parts.day === -1
        ? t('portal.calendar.everyMonthsLast', { count }, count)
        : t('portal.calendar.everyMonthsDay', { count, day: parts.day }, count)
    }

    return {
      leaf(times) {
        const { startsLocal } = placeTimes(times)
        return { day: String(Number(startsLocal.slice(8, 10))), month: say(dayOf(startsLocal), { month: 'short' }) }
      },
      short(times) {
        const { isAllDay, startsLocal, endsLocal } = placeTimes(times)
        if (dayOf(startsLocal) !== dayOf(endsLocal))
          return t('portal.calendar.untilDay', { from: nearDay(startsLocal), to: longDay(endsLocal) })
        return isAllDay
          ? t('portal.calendar.onAllDay', { day: nearDay(startsLocal) })
          : t('portal.calendar.onAt', { day: nearDay(startsLocal), time: time(startsLocal) })
      },
      when,
      whenWithin,
      placeTimes,
      zone,
      forReader(times) {
        if (times.isAllDay) return null
        const readerZone = Intl.DateTimeFormat().resolvedOptions().timeZone
        const startsLocal = inZone(times.startsAtMs, readerZone)
        if (startsLocal === placeTimes(times).startsLocal) return null
        const endsLocal = inZone(times.endsAtMs, readerZone)
        return t('portal.calendar.forYou', {
          when: whenWithin({ isAllDay: false, startsLocal, endsLocal }),
          zone: zone(readerZone, times.startsAtMs),
        })
      },
      month: (local) =>
        first(
          say(dayOf(local), { month: 'long', ...(local.slice(0, 4) !== today.slice(0, 4) && { year: 'numeric' }) }),
        ),
      repeats({ rule: text, untilOn, count }) {
        if (count !== null) return t('portal.calendar.withCount', { rule: rule(text), count }, count)
        if (untilOn === null) return rule(text)
        return t('portal.calendar.withUntil', {
          rule: rule(text),
          day: say(untilOn, { month: 'long', day: 'numeric', year: 'numeric' }),
        })
      },
    }
  })
}

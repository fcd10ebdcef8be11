import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { middayMs, type CalendarDay } from '../../../../shared/calendar-day.ts'
import type { EventDetail, Occurrence } from '../../../../shared/console/events.contract.ts'
import { parseRule, type WeekDay } from '../../../../shared/event-rule.ts'
import { useFormat } from '../../../ui/use-format.ts'
import type { StateWords } from '../../parts/use-words.ts'

const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  formats.set(key, known)
  return known
}
const formatted = (locale: string, options: Intl.DateTimeFormatOptions, of: string): string =>
  formatOf(locale, options).format(of.includes('T') ? Date.parse(`${of}Z`) : middayMs(of))
const anyMonday = 5
const weekDayNumber: Record<WeekDay, number> = { MO: 0, TU: 1, WE: 2, TH: 3, FR: 4, SA: 5, SU: 6 }

/** Days, times and repeats of events in the language of the screen. Local times are said as they are, whatever their zone. */
export function useCalendarWords() {
  const { t, locale } = useI18n()
  const format = useFormat()
  const say = (options: Intl.DateTimeFormatOptions, of: string) => formatted(locale.value, options, of)
  const first = (words: string) => words.charAt(0).toLocaleUpperCase(locale.value) + words.slice(1)
  const time = (local: string) => say({ hour: 'numeric', minute: '2-digit' }, local)
  const longDay = (day: CalendarDay) => first(say({ weekday: 'long', month: 'long', day: 'numeric' }, day))
  const dayWithYear = (day: CalendarDay) =>
    first(say({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' }, day))
  const weekDayName = (day: WeekDay, width: 'long' | 'short' | 'narrow' = 'long') =>
    say({ weekday: width }, `2026-01-${String(anyMonday + weekDayNumber[day]).padStart(2, '0')}`)

  /** `Thursday, November 12, 2026, 9:30 AM to 10:30 AM`, over as many days as it lasts, as it stands within a sentence. */
  function whenWithin({
    isAllDay,
    startsLocal,
    endsLocal,
  }: Pick<Occurrence, 'isAllDay' | 'startsLocal' | 'endsLocal'>): string {
    const day = (of: CalendarDay) => say({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' }, of)
    const [from, to] = [startsLocal.slice(0, 10), endsLocal.slice(0, 10)]
    if (isAllDay)
      return from === to
        ? t('console.calendar.onAllDay', { day: day(from) })
        : t('console.calendar.daysTo', { from: day(from), to: day(to) })
    if (from === to)
      return t('console.calendar.onFromTo', { day: day(from), from: time(startsLocal), to: time(endsLocal) })
    return t('console.calendar.daysTo', {
      from: `${day(from)}, ${time(startsLocal)}`,
      to: `${day(to)}, ${time(endsLocal)}`,
    })
  }
  /** The same by itself. */
  const when = (of: Parameters<typeof whenWithin>[0]) => first(whenWithin(of))

  function repeats(repeat: EventDetail['repeat']): string {
    if (!repeat) return t('console.calendar.once')
    const rule = parseRule(repeat.rule)
    const words = () => {
      if (!rule) return t('console.calendar.ownRule', { rule: repeat.rule })
      const count = rule.interval
      switch (rule.every) {
        case 'day':
          return t('console.calendar.everyDays', { count }, count)
        case 'week':
          return t(
            'console.calendar.everyWeeks',
            { count, days: format.value.list(rule.on.map((day) => weekDayName(day))) },
            count,
          )
        case 'month': {
          if ('day' in rule)
            return rule.day === -1
              ? t('console.calendar.everyMonthsLast', { count }, count)
              : t('console.calendar.everyMonthsDay', { count, day: rule.day }, count)
          return t(
            'console.calendar.everyMonthsWeekday',
            { count, which: whichWeek(rule.week), day: weekDayName(rule.weekDay) },
            count,
          )
        }
        case 'year':
          return t('console.calendar.everyYears', { count }, count)
      }
    }
    if (repeat.count !== null)
      return t('console.calendar.withCount', { rule: words(), count: repeat.count }, repeat.count)
    if (repeat.untilOn !== null)
      return t('console.calendar.withUntil', {
        rule: words(),
        day: say({ month: 'long', day: 'numeric', year: 'numeric' }, repeat.untilOn),
      })
    return words()
  }
  const whichWeek = (week: number) =>
    ({
      1: t('console.calendar.weekFirst'),
      2: t('console.calendar.weekSecond'),
      3: t('console.calendar.weekThird'),
      4: t('console.calendar.weekFourth'),
    })[week] ?? t('console.calendar.weekLast')

  /** `Mountain Time`, and the city where two zones would be called alike. */
  function zone(timeZone: string, atMs: number): string {
    try {
      return (
        new Intl.DateTimeFormat(locale.value, { timeZone, timeZoneName: 'longGeneric' })
          .formatToParts(atMs)
          .find((part) => part.type === 'timeZoneName')?.value ?? timeZone
      )
    } catch {
      return timeZone
    }
  }

  const answers = computed<Record<'none' | 'yes' | 'no' | 'maybe', StateWords>>(() => ({
    none: { tone: 'plain', icon: 'i-lucide-circle-dashed', words: t('console.calendar.answerNone') },
    yes: { tone: 'ok', icon: 'i-lucide-check', words: t('console.calendar.answerYes') },
    no: { tone: 'stop', icon: 'i-lucide-x', words: t('console.calendar.answerNo') },
    maybe: { tone: 'wait', icon: 'i-lucide-circle-help', words: t('console.calendar.answerMaybe') },
  }))
  const sharing = computed<Record<'none' | 'waiting' | 'live', StateWords>>(() => ({
    none: { tone: 'plain', icon: 'i-lucide-lock', words: t('console.sharing.firmOnly') },
    waiting: { tone: 'wait', icon: 'i-lucide-clock', words: t('console.sharing.waiting') },
    live: { tone: 'ok', icon: 'i-lucide-share', words: t('console.calendar.shared') },
  }))

  function reminder(minutes: number): string {
    if (minutes === 0) return t('console.calendar.atStart')
    if (minutes % 1440 === 0) return t('console.calendar.daysBefore', { count: minutes / 1440 }, minutes / 1440)
    if (minutes % 60 === 0) return t('console.calendar.hoursBefore', { count: minutes / 60 }, minutes / 60)
    return t('console.calendar.minutesBefore', { count: minutes }, minutes)
  }

  return {
    time,
    /** `8 AM`, `20 h`: beside the lines of the week. */
    hour: (hour: number) => say({ hour: 'numeric' }, `2026-01-01T${String(hour).padStart(2, '0')}:00`),
    longDay,
    dayWithYear,
    weekDayName,
    when,
    whenWithin,
    repeats,
    whichWeek,
    zone,
    answers,
    sharing,
    reminder,
    monthName: (day: CalendarDay) => first(say({ month: 'long', year: 'numeric' }, day)),
    /** `Dec 6 – 12, 2026`; with both years where they differ. */
    span: (from: CalendarDay, to: CalendarDay) =>
      formatOf(locale.value, { month: 'short', day: 'numeric', year: 'numeric' }).formatRange(
        middayMs(from),
        middayMs(to),
      ),
    shortDay: (day: CalendarDay) => say({ month: 'short', day: 'numeric' }, day),
    shortWeekDay: (day: CalendarDay) => say({ weekday: 'short' }, day),
    dayNumber: (day: CalendarDay) => String(Number(day.slice(8))),
  }
}

/**
 * The repeats that a form can show, and the RRULE (RFC 5545 3.3.10) that says the same. A rule that came from elsewhere may say more: then
 * `parseRule` answers null, and it is kept as it is. COUNT and UNTIL never stand in a rule: they are fields of their own.
 */

export const weekDays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export type WeekDay = (typeof weekDays)[number]

export type EventRule =
  | { every: 'day'; interval: number }
  /** In the order of the week, at least one. */
  | { every: 'week'; interval: number; on: WeekDay[] }
  /** On a day of the month, 1 to 31; a month without it is left out. -1: the last day. */
  | { every: 'month'; interval: number; day: number }
  /** On the first to fourth of a weekday, or the last: -1. */
  | { every: 'month'; interval: number; week: 1 | 2 | 3 | 4 | -1; weekDay: WeekDay }
  | { every: 'year'; interval: number }

const isWeekDay = (text: string): text is WeekDay => (weekDays as readonly string[]).includes(text)

export function formatRule(rule: EventRule): string {
  const parts = [`FREQ=${{ day: 'DAILY', week: 'WEEKLY', month: 'MONTHLY', year: 'YEARLY' }[rule.every]}`]
  if (rule.interval > 1) parts.push(`INTERVAL=${rule.interval}`)
  if (rule.every === 'week') parts.push(`BYDAY=${weekDays.filter((day) => rule.on.includes(day)).join(',')}`)
  if (rule.every === 'month') parts.push('day' in rule ? `BYMONTHDAY=${rule.day}` : `BYDAY=${rule.week}${rule.weekDay}`)
  return parts.join(';')
}

/** Null when a form cannot show all that it says. */
export function parseRule(text: string): EventRule | null {
  const parts = new Map(
    text
      .toUpperCase()
      .split(';')
      .map((part) => part.split('=') as [string, string | undefined]),
  )
  const take = (name: string) => {
    const value = parts.get(name)
    parts.delete(name)
    return value ?? ''
  }
  const frequency = take('FREQ')
  const interval = Number(take('INTERVAL') || 1)
  const byDay = take('BYDAY')
  const byMonthDay = take('BYMONTHDAY')
  // By when a week begins, only rules of every other week with several days differ.
  const weekStart = take('WKST') || 'MO'
  if (parts.size > 0 || !Number.isInteger(interval) || interval < 1) return null
  switch (frequency) {
    case 'DAILY':
      return byDay || byMonthDay ? null : { every: 'day', interval }
    case 'WEEKLY': {
      const on = byDay.split(',')
      if (byMonthDay || !on.every(isWeekDay)) return null
      if (weekStart !== 'MO' && interval > 1 && on.length > 1) return null
      return { every: 'week', interval, on: weekDays.filter((day) => on.includes(day)) }
    }
    case 'MONTHLY': {
      if (byMonthDay && !byDay) {
        const day = Number(byMonthDay)
        return Number.isInteger(day) && (day === -1 || (day >= 1 && day <= 31))
          ? { every: 'month', interval, day }
          : null
      }
      const [, week = '', weekDay = ''] = /^(-?\d)([A-Z]{2})$/.exec(byDay) ?? []
      if (byMonthDay || !isWeekDay(weekDay) || !['1', '2', '3', '4', '-1'].includes(week)) return null
      return { every: 'month', interval, week: Number(week) as 1 | 2 | 3 | 4 | -1, weekDay }
    }
    case 'YEARLY':
      return byDay || byMonthDay ? null : { every: 'year', interval }
    default:
      return null
  }
}

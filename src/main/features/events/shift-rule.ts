import { formatRule, parseRule, weekDays, type EventRule, type WeekDay } from '../../../shared/event-rule.ts'
import { day } from '../../../shared/time.ts'
import { dayOf, wallMs } from './zone-time.ts'

/**
 * What becomes of a rule when all its times are moved to other days: of every Tuesday, every Wednesday. Null for one that says more than
 * can be moved so: then whoever moves it has to say the new rule.
 */
export function shiftRule(rule: string, fromLocal: string, toLocal: string): string | null {
  const from = wallMs(dayOf(fromLocal))
  const to = wallMs(dayOf(toLocal))
  if (from === to) return rule
  const parsed = parseRule(rule)
  if (!parsed) return /BY(?:DAY|MONTHDAY|MONTH|YEARDAY|WEEKNO|SETPOS)=/.test(rule) ? null : rule
  return formatRule(shifted(parsed, Math.round((to - from) / day), new Date(to)))
}

function shifted(rule: EventRule, days: number, to: Date): EventRule {
  if (rule.every === 'week') return { ...rule, on: rule.on.map((one) => weekDayAfter(one, days)) }
  if (rule.every !== 'month') return rule
  const date = to.getUTCDate()
  if ('day' in rule) return rule.day === -1 ? rule : { ...rule, day: date }
  const weekDay = weekDayAfter('SU', to.getUTCDay())
  const isLast = new Date(to.getTime() + 7 * day).getUTCMonth() !== to.getUTCMonth()
  const week = Math.ceil(date / 7)
  if ((rule.week === -1 && isLast) || week === 5) return { ...rule, week: -1, weekDay }
  return { ...rule, week: week as 1 | 2 | 3 | 4, weekDay }
}

function weekDayAfter(from: WeekDay, days: number): WeekDay {
  const index = (((weekDays.indexOf(from) + days) % 7) + 7) % 7
  return weekDays[index] ?? from
}

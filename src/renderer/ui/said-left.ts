import type { Locale } from '../../shared/contract-parts.ts'
import { hour, minute, second } from '../../shared/time.ts'

/** What is left of a wait as people say it: `8 seconds`, `12 minutes`, `2 hours 5 minutes`. Coarse on purpose: it is a guess. */
export function saidLeft(leftMs: number, locale: Locale): string {
  const said = (value: number, unit: 'second' | 'minute' | 'hour') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
  if (leftMs < 59 * second) {
    const seconds = Math.max(1, Math.ceil(leftMs / second))
    return said(seconds > 10 ? Math.ceil(seconds / 5) * 5 : seconds, 'second')
  }
  const minutes = Math.round(leftMs / minute)
  if (minutes < 60) return said(Math.max(1, minutes), 'minute')
  const hours = Math.floor((minutes * minute) / hour)
  const rest = Math.round((minutes - hours * 60) / 5) * 5
  const whole = said(rest === 60 ? hours + 1 : hours, 'hour')
  return rest % 60 === 0 ? whole : `${whole} ${said(rest, 'minute')}`
}

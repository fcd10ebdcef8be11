import type { Locale } from '../../shared/contract-parts.ts'
import { day, minute, second } from '../../shared/time.ts'

/** Dates, times, sizes and counts as people say them, in one language and one time zone (the firm's). */
export interface Format {
  /** `8:58 AM` today, `Yesterday`, `Monday`, `Nov 6`, `Nov 6, 2025`. */
  said(atMs: number, nowMs: number): string
  /** `today, 8:58 AM`; for the middle of a sentence. */
  saidWithTime(atMs: number, nowMs: number): string
  /** `Thursday, November 12, 2026, 8:58 AM Mountain Time`; on hover. */
  exact(atMs: number): string
  /** `8:58 AM` */
  timeOfDay(atMs: number): string
  /** `Today`, `Yesterday`, `Thursday, November 12`: heads of days. */
  dayHead(atMs: number, nowMs: number): string
  /** `Thursday, November 12`: today, as the head of a page. */
  longDay(atMs: number): string
  /** `November 12, 2026` */
  date(atMs: number): string
  /** The calendar day as `2026-11-12`, to group by. */
  dayKey(atMs: number): string
  size(bytes: number): string
  count(value: number): string
  /** `Ana and Ben`, `Ana, Ben, and Cal` */
  list(words: readonly string[]): string
  /** `Ana or Ben`: none of these. */
  listOr(words: readonly string[]): string
}

const cache = new Map<string, Format>()

export function makeFormat(locale: Locale, timeZone: string): Format {
  const key = `${locale}|${timeZone}`
  const known = cache.get(key)
  if (known) return known
  const made = buildFormat(locale, timeZone)
  cache.set(key, made)
  return made
}

function buildFormat(locale: Locale, timeZone: string): Format {
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone, ...options })
  const clock = dates({ hour: 'numeric', minute: '2-digit' })
  const weekday = dates({ weekday: 'long' })
  const short = dates({ month: 'short', day: 'numeric' })
  const shortWithYear = dates({ month: 'short', day: 'numeric', year: 'numeric' })
  const head = dates({ weekday: 'long', month: 'long', day: 'numeric' })
  const headWithYear = dates({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' })
  const long = dates({ year: 'numeric', month: 'long', day: 'numeric' })
  const full = dates({
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'longGeneric',
  })
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const words = new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' })
  const wordsOr = new Intl.ListFormat(locale, { style: 'long', type: 'disjunction' })
  const whole = new Intl.NumberFormat(locale)

  const dayKey = (atMs: number) => parts.format(atMs)
  const dayNumber = (atMs: number) => Math.round(Date.parse(`${dayKey(atMs)}T00:00:00Z`) / day)
  const daysAgo = (atMs: number, nowMs: number) => dayNumber(nowMs) - dayNumber(atMs)
  const isSameYear = (atMs: number, nowMs: number) => dayKey(atMs).slice(0, 4) === dayKey(nowMs).slice(0, 4)
  const dayWord = (ago: number) => relative.format(-ago, 'day')

  const said = (atMs: number, nowMs: number) => {
    const ago = daysAgo(atMs, nowMs)
    if (ago === 0) return clock.format(atMs)
    if (ago === 1) return capitalise(dayWord(1), locale)
    if (ago > 1 && ago < 7) return capitalise(weekday.format(atMs), locale)
    return isSameYear(atMs, nowMs) ? short.format(atMs) : shortWithYear.format(atMs)
  }

  return {
    said,
    saidWithTime(atMs, nowMs) {
      const ago = daysAgo(atMs, nowMs)
      const place =
        ago >= 0 && ago <= 1
          ? dayWord(ago)
          : ago > 1 && ago < 7
            ? weekday.format(atMs)
            : isSameYear(atMs, nowMs)
              ? short.format(atMs)
              : shortWithYear.format(atMs)
      return `${place}, ${clock.format(atMs)}`
    },
    exact: (atMs) => full.format(atMs),
    timeOfDay: (atMs) => clock.format(atMs),
    dayHead(atMs, nowMs) {
      const ago = daysAgo(atMs, nowMs)
      if (ago === 0 || ago === 1) return capitalise(dayWord(ago), locale)
      return capitalise((isSameYear(atMs, nowMs) ? head : headWithYear).format(atMs), locale)
    },
    longDay: (atMs) => capitalise(head.format(atMs), locale),
    date: (atMs) => long.format(atMs),
    dayKey,
    size: (bytes) => formatSize(bytes, locale),
    count: (value) => whole.format(value),
    list: (names) => words.format(names),
    listOr: (names) => wordsOr.format(names),
  }
}

const sizeUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

function formatSize(bytes: number, locale: Locale): string {
  let value = bytes
  let index = 0
  while (value >= 1000 && index < sizeUnits.length - 1) {
    value /= 1000
    index++
  }
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: sizeUnits[index],
    unitDisplay: index === 0 ? 'long' : 'short',
    maximumFractionDigits: index < 2 || value >= 100 ? 0 : 1,
  }).format(value)
}

function capitalise(word: string, locale: Locale): string {
  const [first = '', ...rest] = word
  return first.toLocaleUpperCase(locale) + rest.join('')
}

/** `0:07`, `14:05`: what is left of a wait. Never below zero. */
export function countdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / second))
  const minutes = Math.floor((seconds * second) / minute)
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`
}

/** Two letters for a face: of the first and the last word. */
export function initials(name: string): string {
  const words = name
    .replace(/[.,&'’"()]/g, ' ')
    .split(/\s+/)
    .filter((word) => /\p{L}|\p{N}/u.test(word))
  const first = [...(words[0] ?? '')][0] ?? ''
  const last = words.length > 1 ? ([...(words[words.length - 1] ?? '')][0] ?? '') : ([...(words[0] ?? '')][1] ?? '')
  return (first + last).toLocaleUpperCase()
}

/** Midnight of a calendar day (`2026-12-01`) where the firm is, milliseconds UTC; null for what is no day. */
export function startOfDayMs(dayKey: string, timeZone: string): number | null {
  const utcMs = /^\d{4}-\d{2}-\d{2}$/.test(dayKey) ? Date.parse(`${dayKey}T00:00:00Z`) : NaN
  if (Number.isNaN(utcMs)) return null
  // Twice, because the offset of the first guess may be that of the other side of a change of clocks.
  const once = utcMs - offsetMs(utcMs, timeZone)
  return utcMs - offsetMs(once, timeZone)
}

/** How far the clocks there are ahead of UTC at that moment. */
function offsetMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(atMs)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const there = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return there - Math.floor(atMs / 1000) * 1000
}

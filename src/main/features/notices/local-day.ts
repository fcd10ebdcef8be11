/** When the day of a moment began in a time zone, milliseconds UTC; an hour off at most on a day whose clocks change. */
export function localDayStart(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0)
  const sinceMidnight = (part('hour') * 3600 + part('minute') * 60 + part('second')) * 1000
  return Math.floor(atMs / 1000) * 1000 - sinceMidnight
}

import { expect, test } from 'vitest'
import { startOfDayMs } from './start-of-day.ts'

test.each([
  ['2026-12-01', 'America/Denver', '2026-12-01T07:00:00Z'],
  ['2026-07-01', 'America/Denver', '2026-07-01T06:00:00Z'],
  // The days on which the clocks change there, and a place ahead of UTC.
  ['2026-03-08', 'America/Denver', '2026-03-08T07:00:00Z'],
  ['2026-03-09', 'America/Denver', '2026-03-09T06:00:00Z'],
  ['2026-11-01', 'America/Denver', '2026-11-01T06:00:00Z'],
  ['2026-12-01', 'Europe/Madrid', '2026-11-30T23:00:00Z'],
  ['2026-12-01', 'Pacific/Auckland', '2026-11-30T11:00:00Z'],
])('TFA-6 %s begins in %s at %s', (dayKey, timeZone, at) => {
  expect(new Date(startOfDayMs(dayKey, timeZone) ?? 0).toISOString()).toBe(at.replace('Z', '.000Z'))
})

test('TFA-6 what is no day has no beginning', () => {
  for (const typed of ['', '2026-13-01', 'tomorrow', '1.12.2026']) {
    expect(startOfDayMs(typed, 'America/Denver')).toBeNull()
  }
})

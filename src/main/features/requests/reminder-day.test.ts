import { describe, expect, test } from 'vitest'
import { nextReminderDay } from './reminder-day.ts'

describe('DOC-7 the day of the next reminder', () => {
  test.each([
    ['without a due day, every so many days', '2026-11-02', null, 3, '2026-11-05'],
    ['over the end of a month', '2026-11-29', null, 3, '2026-12-02'],
    ['well before the due day, once, two days ahead', '2026-11-02', '2026-11-20', 3, '2026-11-18'],
    ['asked within those two days, on the day after', '2026-11-19', '2026-11-20', 3, '2026-11-21'],
    ['after the one before it, on the day after', '2026-11-18', '2026-11-20', 1, '2026-11-21'],
    ['asked on the very day, on the day after', '2026-11-20', '2026-11-20', 7, '2026-11-21'],
    ['once it has passed, every so many days', '2026-11-21', '2026-11-20', 3, '2026-11-24'],
    ['asked long after it had passed', '2026-12-10', '2026-11-20', 5, '2026-12-15'],
    ['over the end of a leap February', '2028-02-27', null, 3, '2028-03-01'],
  ])('%s', (_what, lastToldOn, dueOn, everyDays, expected) => {
    expect(nextReminderDay({ lastToldOn, dueOn, everyDays })).toBe(expected)
  })
})

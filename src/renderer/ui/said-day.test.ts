import { expect, test } from 'vitest'
import { exactDay, sayDay } from './said-day.ts'

test('DOC-7 a due day is said as people say it, in both languages', () => {
  const today = '2026-11-12'
  const both = (day: string) => [sayDay(day, today, 'en').words, sayDay(day, today, 'es').words]
  expect(both('2026-11-12')).toEqual(['today', 'hoy'])
  expect(both('2026-11-13')).toEqual(['tomorrow', 'mañana'])
  expect(both('2026-11-11')).toEqual(['yesterday', 'ayer'])
  expect(both('2026-11-16')).toEqual(['Monday', 'lunes'])
  expect(both('2026-11-20')).toEqual(['November 20', '20 de noviembre'])
  expect(both('2027-01-04')).toEqual(['January 4, 2027', '4 de enero de 2027'])
  expect(sayDay('2026-11-09', today, 'en')).toEqual({ words: 'Monday', isNear: false, isPast: true })
  expect(exactDay('2026-11-20', 'en')).toBe('Friday, November 20, 2026')
})

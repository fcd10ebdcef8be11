import { describe, expect, test } from 'vitest'
import { day, hour, minute } from '../../shared/time.ts'
import { countdown, initials, makeFormat } from './format.ts'

const nowMs = Date.UTC(2026, 10, 12, 16, 0)
const plain = (words: string) => words.replaceAll('\u202f', ' ').replaceAll('\u00a0', ' ')

describe('POR-3 moments as people say them, in the firm’s time zone', () => {
  const en = makeFormat('en', 'America/Denver')
  const es = makeFormat('es', 'America/Denver')

  test('the time of a day that is today there, not in UTC', () => {
    expect(plain(en.said(nowMs - 30 * minute, nowMs))).toBe('8:30 AM')
    expect(es.said(nowMs - 30 * minute, nowMs)).toBe('8:30')
    expect(plain(en.said(Date.UTC(2026, 10, 12, 6, 59), nowMs))).toBe('Yesterday')
  })

  test('yesterday, a weekday, a date, a date with its year', () => {
    expect([1, 3, 10, 400].map((ago) => en.said(nowMs - ago * day, nowMs))).toEqual([
      'Yesterday',
      'Monday',
      'Nov 2',
      'Oct 8, 2025',
    ])
    expect([1, 3, 10].map((ago) => es.said(nowMs - ago * day, nowMs))).toEqual(['Ayer', 'Lunes', '2 nov'])
  })

  test('within a sentence, with the time; heads of days', () => {
    expect(plain(en.saidWithTime(nowMs - hour, nowMs))).toBe('today, 8:00 AM')
    expect(en.dayHead(nowMs - 5 * day, nowMs)).toBe('Saturday, November 7')
    expect(en.dayKey(Date.UTC(2026, 10, 12, 6, 59))).toBe('2026-11-11')
  })
})

test('sizes by their nearest unit', () => {
  const { size } = makeFormat('en', 'UTC')
  expect([0, 1, 999, 1_500, 2_400_000, 5_368_709_120].map((bytes) => plain(size(bytes)))).toEqual([
    '0 bytes',
    '1 byte',
    '999 bytes',
    '2 kB',
    '2.4 MB',
    '5.4 GB',
  ])
})

test('a wait counts down and never below zero', () => {
  expect([61_500, 60_000, 900, 0, -5].map(countdown)).toEqual(['1:02', '1:00', '0:01', '0:00', '0:00'])
})

test('faces take the first letters of the first and last word', () => {
  expect(
    ['Margaret Vance', 'Lucía Fuentes Ortega', 'Émile', 'Ibarra, Lowe & Brandt', '  ', '李 小龙'].map(initials),
  ).toEqual(['MV', 'LO', 'ÉM', 'IB', '', '李小'])
})

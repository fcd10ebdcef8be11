import { expect, test } from 'vitest'
import { fillReply, openPlaceholders } from '../../../../shared/reply-placeholders.ts'
import { slashAt } from './slash-menu.ts'

test('a slash that begins a word opens the saved replies; one inside of a word or an address does not', () => {
  expect(slashAt('/', 1)).toEqual({ from: 0, to: 1, query: '' })
  expect(slashAt('Dear Mara, /heá', 15)).toEqual({ from: 11, to: 15, query: 'heá' })
  expect(slashAt('one\n/two three', 8)).toEqual({ from: 4, to: 8, query: 'two' })
  for (const words of ['and/or', 'https://firm.example', 'a /b c', '']) expect(slashAt(words, words.length)).toBeNull()
})

test('placeholders are filled with what is known, and the others are named', () => {
  const body = 'Dear {client}, about {matter} ({number}): {date}. {me}, {firm}. {date} {nota} { x } {}'
  const filled = fillReply(body, { client: 'Mara Vance', matter: 'Estate', number: '', me: 'Elena', firm: 'Ibarra' })
  expect(filled).toBe('Dear Mara Vance, about Estate ({number}): {date}. Elena, Ibarra. {date} {nota} { x } {}')
  expect(openPlaceholders(filled)).toEqual(['{number}', '{date}', '{nota}'])
  // What was filled in is not read again.
  expect(fillReply('{client}', { client: '{me}', me: 'x' })).toBe('{me}')
})

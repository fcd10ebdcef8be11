import { StandardRPCJsonSerializer, StandardRPCSerializer } from '@orpc/client/standard'
import { describe, expect, test } from 'vitest'
import { PlainJsonSerializer } from './plain-json.ts'

const theirs = new StandardRPCSerializer(new StandardRPCJsonSerializer())
const ours = new StandardRPCSerializer(new PlainJsonSerializer())

class Holder {
  value = 1
}

describe('an answer says the same on the wire as by the library’s own serializer', () => {
  test.each<[string, unknown]>([
    ['plain', { text: 'a', count: 1, isIt: false, none: null, list: [{ id: 'x' }, 'y', 2], empty: {} }],
    ['nothing', undefined],
    ['a bare text', 'text'],
    ['a property that is undefined', { kept: 1, left: undefined }],
    ['undefined in a list', [1, undefined, { left: undefined }]],
    ['a date far down', { rows: [{ at: new Date(0) }] }],
    ['no number', { share: Number.NaN, most: Infinity }],
    ['a big integer', [10n]],
    ['a set and a map', { set: new Set([1]), map: new Map([['a', 1]]) }],
    ['an address', { url: new URL('https://firm.example') }],
    ['toJSON of its own', { value: { kept: 1, toJSON: () => 'other' } }],
    ['no prototype', Object.assign(Object.create(null) as object, { a: 1 })],
    ['an instance', new Holder()],
  ])('%s', (_name, answer) => {
    expect(JSON.stringify(ours.serialize(answer))).toBe(JSON.stringify(theirs.serialize(answer)))
  })

  test('a plain one is not copied', () => {
    const answer = { rows: [{ id: 'x' }] }
    expect((ours.serialize(answer) as { json: unknown }).json).toBe(answer)
  })
})

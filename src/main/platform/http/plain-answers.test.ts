import { StandardRPCJsonSerializer, StandardRPCSerializer } from '@orpc/client/standard'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { answersPlainJson } from './plain-answers.ts'

const theirs = new StandardRPCSerializer(new StandardRPCJsonSerializer())

describe('what comes through a schema of plain parts says the same on the wire as by the library’s own serializer', () => {
  test.each<[string, z.ZodType, unknown]>([
    [
      'texts',
      z.object({ id: z.uuid(), text: z.string() }),
      { id: '019f0000-0000-7000-8000-000000000001', text: '"é\u2028' },
    ],
    ['numbers', z.object({ count: z.int(), share: z.number() }), { count: -0, share: 1e21 }],
    [
      'choices',
      z.object({ kind: z.enum(['a', 'b']), only: z.literal(['x', 1, true, null]) }),
      { kind: 'b', only: null },
    ],
    [
      'what may be missing or nothing',
      z.object({ a: z.string().optional(), b: z.string().nullish() }),
      { a: undefined, b: null },
    ],
    ['a list', z.array(z.object({ id: z.string() })), [{ id: 'x' }, { id: 'y' }]],
    ['a record', z.record(z.string(), z.number().optional()), { toJSON: 1, left: undefined }],
    ['one of several', z.union([z.object({ ok: z.literal(true) }), z.null()]), { ok: true }],
    ['with a default', z.object({ limit: z.int().default(50) }), {}],
    ['checked twice', z.string().trim().pipe(z.email()), ' a@firm.example '],
    ['more than the schema names', z.object({ id: z.string() }), { id: 'x', at: new Date(0), toJSON: () => 'other' }],
  ])('%s', (_name, schema, given) => {
    expect(answersPlainJson(schema)).toBe(true)
    const answer = schema.parse(given)
    expect(JSON.stringify({ json: answer })).toBe(JSON.stringify(theirs.serialize(answer)))
  })
})

test.each<[string, z.ZodType]>([
  ['a date', z.object({ at: z.date() })],
  ['a big integer', z.array(z.bigint())],
  ['a big integer that is a constant', z.literal([1n])],
  ['nothing that is a constant', z.array(z.literal([undefined]))],
  ['a list with holes', z.array(z.string().optional())],
  ['nothing at all', z.string().optional()],
  ['a set', z.set(z.string())],
  ['what a function makes', z.string().transform((text) => new Date(text))],
  ['what a function makes in a list of choices', z.union([z.string(), z.string().transform(() => 1n)])],
  ['properties that nobody named', z.looseObject({ id: z.string() })],
  ['properties of another kind', z.object({ id: z.string() }).catchall(z.date())],
  ['anything', z.object({ value: z.unknown() })],
  ['what is known later', z.lazy(() => z.string())],
])('%s is looked through each time', (_name, schema) => {
  expect(answersPlainJson(schema)).toBe(false)
})

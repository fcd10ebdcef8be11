import { expect, test } from 'vitest'
import en from '../../../shared/locales/en/console.activity.json' with { type: 'json' }
import es from '../../../shared/locales/es/console.activity.json' with { type: 'json' }
import { activityKinds } from './activity-kinds.ts'

const sentences = ({ kind }: typeof en) =>
  Object.fromEntries(
    Object.entries(kind).flatMap(([area, whats]) =>
      Object.entries(whats).map(([what, text]) => [`${area}.${what}`, text] as const),
    ),
  )
const names = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()

test('AUD-1 every kind of activity, and nothing else, has a sentence in both languages', () => {
  const kinds = activityKinds.toSorted()
  expect(Object.keys(sentences(en)).sort()).toEqual(kinds)
  expect(Object.keys(sentences(es)).sort()).toEqual(kinds)
})

test('AUD-1 both languages name the same in a sentence', () => {
  const namesOf = (locale: typeof en) =>
    Object.entries(sentences(locale)).map(([kind, text]) => [kind, names(text)] as const)
  expect(Object.fromEntries(namesOf(es))).toEqual(Object.fromEntries(namesOf(en)))
})

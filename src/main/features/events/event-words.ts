import type { Locale } from '../../../shared/contract-parts.ts'
import { fillText } from '../../../shared/fill-text.ts'
import enEvents from '../../../shared/locales/en/common.events.json' with { type: 'json' }
import esEvents from '../../../shared/locales/es/common.events.json' with { type: 'json' }
import { searchWords } from '../../../shared/search-words.ts'
import type { Time } from './occurrences.ts'
import type { ChangeNote } from './plan-change.ts'

// i18n-keys: common.events.change.*
// i18n-keys: common.events.calendar.*
const texts = { en: enEvents, es: esEvents }

/** Whether each of the words begins a word of these texts. */
export function hasAllWords(words: readonly string[], of: readonly string[]): boolean {
  if (words.length === 0) return true
  const known = searchWords(...of)
  return words.every((word) => known.some((one) => one.startsWith(word)))
}

/** A time in words, by the clocks of a zone that is named: "Tuesday, November 24, 2026, 9:30 – 10:30 AM MST". */
function timeInWords(time: Time, locale: Locale, timeZone: string): string {
  const date = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' } as const
  const plainly = (text: string) => text.replace(/[\u2009\u202f]/g, ' ')
  if (time.isAllDay) {
    const at = (local: string) => Date.parse(`${local}T12:00Z`)
    const format = new Intl.DateTimeFormat(locale, { ...date, timeZone: 'UTC' })
    return plainly(format.formatRange(at(time.startsLocal), at(time.endsLocal)))
  }
  const clock = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const
  return plainly(
    new Intl.DateTimeFormat(locale, { ...date, ...clock, timeZone }).formatRange(time.startsAtMs, time.endsAtMs),
  )
}

/**
 * The line in Messages that says what has changed: old and new time for everyone with whom it is shared. Where it is stands with the event
 * alone, for those who see that; of the place they are told that it changed.
 */
export function changeInWords(
  note: ChangeNote,
  title: string,
  { locale, timeZone, view }: { locale: Locale; timeZone: string; view: 'full' | 'brief' },
): string {
  const { change } = texts[locale]
  const words = {
    title,
    old: timeInWords(note.old, locale, timeZone),
    new: note.new ? timeInWords(note.new, locale, timeZone) : '',
  }
  const lines = [fillText(changeText(change, note), words)]
  if (view === 'full' && note.kind !== 'place' && note.oldPlace !== note.newPlace) lines.push(change.placeToo)
  return lines.join('\n')
}

function changeText(change: (typeof texts)['en']['change'], { kind, recurrence }: ChangeNote): string {
  switch (kind) {
    case 'moved':
      return recurrence === null ? change.movedAll : change.moved
    case 'repeats':
      return change.repeats
    case 'place':
      return change.place
    case 'cancelled':
      return recurrence === null ? change.cancelledRest : change.cancelledOne
  }
}

/** What an event is called where no case facts may stand (NTF-2, EVT-5). */
export const neutralTitle = (firmName: string, locale: Locale): string =>
  fillText(texts[locale].calendar.neutralTitle, { firm: firmName })

export const calendarName = (firmName: string, locale: Locale): string =>
  fillText(texts[locale].calendar.name, { firm: firmName })

import enEvents from '../../../shared/locales/en/common.events.json' with { type: 'json' }
import esEvents from '../../../shared/locales/es/common.events.json' with { type: 'json' }
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import type { Repeat } from './check-times.ts'
import { placeEvent, recordEvent } from './create-event.ts'
import { selectFirm } from './events.queries.ts'
import { selectBySource } from './import.queries.ts'
import { repeatOf } from './plan-change.ts'
import { readCalendarFile, type ReadEvent, type Remark } from './read-calendar-file.ts'
import { tellEventChanged } from './tell-change.ts'

interface ImportInput {
  matterId: string
  file: string
}

export interface ImportPreview {
  events: {
    index: number
    title: string
    place: string
    isAllDay: boolean
    startsLocal: string | null
    endsLocal: string | null
    timeZone: string | null
    repeat: Repeat | null
    exceptionCount: number
    alreadyEventId: string | null
    problem: Remark | null
    notes: Remark[]
  }[]
  isCut: boolean
}

const untitled = { en: enEvents.import.untitledName, es: esEvents.import.untitledName }

async function read(
  deps: Deps,
  actor: StaffActor,
  { matterId, file }: ImportInput,
): Promise<{ events: ReadEvent[]; isCut: boolean } | Refusal> {
  const firm = await deps.store.read(async (db) =>
    (await requireVisibleMatter(db, actor, matterId)) ? selectFirm(db) : undefined,
  )
  if (!firm) return refuse('NOT_FOUND')
  const found = await readCalendarFile(file, firm.time_zone, untitled[actor.locale])
  return found ?? refuse('INVALID', { field: 'file', messageKey: 'common.events.refusal.fileUnread' })
}

/** What a calendar file holds, and what would become of it here. Nothing is kept. */
export async function previewImport(
  deps: Deps,
  actor: StaffActor,
  input: ImportInput,
): Promise<ImportPreview | Refusal> {
  const found = await read(deps, actor, input)
  if (isRefusal(found)) return found
  const uids = found.events.flatMap((event) => event.uid ?? [])
  const already = new Map(
    (await deps.store.read((db) => selectBySource(db, input.matterId, uids))).map((row) => [row.source_uid, row.id]),
  )
  return {
    isCut: found.isCut,
    events: found.events.map((event) => ({
      index: event.index,
      title: event.title,
      place: event.place,
      isAllDay: event.times?.is_all_day === 1,
      startsLocal: event.times?.starts_local ?? null,
      endsLocal: event.times?.ends_local ?? null,
      timeZone: event.times?.time_zone ?? null,
      repeat: event.times && repeatOf(event.times),
      exceptionCount: event.exceptions.length,
      alreadyEventId: already.get(event.uid) ?? null,
      problem: event.problem,
      notes: event.remarks,
    })),
  }
}

/**
 * Takes in what was chosen of a calendar file, all of it or nothing, but for what the matter has already: a second click, or the same file
 * from another window, makes no doubles. Nobody attends, and nobody is told.
 */
export async function importEvents(
  deps: Deps,
  actor: StaffActor,
  input: ImportInput & { indexes: readonly number[] },
): Promise<{ events: { eventId: string; title: string }[] } | Refusal> {
  const found = await read(deps, actor, input)
  if (isRefusal(found)) return found
  const wanted = new Set(input.indexes)
  const chosen = found.events.filter((event) => wanted.has(event.index))
  if (chosen.length < wanted.size) return refuse('INVALID', { field: 'indexes' })
  const bad = chosen.find((event) => event.times === null)
  if (bad) return refuse('CONFLICT', { messageKey: 'common.events.refusal.importFailed', params: { title: bad.title } })
  return deps.store.write(async (tx) => {
    const matter = await requireVisibleMatter(tx.db, actor, input.matterId)
    if (!matter) return refuse('NOT_FOUND')
    const uids = chosen.flatMap((event) => event.uid ?? [])
    const already = new Set((await selectBySource(tx.db, matter.id, uids)).map((row) => row.source_uid))
    const events: { eventId: string; title: string }[] = []
    for (const { title, place, notes, times, exceptions, uid } of chosen) {
      if (!times || (uid !== null && already.has(uid))) continue
      const order = { matterId: matter.id, title, place, notes, times, exceptions, sourceUid: uid }
      const eventId = await placeEvent(tx, deps, actor, order)
      await recordEvent(tx, deps, actor, 'event.imported', { id: eventId, matter_id: matter.id }, title)
      events.push({ eventId, title })
      await tellEventChanged(tx, { id: eventId, matter_id: matter.id })
    }
    return { events }
  })
}

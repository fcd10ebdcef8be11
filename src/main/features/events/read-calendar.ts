import { createHash } from 'node:crypto'
import type { Locale } from '../../../shared/contract-parts.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { day, hour } from '../../../shared/time.ts'
import type { PortalReader, StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { CalendarFeedRow } from '../../platform/store/tables.ts'
import { recordView } from '../sharing/receipts.ts'
import { tokenHash } from '../portal-access/token-hash.ts'
import { calendarFile, type CalendarEntry, type ShownWords } from './calendar-file.ts'
import { readOneSeries, readSeries, type Series } from './event-model.ts'
import { eventViewFor, viewOf, type EventView } from './event-view.ts'
import { calendarName, neutralTitle } from './event-words.ts'
import { selectFirm, selectVisibleEvent } from './events.queries.ts'
import {
  selectActiveStaff,
  selectClientWithAccess,
  selectEventsOfStaff,
  selectFeedByToken,
  updateFeed,
} from './feeds.queries.ts'
import { selectEventShare, selectVisibleEvents } from './portal-events.queries.ts'

export interface CalendarBytes {
  content: string
  /** Strong (RFC 9110 8.8.3): the hash of the bytes. */
  etag: string
}

const bytesOf = (content: string): CalendarBytes => ({
  content,
  etag: `"${createHash('sha256').update(content).digest('base64url')}"`,
})

type Words = (of: { title: string; place: string; notes: string }) => ShownWords

/** As much as somebody sees: all of it, or the title (EVT-3). The times are everybody's. */
const shown =
  (view: EventView): Words =>
  ({ title, place, notes }) =>
    view === 'full' ? { title, place, notes } : { title, place: null, notes: null }

const entriesOf = (series: Series, words: Words, stampMs: number): CalendarEntry[] =>
  series.parts.map(({ row, exceptions }) => ({ part: row, exceptions, words, stampMs }))

/** One event for a calendar of the firm's own people. */
export function calendarForStaff(deps: Deps, actor: StaffActor, eventId: string): Promise<CalendarBytes | Refusal> {
  return deps.store.read(async (db) => {
    const event = await selectVisibleEvent(db, actor, eventId)
    if (!event || event.state !== 'planned') return refuse('NOT_FOUND')
    const series = await readOneSeries(db, eventId)
    return bytesOf(calendarFile({ entries: entriesOf(series, shown('full'), event.updated_at_ms) }))
  })
}

/** One event for a client's calendar, as much as they may see of it now. A client's own counts as having seen it (SHR-4). */
export async function calendarForClient(
  deps: Deps,
  reader: PortalReader,
  eventId: string,
): Promise<CalendarBytes | Refusal> {
  const bytes = await deps.store.read(async (db) => {
    const seen = await eventViewFor(db, reader, deps.clock.now(), eventId)
    if (!seen) return refuse('NOT_FOUND')
    const series = await readOneSeries(db, eventId)
    return bytesOf(calendarFile({ entries: entriesOf(series, shown(seen.view), seen.event.updated_at_ms) }))
  })
  return bytes
}

/** The receipt of a client's own download of an event. */
export const recordCalendarDownload = (
  deps: Deps,
  actor: Parameters<typeof recordView>[2],
  eventId: string,
): Promise<void> =>
  deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const seen = await eventViewFor(tx.db, actor, nowMs, eventId)
    const share = seen && (await selectEventShare(tx.db, actor, nowMs, eventId))
    if (share) await recordView(tx, deps, actor, share, seen.event.title)
  })

/** What a subscription reaches back, and how many events it has at most. */
const behindMs = 366 * day
const mostEvents = 2_000
const refreshSeconds = 4 * 3_600

/**
 * What a subscribed calendar reads (EVT-5): everything that its owner sees at this moment, neutral unless they switched details on.
 * NOT_FOUND whether there never was such an address, it was revoked, or its owner's access has ended.
 */
export async function readFeed(deps: Deps, token: string): Promise<CalendarBytes | Refusal> {
  const nowMs = deps.clock.now()
  const read = await deps.store.read(async (db) => {
    const feed = await selectFeedByToken(db, tokenHash(token))
    const content = feed && (await contentOf(db, feed, nowMs))
    return feed && content !== null && content !== undefined ? { feed, content } : null
  })
  if (!read) return refuse('NOT_FOUND')
  const { feed, content } = read
  // Calendars read it all day long: when they last did is known to the hour.
  if (feed.last_read_at_ms === null || Math.abs(nowMs - feed.last_read_at_ms) >= hour)
    await deps.store.write((tx) => updateFeed(tx.db, feed.id, { last_read_at_ms: nowMs }))
  return bytesOf(content)
}

async function contentOf(db: ReadDb, feed: CalendarFeedRow, nowMs: number): Promise<string | null> {
  const isOfClient = feed.owner_kind === 'client'
  const owner = isOfClient
    ? await selectClientWithAccess(db, feed.owner_id)
    : await selectActiveStaff(db, feed.owner_id)
  if (!owner) return null
  const firm = await selectFirm(db)
  const locale: Locale = owner.locale === 'es' ? 'es' : 'en'
  const title = neutralTitle(firm.name, locale)
  const hasDetails = feed.shows_details === 1
  const words = (view: EventView): Words => (hasDetails ? shown(view) : () => ({ title, place: null, notes: null }))
  const events = isOfClient
    ? await eventsOfClient(db, feed.owner_id, nowMs)
    : await eventsOfStaff(db, feed.owner_id, nowMs)
  const series = await readSeries(
    db,
    events.map((event) => event.id),
  )
  const entries = events.flatMap((event) => {
    const of = series.get(event.id)
    return of ? entriesOf(of, words(event.view), event.updated_at_ms) : []
  })
  return calendarFile({ entries, name: calendarName(firm.name, locale), refreshSeconds })
}

interface FeedEvent {
  id: string
  updated_at_ms: number
  view: EventView
}

async function eventsOfClient(db: ReadDb, clientId: string, nowMs: number): Promise<FeedEvent[]> {
  const reader = { kind: 'client', clientId } as const
  const span = { fromMs: nowMs - behindMs, toMs: Number.MAX_SAFE_INTEGER }
  const events = await selectVisibleEvents(db, reader, nowMs, span)
  return events.map((event) => ({ id: event.id, updated_at_ms: event.updated_at_ms, view: viewOf(event) }))
}

async function eventsOfStaff(db: ReadDb, userId: string, nowMs: number): Promise<FeedEvent[]> {
  const actor = { kind: 'staff', userId } as const
  const events = await selectEventsOfStaff(db, actor, { fromMs: nowMs - behindMs, limit: mostEvents })
  return events.map((event) => ({ id: event.id, updated_at_ms: event.updated_at_ms, view: 'full' }))
}

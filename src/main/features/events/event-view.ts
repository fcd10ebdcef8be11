import type { PortalReader } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { selectEventOf, type VisibleEvent } from './portal-events.queries.ts'

/** How much of an event its reader may see: all of it, or title, date and time. */
export type EventView = 'full' | 'brief'

/** By the row that shows it to them: the rule of EVT-2 and EVT-3. */
export const viewOf = (event: Pick<VisibleEvent, 'answer'>): EventView => (event.answer === null ? 'brief' : 'full')

/** What a reader of the portal sees of an event now; null: nothing, whether it is there or not. For everything that hands something out. */
export async function eventViewFor(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  eventId: string,
): Promise<{ view: EventView; event: VisibleEvent } | null> {
  const event = await selectEventOf(db, reader, nowMs, eventId)
  return event ? { view: viewOf(event), event } : null
}

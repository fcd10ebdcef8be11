import type { PortalReader } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { countUnread } from './portal-threads.queries.ts'

/** How many threads hold something that this client may see and has not read; their own words do not count (MSG-4). */
export const unreadCountOf = (db: ReadDb, reader: PortalReader, nowMs: number): Promise<number> =>
  countUnread(db, reader, nowMs)

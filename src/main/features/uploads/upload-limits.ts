import { hour } from '../../../shared/time.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import {
  countOpenSendings,
  selectBegun,
  selectSetting,
  sumExpected,
  sumKept,
  sumSent,
  type Owner,
} from './uploads.queries.ts'

/** Left free on the disk, so that the store can always write. */
const spareBytes = 64 * 1024 ** 2
const mostOpenSendings = { client: 20, staff: 200 }
const mostBegunAnHour = { client: 120, staff: 2_000 }

/** The firm's own limits, in bytes; null: as much as the disk holds. */
interface Quotas {
  clientQuotaBytes: number | null
  hostQuotaBytes: number | null
}

async function readQuotas(db: ReadDb): Promise<Quotas> {
  const saved = ((await selectSetting(db, 'uploads')) ?? {}) as Partial<Quotas>
  return { clientQuotaBytes: saved.clientQuotaBytes ?? null, hostQuotaBytes: saved.hostQuotaBytes ?? null }
}

/** What a client may still send, in bytes; null when only the disk limits it. */
export async function clientQuotaLeft(db: ReadDb, clientId: string): Promise<number | null> {
  const { clientQuotaBytes } = await readQuotas(db)
  if (clientQuotaBytes === null) return null
  return Math.max(0, clientQuotaBytes - (await sumSent(db, { kind: 'client', id: clientId })))
}

/**
 * Whether so many bytes more have room, beside all that is promised room already (U3); inside the write that promises it.
 * @param freeBytes Of the disk, asked just before.
 */
export async function roomFor(db: ReadDb, owner: Owner, bytes: number, freeBytes: number): Promise<Refusal | null> {
  const { clientQuotaBytes, hostQuotaBytes } = await readQuotas(db)
  if (bytes > 0 && freeBytes - (await sumExpected(db)) < bytes + spareBytes) return refuse('STORAGE_FULL')
  if (hostQuotaBytes !== null && (await sumKept(db)) + bytes > hostQuotaBytes) return refuse('STORAGE_FULL')
  if (owner.kind === 'client' && clientQuotaBytes !== null && (await sumSent(db, owner)) + bytes > clientQuotaBytes)
    return refuse('STORAGE_FULL', { messageKey: 'common.uploads.refusal.quota' })
  return null
}

/** Whether this owner has begun too much that is not over, or too often within the hour. */
export async function tooManySendings(db: ReadDb, owner: Owner, nowMs: number): Promise<Refusal | null> {
  if ((await countOpenSendings(db, owner)) >= mostOpenSendings[owner.kind])
    return refuse('TOO_MANY', {
      messageKey: 'common.uploads.refusal.tooManyOpen',
      params: { max: mostOpenSendings[owner.kind] },
    })
  const begun = await selectBegun(db, owner, nowMs - hour)
  const most = mostBegunAnHour[owner.kind]
  const [oldest] = begun.slice(-most)
  if (begun.length < most || !oldest) return null
  return refuse('TOO_MANY', {
    messageKey: 'common.uploads.refusal.tooOften',
    params: { max: most },
    retryAtMs: oldest.created_at_ms + hour,
  })
}

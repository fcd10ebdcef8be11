import type { z } from 'zod'
import type { message } from '../../../shared/console/messages.contract.ts'
import type { portalMessage } from '../../../shared/portal/messages.contract.ts'
import type { PortalReader } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { selectSeenDocuments, selectSeenResources } from './seen.queries.ts'
import { selectAnnounced } from './sharing.queries.ts'

type StaffAnnounced = z.output<typeof message>['shares'][number]
type ClientAnnounced = z.output<typeof portalMessage>['shares'][number]

const states = ['waiting', 'live', 'ended', 'undone', 'refused'] as const
const kinds = ['folder', 'request', 'bill', 'event'] as const
const kindOf = (kind: string) => kinds.find((known) => known === kind) ?? 'document'

/** By message, what it announces, as it stands now. For staff; the caller has checked the matter. */
export async function announcedForStaff(db: ReadDb, threadId: string): Promise<Map<string, StaffAnnounced[]>> {
  const rows = await selectAnnounced(db, threadId)
  return new Map(
    [...Map.groupBy(rows, (row) => row.message_id)].map(([messageId, group]) => [
      messageId,
      group.map((row) => ({
        shareId: row.id,
        resourceKind: kindOf(row.resource_kind),
        resourceId: row.resource_id,
        name: row.name ?? '',
        versionNumber: row.version_number,
        state: states.find((known) => known === row.state) ?? 'ended',
      })),
    ]),
  )
}

/**
 * By message, what it brought this client, as far as they see it now by whatever share; of the rest not even the name is told. Something
 * that never started for them is not there at all.
 */
export async function announcedForClient(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  threadId: string,
): Promise<Map<string, ClientAnnounced[]>> {
  const rows = (await selectAnnounced(db, threadId)).filter(
    (row) => row.client_id === reader.clientId && (row.state === 'live' || row.state === 'ended'),
  )
  const idsOf = (kind: string) => rows.filter((row) => row.resource_kind === kind).map((row) => row.resource_id)
  const seen = new Map<string, { name: string; size_bytes: number | null; media_type: string | null }>()
  const documentIds = idsOf('document')
  if (documentIds.length > 0)
    for (const row of await selectSeenDocuments(db, reader, nowMs, documentIds)) seen.set(row.resource_id, row)
  for (const kind of kinds) {
    const ids = idsOf(kind)
    if (ids.length === 0) continue
    for (const { resource_id: id } of await selectSeenResources(db, reader, nowMs, kind, ids))
      seen.set(id, {
        name: rows.find((row) => row.resource_id === id)?.name ?? '',
        size_bytes: null,
        media_type: null,
      })
  }
  const toAnnounced = (row: (typeof rows)[number]): ClientAnnounced => {
    const resource = seen.get(row.resource_id)
    if (!resource) return { state: 'gone' }
    return {
      state: 'live',
      resourceKind: kindOf(row.resource_kind),
      resourceId: row.resource_id,
      name: resource.name,
      sizeBytes: resource.size_bytes,
      mediaType: resource.media_type,
    }
  }
  return new Map([...Map.groupBy(rows, (row) => row.message_id)].map(([id, group]) => [id, group.map(toAnnounced)]))
}

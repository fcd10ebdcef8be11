import type { z } from 'zod'
import type { messageAttachment } from '../../../shared/console/messages.contract.ts'
import type { portalMessage } from '../../../shared/portal/messages.contract.ts'
import type { PortalReader } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import {
  selectArriving,
  selectAttachments,
  selectAttachmentViewers,
  selectOnceSeen,
  selectSeenAttachments,
} from './attachments.queries.ts'

type StaffAttachment = z.output<typeof messageAttachment>
type ClientAttachment = z.output<typeof portalMessage>['attachments'][number]

/** Who reads a thread, as far as its attachments ask. */
export interface ThreadReader {
  clientId: string
  displayName: string
}

const fileStates = ['checking', 'checked', 'damaged'] as const
const scanStates = ['not-scanned', 'quarantined', 'clean', 'infected'] as const
const oneOf = <T extends string>(known: readonly T[], state: string, otherwise: T): T =>
  known.find((one) => one === state) ?? otherwise

/** By message, what stands below it, and which readers of the thread it is kept from. For staff; the caller has checked the matter. */
export async function attachmentsForStaff(
  db: ReadDb,
  messageIds: readonly string[],
  readers: readonly ThreadReader[],
): Promise<Map<string, StaffAttachment[]>> {
  const rows = await selectAttachments(db, messageIds)
  const viewers = await selectAttachmentViewers(db, [...new Set(rows.map((row) => row.document_id))])
  const seenBy = Map.groupBy(viewers, (viewer) => viewer.resource_id)
  const toAttachment = (row: (typeof rows)[number]): StaffAttachment => {
    const seers = new Set((seenBy.get(row.document_id) ?? []).map((viewer) => viewer.client_id))
    return {
      documentId: row.document_id,
      name: row.name,
      sizeBytes: row.size_bytes,
      mediaType: row.media_type,
      state: oneOf(fileStates, row.state, 'damaged'),
      scanState: oneOf(scanStates, row.scan_state, 'quarantined'),
      isInBin: row.deleted_at_ms !== null,
      hiddenFrom: readers.filter((reader) => !seers.has(reader.clientId)).map((reader) => reader.displayName),
    }
  }
  return new Map([...Map.groupBy(rows, (row) => row.message_id)].map(([id, group]) => [id, group.map(toAttachment)]))
}

/**
 * By message, what a client sees below it. Reading a message shows no document: each is looked up among what is shared with
 * them, and of one that is not not even the name is told (SHR-2, SHR-3).
 */
export async function attachmentsForClient(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  messageIds: readonly string[],
): Promise<Map<string, ClientAttachment[]>> {
  const rows = await selectAttachments(db, messageIds)
  const ids = [...new Set(rows.map((row) => row.document_id))]
  const seen = new Map((await selectSeenAttachments(db, reader, nowMs, ids)).map((row) => [row.document_id, row]))
  const once = new Set((await selectOnceSeen(db, reader.clientId, ids)).map((row) => row.resource_id))
  const toAttachment = ({ document_id: documentId }: (typeof rows)[number]): ClientAttachment => {
    const row = seen.get(documentId)
    if (!row) return { state: once.has(documentId) ? 'gone' : 'hidden' }
    return {
      state: 'live',
      documentId,
      name: row.name,
      sizeBytes: row.size_bytes,
      mediaType: row.media_type,
      condition: conditionOf(row),
    }
  }
  return new Map([...Map.groupBy(rows, (row) => row.message_id)].map(([id, group]) => [id, group.map(toAttachment)]))
}

function conditionOf({ state, scan_state: scan }: { state: string; scan_state: string }) {
  if (scan === 'infected') return 'infected'
  if (state === 'damaged') return 'damaged'
  return state === 'checking' || scan === 'quarantined' ? 'checking' : 'ready'
}

/** By message, how many of the files that are being sent with it have come. */
export async function arrivingIn(db: ReadDb, matterId: string, threadId: string) {
  const rows = await selectArriving(db, matterId, threadId)
  return new Map(
    rows.flatMap((row) =>
      row.message_id === null || Number(row.arrived) === Number(row.total)
        ? []
        : [[row.message_id, { arrived: Number(row.arrived), total: Number(row.total) }] as const],
    ),
  )
}

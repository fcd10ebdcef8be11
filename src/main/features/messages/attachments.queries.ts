import type { PortalReader } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { visibleDocuments } from '../sharing/visible-shares.ts'

export const insertAttachments = (db: ReadDb, messageId: string, documentIds: readonly string[]) =>
  db
    .insertInto('message_attachments')
    .values(documentIds.map((document_id, index) => ({ message_id: messageId, position: index + 1, document_id })))
    .execute()

/** Documents that can go with a message of this matter: not in the bin, with what keeps some of them back. */
export const selectAttachable = (db: ReadDb, matterId: string, documentIds: readonly string[]) =>
  db
    .selectFrom('documents')
    .innerJoin('files', 'files.id', 'documents.file_id')
    .select(['documents.id', 'documents.name', 'documents.version_number', 'files.state', 'files.scan_state'])
    .where('documents.matter_id', '=', matterId)
    .where('documents.deleted_at_ms', 'is', null)
    .where('documents.id', 'in', [...documentIds])
    .execute()

/** What stands below some messages, in its order, as the firm has it. */
export async function selectAttachments(db: ReadDb, messageIds: readonly string[]) {
  if (messageIds.length === 0) return []
  return db
    .selectFrom('message_attachments')
    .innerJoin('documents', 'documents.id', 'message_attachments.document_id')
    .innerJoin('files', 'files.id', 'documents.file_id')
    .select([
      'message_attachments.message_id',
      'documents.id as document_id',
      'documents.name',
      'documents.deleted_at_ms',
      'files.size_bytes',
      'files.media_type',
      'files.state',
      'files.scan_state',
    ])
    .where('message_attachments.message_id', 'in', [...messageIds])
    .orderBy('message_attachments.message_id')
    .orderBy('message_attachments.position')
    .execute()
}

/** Whom some documents are shared with now, or will be when the undo time ends. */
export async function selectAttachmentViewers(db: ReadDb, documentIds: readonly string[]) {
  if (documentIds.length === 0) return []
  return db
    .selectFrom('shares')
    .select(['resource_id', 'client_id'])
    .where('resource_kind', '=', 'document')
    .where('resource_id', 'in', [...documentIds])
    .where('state', 'in', ['waiting', 'live'])
    .execute()
}

/** Of some documents, those that this client sees, each as the version that is shared with them. */
export async function selectSeenAttachments(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  documentIds: readonly string[],
) {
  if (documentIds.length === 0) return []
  return visibleDocuments(db, reader, nowMs)
    .select([
      'documents.id as document_id',
      'document_versions.name',
      'files.size_bytes',
      'files.media_type',
      'files.state',
      'files.scan_state',
    ])
    .where('shares.resource_id', 'in', [...documentIds])
    .execute()
}

/** Of some documents, those that were shared with this client once. */
export async function selectOnceSeen(db: ReadDb, clientId: string, documentIds: readonly string[]) {
  if (documentIds.length === 0) return []
  return db
    .selectFrom('shares')
    .select('resource_id')
    .distinct()
    .where('client_id', '=', clientId)
    .where('resource_kind', '=', 'document')
    .where('resource_id', 'in', [...documentIds])
    .where('state', 'in', ['live', 'ended'])
    .execute()
}

/** Of the messages of a thread to which something is being sent: how much of it has come. */
export const selectArriving = (db: ReadDb, matterId: string, threadId: string) =>
  db
    .selectFrom('sendings')
    .innerJoin('uploads', 'uploads.sending_id', 'sendings.id')
    .select((eb) => [
      'sendings.message_id',
      eb.fn.countAll<number>().as('total'),
      eb.fn.sum<number>(eb.case().when('uploads.state', '=', 'done').then(1).else(0).end()).as('arrived'),
    ])
    .where('sendings.matter_id', '=', matterId)
    .where('sendings.state', '=', 'open')
    .where('sendings.thread_id', '=', threadId)
    .where('uploads.state', 'in', ['open', 'done'])
    .groupBy('sendings.message_id')
    .execute()

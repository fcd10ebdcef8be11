import { sql } from 'kysely'
import type { PortalReader } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { visibleShares } from '../sharing/visible-shares.ts'

/** Documents that are shared with a client now and not in the bin. */
const sharedDocuments = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  visibleShares(db, reader, nowMs)
    .innerJoin('documents', 'documents.id', 'shares.resource_id')
    .innerJoin('files', 'files.id', 'documents.file_id')
    .innerJoin('matters', 'matters.id', 'shares.matter_id')
    .leftJoin('staff_users', 'staff_users.id', 'shares.shared_by')
    .where('shares.resource_kind', '=', 'document')
    .where('documents.deleted_at_ms', 'is', null)

const withDetails = (query: ReturnType<typeof sharedDocuments>) =>
  query
    .selectAll('shares')
    .select([
      'documents.name',
      'matters.title',
      'staff_users.name as sharer_name',
      'files.storage_key',
      'files.media_type',
      'files.size_bytes',
      'files.sha256',
      'files.state as file_state',
      'files.scan_state',
    ])

/** The share through which a client sees a document now, with the document's file; undefined when they do not. */
export const selectSharedDocument = (db: ReadDb, reader: PortalReader, nowMs: number, documentId: string) =>
  withDetails(sharedDocuments(db, reader, nowMs))
    .where('shares.resource_id', '=', documentId)
    .executeTakeFirst()

export type SharedDocumentRow = NonNullable<Awaited<ReturnType<typeof selectSharedDocument>>>

/** A page of what is shared with a client, newest first. */
export async function selectSharedDocumentPage(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  { limit, cursor }: { limit: number; cursor?: string | null },
) {
  let query = withDetails(sharedDocuments(db, reader, nowMs))
  const [, atMs, id] = /^(\d{1,15}):([0-9a-f-]{36})$/.exec(cursor ?? '') ?? []
  if (atMs !== undefined && id !== undefined)
    query = query.where(sql<boolean>`(shares.starts_at_ms, shares.id) < (${Number(atMs)}, ${id})`)
  const rows = await query
    .orderBy('shares.starts_at_ms', 'desc')
    .orderBy('shares.id', 'desc')
    .limit(limit + 1)
    .execute()
  const { total } = await sharedDocuments(db, reader, nowMs)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return {
    rows: kept,
    nextCursor: rows.length > limit && last ? `${last.starts_at_ms}:${last.id}` : null,
    total: Number(total),
  }
}

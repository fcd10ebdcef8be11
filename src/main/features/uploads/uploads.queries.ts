import { sql } from 'kysely'
import { hotQuery } from '../../platform/store/hot-query.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { SendingRow, UploadRow } from '../../platform/store/tables.ts'

/** Who sends: everything of theirs is found by it. */
export interface Owner {
  kind: 'client' | 'staff'
  id: string
}

export const insertSending = (db: ReadDb, row: SendingRow) => db.insertInto('sendings').values(row).execute()

export const insertUploads = (db: ReadDb, rows: readonly UploadRow[]) =>
  db
    .insertInto('uploads')
    .values([...rows])
    .execute()

const withSending = (db: ReadDb) =>
  db
    .selectFrom('uploads')
    .innerJoin('sendings', 'sendings.id', 'uploads.sending_id')
    .selectAll('uploads')
    .select([
      'sendings.owner_kind',
      'sendings.owner_id',
      'sendings.matter_id',
      'sendings.participant_id',
      'sendings.folder_id',
      'sendings.thread_id',
      'sendings.message_id',
      'sendings.request_item_id',
      'sendings.document_id as target_document_id',
    ])

const uploadById = hotQuery((db, { uploadId }: { uploadId: string }) =>
  withSending(db).where('uploads.id', '=', uploadId),
)

/** An upload and where it goes. */
export const selectUpload = async (db: ReadDb, uploadId: string) => (await uploadById(db, { uploadId }))[0]

export type SentUpload = NonNullable<Awaited<ReturnType<typeof selectUpload>>>

export const selectOwnUpload = (db: ReadDb, owner: Owner, uploadId: string) =>
  withSending(db)
    .where('uploads.id', '=', uploadId)
    .where('sendings.owner_kind', '=', owner.kind)
    .where('sendings.owner_id', '=', owner.id)
    .executeTakeFirst()

export const updateUpload = (db: ReadDb, uploadId: string, columns: Partial<UploadRow>) =>
  db.updateTable('uploads').set(columns).where('id', '=', uploadId).execute()

export const updateSending = (db: ReadDb, sendingId: string, columns: Partial<SendingRow>) =>
  db.updateTable('sendings').set(columns).where('id', '=', sendingId).execute()

export const selectUploadsOf = (db: ReadDb, sendingId: string) =>
  db.selectFrom('uploads').selectAll().where('sending_id', '=', sendingId).orderBy('position').execute()

/** Written out, not bound: the index of what is open serves only a query that says so itself. */
const open = sql.lit('open')

/** Open ones, oldest first, after an id. */
export const selectOpenUploads = (db: ReadDb, { limit, afterId = '' }: { limit: number; afterId?: string }) =>
  withSending(db)
    .where('uploads.state', '=', open)
    .where('uploads.id', '>', afterId)
    .orderBy('uploads.id')
    .limit(limit)
    .execute()

/** All of whose bytes are there, and which are no document yet. */
export const selectComplete = (db: ReadDb, limit: number) =>
  db
    .selectFrom('uploads')
    .select('id')
    .where('state', '=', open)
    .whereRef('offset_bytes', '=', 'size_bytes')
    .orderBy('expires_at_ms')
    .limit(limit)
    .execute()

export const selectExpired = (db: ReadDb, nowMs: number, limit: number) =>
  withSending(db)
    .where('uploads.state', '=', open)
    .where('uploads.expires_at_ms', '<=', nowMs)
    .orderBy('uploads.expires_at_ms')
    .limit(limit)
    .execute()

export const selectNextExpiry = async (db: ReadDb) =>
  (
    await db
      .selectFrom('uploads')
      .select((eb) => eb.fn.min('expires_at_ms').as('at_ms'))
      .where('state', '=', open)
      .executeTakeFirst()
  )?.at_ms ?? null

/** Those of some storage keys that an open upload goes on with. */
export const selectKeysInUse = async (db: ReadDb, keys: readonly string[]) =>
  new Set(
    (
      await db
        .selectFrom('uploads')
        .select('storage_key')
        .where('storage_key', 'in', [...keys])
        .where('state', '=', 'open')
        .execute()
    ).map((row) => row.storage_key),
  )

/** Those that ended without a document since a moment. */
export const selectEndedSince = (db: ReadDb, sinceMs: number) =>
  db
    .selectFrom('uploads')
    .select('storage_key')
    .where('state', 'in', ['removed', 'revoked', 'expired'])
    .where('updated_at_ms', '>', sinceMs)
    .execute()

const sumOf = (row: { bytes: unknown } | undefined) => Number(row?.bytes ?? 0)

/** Bytes that were promised room and have not come. */
export const sumExpected = async (db: ReadDb) =>
  sumOf(
    await db
      .selectFrom('uploads')
      .select(sql`coalesce(sum(size_bytes - offset_bytes), 0)`.as('bytes'))
      .where('state', '=', open)
      .executeTakeFirst(),
  )

/** All that an owner has sent or is sending. */
export const sumSent = async (db: ReadDb, owner: Owner) =>
  sumOf(
    await db
      .selectFrom('uploads')
      .innerJoin('sendings', 'sendings.id', 'uploads.sending_id')
      .select(sql`coalesce(sum(uploads.size_bytes), 0)`.as('bytes'))
      .where('sendings.owner_kind', '=', owner.kind)
      .where('sendings.owner_id', '=', owner.id)
      .where('uploads.state', 'in', ['open', 'done'])
      .executeTakeFirst(),
  )

/** All that is kept, and all that is promised room. */
export async function sumKept(db: ReadDb): Promise<number> {
  const files = await db
    .selectFrom('files')
    .select(sql`coalesce(sum(size_bytes), 0)`.as('bytes'))
    .executeTakeFirst()
  const expected = await db
    .selectFrom('uploads')
    .select(sql`coalesce(sum(size_bytes), 0)`.as('bytes'))
    .where('state', '=', open)
    .executeTakeFirst()
  return sumOf(files) + sumOf(expected)
}

export const countOpenSendings = async (db: ReadDb, owner: Owner) =>
  Number(
    (
      await db
        .selectFrom('sendings')
        .select((eb) => eb.fn.countAll().as('count'))
        .where('owner_kind', '=', owner.kind)
        .where('owner_id', '=', owner.id)
        .where('state', '=', 'open')
        .executeTakeFirst()
    )?.count ?? 0,
  )

/** Files of this owner of which not all has come and that are still waited for. */
export const countOpenUploads = async (db: ReadDb, owner: Owner) =>
  Number(
    (
      await db
        .selectFrom('sendings')
        .innerJoin('uploads', 'uploads.sending_id', 'sendings.id')
        .select((eb) => eb.fn.countAll().as('count'))
        .where('sendings.owner_kind', '=', owner.kind)
        .where('sendings.owner_id', '=', owner.id)
        .where('sendings.state', '=', 'open')
        .where('uploads.state', '=', 'open')
        .executeTakeFirst()
    )?.count ?? 0,
  )

/** When the sendings since a moment were begun, oldest first. */
export const selectBegun = (db: ReadDb, owner: Owner, sinceMs: number) =>
  db
    .selectFrom('sendings')
    .select('created_at_ms')
    .where('owner_kind', '=', owner.kind)
    .where('owner_id', '=', owner.id)
    .where('created_at_ms', '>', sinceMs)
    .orderBy('created_at_ms')
    .execute()

export const selectSetting = async (db: ReadDb, key: string): Promise<unknown> => {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
  return row && (JSON.parse(row.value) as unknown)
}

/** Sendings that are open or ended lately, newest first, with whose they are. The caller has checked the matter. */
export function selectSendings(
  db: ReadDb,
  scope: { owner: Owner } | { matterId: string },
  { endedSinceMs, limit }: { endedSinceMs: number; limit: number },
) {
  const query = db
    .selectFrom('sendings')
    .innerJoin('matters', 'matters.id', 'sendings.matter_id')
    .leftJoin('clients', 'clients.id', 'sendings.owner_id')
    .leftJoin('staff_users', 'staff_users.id', 'sendings.owner_id')
    .selectAll('sendings')
    .select((eb) => ['matters.title', eb.fn.coalesce('staff_users.name', 'clients.display_name').as('owner_name')])
    .where((eb) => eb.or([eb('sendings.state', '=', 'open'), eb('sendings.ended_at_ms', '>', endedSinceMs)]))
    .orderBy('sendings.created_at_ms', 'desc')
    .orderBy('sendings.id', 'desc')
    .limit(limit)
  return 'owner' in scope
    ? query
        .where('sendings.owner_kind', '=', scope.owner.kind)
        .where('sendings.owner_id', '=', scope.owner.id)
        .execute()
    : query.where('sendings.matter_id', '=', scope.matterId).execute()
}

/** The files of some sendings, each with its file's state once it is a document. */
export async function selectFilesOf(db: ReadDb, sendingIds: readonly string[]) {
  if (sendingIds.length === 0) return []
  return db
    .selectFrom('uploads')
    .leftJoin('files', 'files.storage_key', 'uploads.storage_key')
    .selectAll('uploads')
    .select('files.state as file_state')
    .where('uploads.sending_id', 'in', [...sendingIds])
    .orderBy('uploads.position')
    .execute()
}

/** Names in a place: of the documents there that this owner added, or of all for staff. */
export const selectNamesIn = async (
  db: ReadDb,
  { matterId, folderId, creatorId }: { matterId: string; folderId: string | null; creatorId: string | null },
) => {
  let query = db
    .selectFrom('documents')
    .select('search_text')
    .where('matter_id', '=', matterId)
    .where('folder_id', folderId === null ? 'is' : '=', folderId)
    .where('deleted_at_ms', 'is', null)
  if (creatorId !== null) query = query.where('created_by_id', '=', creatorId)
  return new Set((await query.execute()).map((row) => row.search_text))
}

export async function appendAttachment(db: ReadDb, messageId: string, documentId: string): Promise<void> {
  const last = await db
    .selectFrom('message_attachments')
    .select((eb) => eb.fn.max('position').as('position'))
    .where('message_id', '=', messageId)
    .executeTakeFirst()
  await db
    .insertInto('message_attachments')
    .values({ message_id: messageId, position: (last?.position ?? 0) + 1, document_id: documentId })
    .execute()
}

import { sql } from 'kysely'
import type { PortalReader } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'
import type { ResourceKind } from './resources.queries.ts'

const sharesWithPeople = (db: ReadDb) =>
  db
    .selectFrom('shares')
    .innerJoin('participants', 'participants.id', 'shares.participant_id')
    .innerJoin('clients', 'clients.id', 'shares.client_id')

/** Shares through which something is seen now, by anyone: the conditions of `visibleShares`. */
const seenShares = (db: ReadDb, nowMs: number) =>
  sharesWithPeople(db)
    .where('shares.state', '=', sql.lit('live'))
    .where('shares.starts_at_ms', '<=', nowMs)
    .where('participants.removed_at_ms', 'is', null)
    .where('clients.has_portal_access', '=', sql.lit(1))
    .where('clients.archived_at_ms', 'is', null)

/** Shares through which something was seen at a moment that has passed, from the record of shares (SHR-9). */
const seenSharesAt = (db: ReadDb, atMs: number) =>
  sharesWithPeople(db)
    .where('shares.state', 'in', ['live', 'ended'])
    .where('shares.starts_at_ms', '<=', atMs)
    .where((eb) => eb.or([eb('shares.ended_at_ms', 'is', null), eb('shares.ended_at_ms', '>', atMs)]))
    .where((eb) => eb.or([eb('participants.removed_at_ms', 'is', null), eb('participants.removed_at_ms', '>', atMs)]))

/**
 * What a client may see at this moment, and the one place that decides it (SHR-2): deny by default. A share counts when it is
 * live and its time has come, its participant is still on the matter, and its client has portal access and is not archived.
 * Staff who look with the client's eyes see of it what belongs to matters they may see themselves (SHR-5).
 *
 * A query over `shares` joined with `participants` and `clients`; select from it and join the resource to it. Nothing
 * of a matter reaches the portal any other way.
 */
export function visibleShares(db: ReadDb, reader: PortalReader, nowMs: number) {
  if (reader.kind === 'client') return seenShares(db, nowMs).where('shares.client_id', '=', reader.clientId)
  const seen = reader.asOfMs === null ? seenShares(db, nowMs) : seenSharesAt(db, reader.asOfMs)
  return seen.where('shares.client_id', '=', reader.clientId).where(matterVisibleTo(reader.viewer, 'shares.matter_id'))
}

/** The span of a share, said of another share of the same client and matter: of those the rest is the same. */
const isInSpan = (alias: string, reader: PortalReader, nowMs: number) => {
  const column = (name: string) => sql.ref(`${alias}.${name}`)
  return reader.kind === 'client' || reader.asOfMs === null
    ? sql<boolean>`(${column('state')} = 'live' and ${column('starts_at_ms')} <= ${nowMs})`
    : sql<boolean>`(${column('state')} in ('live', 'ended') and ${column('starts_at_ms')} <= ${reader.asOfMs}
        and (${column('ended_at_ms')} is null or ${column('ended_at_ms')} > ${reader.asOfMs}))`
}

/**
 * The documents that a client sees, each once: of several shares the one of the newest version, and of those the oldest. A newer
 * version than that, shared with nobody or with others, is not in it (SHR-6). `visibleShares` joined with `documents`.
 */
export const seenDocuments = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  visibleShares(db, reader, nowMs)
    .innerJoin('documents', 'documents.id', 'shares.resource_id')
    .where('shares.resource_kind', '=', sql.lit('document'))
    .where((eb) =>
      reader.kind === 'client' || reader.asOfMs === null
        ? eb('documents.deleted_at_ms', 'is', null)
        : eb.or([eb('documents.deleted_at_ms', 'is', null), eb('documents.deleted_at_ms', '>', reader.asOfMs)]),
    )
    .where(
      sql<boolean>`not exists (select 1 from shares as better where better.resource_kind = shares.resource_kind
        and better.resource_id = shares.resource_id and better.client_id = shares.client_id
        and ${isInSpan('better', reader, nowMs)}
        and (better.version_number > shares.version_number
          or (better.version_number = shares.version_number and better.id < shares.id)))`,
    )

/** `seenDocuments` with the file of the version that is shared: joined with `document_versions` and `files`. */
export const visibleDocuments = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  seenDocuments(db, reader, nowMs)
    .innerJoin('document_versions', (join) =>
      join
        .onRef('document_versions.document_id', '=', 'shares.resource_id')
        .onRef('document_versions.version_number', '=', 'shares.version_number'),
    )
    .innerJoin('files', 'files.id', 'document_versions.file_id')

/**
 * The threads and entries that a client sees, each once, by the oldest of the shares that stand in it: an entry of several
 * documents is there as long as one of them is. `visibleShares` joined with `threads`.
 */
export const visibleThreads = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  visibleShares(db, reader, nowMs)
    .innerJoin('threads', 'threads.id', 'shares.thread_id')
    .where(
      // Said of the thread, and not of the share: looked up once the thread has passed what else is asked of it.
      sql<boolean>`not exists (select 1 from shares as first where first.thread_id = threads.id
        and first.client_id = shares.client_id and ${isInSpan('first', reader, nowMs)} and first.id < shares.id)`,
    )

/** Those who see a thread now, each once, with what an e-mail to them needs. */
export const selectThreadReaders = (db: ReadDb, threadId: string, nowMs: number) =>
  seenShares(db, nowMs)
    .where('shares.thread_id', '=', threadId)
    .where(
      sql<boolean>`not exists (select 1 from shares as first where first.thread_id = shares.thread_id
        and first.client_id = shares.client_id and first.state = 'live' and first.starts_at_ms <= ${nowMs}
        and first.id < shares.id)`,
    )
    .select([
      'shares.client_id',
      'clients.display_name',
      'clients.email',
      'clients.locale',
      'clients.portal_address_id',
    ])
    .orderBy('shares.id')
    .execute()

/** Of some shares' folders and requests, those that the client sees now. */
export async function selectSeenResources(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  kind: ResourceKind,
  ids: readonly string[],
) {
  if (ids.length === 0) return []
  return visibleShares(db, reader, nowMs)
    .select('shares.resource_id')
    .distinct()
    .where('shares.resource_kind', '=', kind)
    .where('shares.resource_id', 'in', [...ids])
    .execute()
}

export async function selectSeenDocuments(db: ReadDb, reader: PortalReader, nowMs: number, ids: readonly string[]) {
  if (ids.length === 0) return []
  return visibleDocuments(db, reader, nowMs)
    .select(['shares.resource_id', 'documents.name', 'files.size_bytes', 'files.media_type'])
    .where('shares.resource_id', 'in', [...ids])
    .execute()
}

/** Whether a client sees anything of this now: a resource, or a thread or entry. */
export const isSeenBy = async (db: ReadDb, reader: PortalReader, nowMs: number, id: string): Promise<boolean> =>
  (await visibleShares(db, reader, nowMs)
    .select('shares.id')
    .where((eb) => eb.or([eb('shares.resource_id', '=', id), eb('shares.thread_id', '=', id)]))
    .limit(1)
    .executeTakeFirst()) !== undefined

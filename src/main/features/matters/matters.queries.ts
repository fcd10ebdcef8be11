import { sql } from 'kysely'
import { mostCounted } from '../../../shared/console/folders.contract.ts'
import type { ConsoleActor } from '../../actor.ts'
import { fold, searchWords } from '../../../shared/search-words.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { MatterRow, ParticipantRow } from '../../platform/store/tables.ts'
import { asStatus, type MatterListItem, type MatterStatus } from './matter-row.ts'
import { matterVisibleTo } from './matter-visibility.ts'

export interface MatterListFilter {
  query: string
  status?: MatterStatus | null
  mine: boolean
  clientId?: string | null
  sort: '-number' | 'number' | 'title' | '-updated'
  limit: number
  cursor?: string | null
}

const sorts = {
  '-number': { column: 'number', direction: 'desc' },
  number: { column: 'number', direction: 'asc' },
  title: { column: 'title', direction: 'asc' },
  '-updated': { column: 'updated_at_ms', direction: 'desc' },
} as const

function filtered(db: ReadDb, actor: ConsoleActor, filter: MatterListFilter) {
  let query = db.selectFrom('matters').where(matterVisibleTo(actor, 'matters.id'))
  for (const word of searchWords(filter.query).slice(0, 8))
    query = query.where('matters.search_text', 'like', `% ${word}%`)
  if (filter.status) query = query.where('matters.status', '=', filter.status)
  if (filter.mine && actor.kind === 'staff')
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('matter_staff')
          .select('matter_staff.user_id')
          .whereRef('matter_staff.matter_id', '=', 'matters.id')
          .where('matter_staff.user_id', '=', actor.userId),
      ),
    )
  const { clientId } = filter
  if (clientId)
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('participants')
          .select('participants.id')
          .whereRef('participants.matter_id', '=', 'matters.id')
          .where('participants.client_id', '=', clientId)
          .where('participants.removed_at_ms', 'is', null),
      ),
    )
  return query
}

export async function selectMatterPage(db: ReadDb, actor: ConsoleActor, filter: MatterListFilter) {
  const { column, direction } = sorts[filter.sort]
  let query = filtered(db, actor, filter).selectAll('matters')
  const place = readCursor(filter.cursor, column)
  if (place)
    query = query.where(
      sql<boolean>`(${sql.ref(`matters.${column}`)}, matters.id) ${sql.raw(direction === 'asc' ? '>' : '<')} (${place.value}, ${place.id})`,
    )
  const rows = await query
    .orderBy(`matters.${column}`, direction)
    .orderBy('matters.id', direction)
    .limit(filter.limit + 1)
    .execute()
  const kept = rows.slice(0, filter.limit)
  const last = kept.at(-1)
  const { total } = await filtered(db, actor, filter)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return {
    rows: kept,
    nextCursor: rows.length > filter.limit && last ? JSON.stringify([last[column], last.id]) : null,
    total: Number(total),
  }
}

function readCursor(cursor: string | null | undefined, column: 'number' | 'title' | 'updated_at_ms') {
  if (!cursor) return null
  try {
    const [value, id] = JSON.parse(cursor) as [unknown, unknown]
    const isOfColumn = column === 'updated_at_ms' ? Number.isSafeInteger(value) : typeof value === 'string'
    return isOfColumn && typeof id === 'string' ? { value: value as string | number, id } : null
  } catch {
    return null
  }
}

export const selectMatter = (db: ReadDb, matterId: string) =>
  db.selectFrom('matters').selectAll().where('id', '=', matterId).executeTakeFirst()

/** Restricted matters that this admin is not listed on. */
export const selectRestrictedUnlisted = (db: ReadDb, actor: ConsoleActor) =>
  db
    .selectFrom('matters')
    .selectAll()
    .where('is_restricted', '=', 1)
    .where((eb) => eb.not(matterVisibleTo(actor, 'matters.id')))
    .orderBy('number', 'desc')
    .limit(500)
    .execute()

/** The rows as lists show them. The caller has checked that this person may see them. */
export async function toMatterItems(db: ReadDb, rows: readonly MatterRow[]): Promise<MatterListItem[]> {
  if (rows.length === 0) return []
  const people = await db
    .selectFrom('participants')
    .innerJoin('clients', 'clients.id', 'participants.client_id')
    .select(['participants.matter_id', 'clients.display_name'])
    .where(
      'participants.matter_id',
      'in',
      rows.map((row) => row.id),
    )
    .where('participants.removed_at_ms', 'is', null)
    .orderBy('participants.created_at_ms')
    .execute()
  const responsible = await db
    .selectFrom('staff_users')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(rows.map((row) => row.responsible_user_id))])
    .execute()
  const namesOf = Map.groupBy(people, (person) => person.matter_id)
  const staffName = new Map(responsible.map((user) => [user.id, user.name]))
  return rows.map((row) => ({
    matterId: row.id,
    number: row.number,
    title: row.title,
    practiceArea: row.practice_area,
    status: asStatus(row.status),
    isRestricted: row.is_restricted === 1,
    responsible: { userId: row.responsible_user_id, name: staffName.get(row.responsible_user_id) ?? '' },
    clientNames: (namesOf.get(row.id) ?? []).map((person) => person.display_name),
    updatedAtMs: row.updated_at_ms,
  }))
}

export const matterSearchText = (number: string, fields: { title: string; practiceArea: string }) =>
  ` ${searchWords(number, fields.title, fields.practiceArea).join(' ')} ${fold(number)}`

/** Takes the next number of a series, e.g. 2026 → 147; inside a write, so two people never get the same. */
export async function takeNumber(db: ReadDb, series: string): Promise<number> {
  const row = await db.selectFrom('number_series').selectAll().where('name', '=', series).executeTakeFirst()
  const next = row?.next_number ?? 1
  if (row)
    await db
      .updateTable('number_series')
      .set({ next_number: next + 1 })
      .where('name', '=', series)
      .execute()
  else await db.insertInto('number_series').values({ name: series, next_number: 2 }).execute()
  return next
}

export const insertMatter = (db: ReadDb, row: MatterRow) => db.insertInto('matters').values(row).execute()

export const updateMatterRow = (db: ReadDb, matterId: string, columns: Partial<MatterRow>) =>
  db.updateTable('matters').set(columns).where('id', '=', matterId).execute()

export async function replaceMatterStaff(db: ReadDb, matterId: string, userIds: readonly string[]) {
  await db.deleteFrom('matter_staff').where('matter_id', '=', matterId).execute()
  await db
    .insertInto('matter_staff')
    .values(userIds.map((userId) => ({ matter_id: matterId, user_id: userId })))
    .execute()
}

export const selectMatterStaff = (db: ReadDb, matterId: string) =>
  db
    .selectFrom('matter_staff')
    .innerJoin('staff_users', 'staff_users.id', 'matter_staff.user_id')
    .select(['staff_users.id as userId', 'staff_users.name'])
    .where('matter_staff.matter_id', '=', matterId)
    .orderBy('staff_users.name')
    .execute()

/** Those of `userIds` who work here now. */
export const selectActiveStaffIds = async (db: ReadDb, userIds: readonly string[]) => {
  if (userIds.length === 0) return new Set<string>()
  const rows = await db
    .selectFrom('staff_users')
    .select('id')
    .where('id', 'in', [...userIds])
    .where('deactivated_at_ms', 'is', null)
    .execute()
  return new Set(rows.map((row) => row.id))
}

export const selectFirmTimeZone = async (db: ReadDb) =>
  (await db.selectFrom('firms').select('time_zone').executeTakeFirst())?.time_zone ?? 'UTC'

export async function selectMatterCounts(db: ReadDb, matterId: string, actor: ConsoleActor) {
  // To the most that is said: a page that everybody opens does not grow with its matter.
  const documents = await db
    .selectFrom(
      db
        .selectFrom('documents')
        .select('folder_id')
        .where('matter_id', '=', matterId)
        .where('deleted_at_ms', 'is', null)
        .orderBy('folder_id')
        .limit(mostCounted)
        .as('some'),
    )
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  const threads = await db
    .selectFrom('threads')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('matter_id', '=', matterId)
    .executeTakeFirstOrThrow()
  const readerId = actor.kind === 'staff' ? actor.userId : ''
  const unread = await db
    .selectFrom('threads')
    .leftJoin('thread_reads', (join) =>
      join
        .onRef('thread_reads.thread_id', '=', 'threads.id')
        .on('thread_reads.reader_kind', '=', 'staff')
        .on('thread_reads.reader_id', '=', readerId),
    )
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('threads.matter_id', '=', matterId)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('messages')
          .select('messages.id')
          .whereRef('messages.thread_id', '=', 'threads.id')
          .where('messages.author_kind', '=', 'client')
          .where('messages.position', '>', sql<number>`coalesce(thread_reads.position, 0)`),
      ),
    )
    .executeTakeFirstOrThrow()
  return { documents: Number(documents.n), threads: Number(threads.n), unreadThreads: Number(unread.n) }
}

export const selectParticipant = (db: ReadDb, participantId: string) =>
  db.selectFrom('participants').selectAll().where('id', '=', participantId).executeTakeFirst()

export const selectParticipantOf = (db: ReadDb, matterId: string, clientId: string) =>
  db
    .selectFrom('participants')
    .selectAll()
    .where('matter_id', '=', matterId)
    .where('client_id', '=', clientId)
    .executeTakeFirst()

export const insertParticipant = (db: ReadDb, row: ParticipantRow) =>
  db.insertInto('participants').values(row).execute()

export const updateParticipantRow = (db: ReadDb, participantId: string, columns: Partial<ParticipantRow>) =>
  db.updateTable('participants').set(columns).where('id', '=', participantId).execute()

export const selectClientForParticipant = (db: ReadDb, clientId: string) =>
  db
    .selectFrom('clients')
    .select(['id', 'display_name', 'archived_at_ms'])
    .where('id', '=', clientId)
    .executeTakeFirst()

/** A matter's participants with their client's row, in the order they joined. */
export const selectParticipantsWithClients = (db: ReadDb, matterId: string) =>
  db
    .selectFrom('participants')
    .innerJoin('clients', 'clients.id', 'participants.client_id')
    .selectAll('clients')
    .select(['participants.id as participant_id', 'participants.role as participant_role'])
    .where('participants.matter_id', '=', matterId)
    .where('participants.removed_at_ms', 'is', null)
    .orderBy('participants.created_at_ms')
    .orderBy('participants.id')
    .execute()

/** How many live shares of each kind every participant of a matter has. */
export const selectShareCounts = (db: ReadDb, matterId: string) =>
  db
    .selectFrom('shares')
    .select((eb) => ['participant_id', 'resource_kind', eb.fn.countAll<number>().as('n')])
    .where('matter_id', '=', matterId)
    .where('state', '=', 'live')
    .groupBy(['participant_id', 'resource_kind'])
    .execute()

export const selectAdversePairs = (db: ReadDb, matterId: string) =>
  db.selectFrom('adverse_participants').selectAll().where('matter_id', '=', matterId).execute()

export async function setAdversePair(db: ReadDb, matterId: string, one: string, other: string, isAdverse: boolean) {
  const [a = one, b = other] = [one, other].sort()
  const pair = { matter_id: matterId, participant_a: a, participant_b: b }
  if (isAdverse)
    await db
      .insertInto('adverse_participants')
      .values(pair)
      .onConflict((conflict) => conflict.columns(['participant_a', 'participant_b']).doNothing())
      .execute()
  else
    await db.deleteFrom('adverse_participants').where('participant_a', '=', a).where('participant_b', '=', b).execute()
}

/** A thread that both participants have now or will have when an undo time ends; for CLT-4. */
export const selectCommonThread = (db: ReadDb, one: string, other: string) =>
  db
    .selectFrom('shares as one')
    .innerJoin('shares as other', 'other.resource_id', 'one.resource_id')
    .innerJoin('threads', 'threads.id', 'one.resource_id')
    .select('threads.subject')
    .where('one.resource_kind', '=', 'thread')
    .where('other.resource_kind', '=', 'thread')
    .where('one.participant_id', '=', one)
    .where('other.participant_id', '=', other)
    .where('one.state', 'in', ['live', 'waiting'])
    .where('other.state', 'in', ['live', 'waiting'])
    .executeTakeFirst()

export interface TimelinePlace {
  atMs: number
  id: string
}

/** A matter's activity as its timeline shows it, newest first, before `place`. */
export function selectTimelineActivity(db: ReadDb, matterId: string, place: TimelinePlace | null, limit: number) {
  let query = db
    .selectFrom('activity')
    .selectAll()
    .where('matter_id', '=', matterId)
    // Messages stand in the timeline themselves, with their words; e-mails only when one did not arrive.
    .where('kind', 'not like', 'message.%')
    .where((eb) => eb.or([eb('kind', 'not like', 'outbox.%'), eb('kind', '=', 'outbox.failed')]))
  if (place) query = query.where(sql<boolean>`(at_ms, id) < (${place.atMs}, ${place.id})`)
  return query.orderBy('position', 'desc').limit(limit).execute()
}

export function selectTimelineMessages(db: ReadDb, matterId: string, place: TimelinePlace | null, limit: number) {
  let query = db
    .selectFrom('messages')
    .innerJoin('threads', 'threads.id', 'messages.thread_id')
    .leftJoin('staff_users', 'staff_users.id', 'messages.author_id')
    .leftJoin('clients', 'clients.id', 'messages.author_id')
    .select([
      'messages.id',
      'messages.thread_id',
      'messages.author_kind',
      'messages.body',
      'messages.created_at_ms',
      'threads.subject',
      'staff_users.name as staff_name',
      'clients.display_name as client_name',
    ])
    .where('threads.matter_id', '=', matterId)
    .where('messages.body', '!=', '')
  if (place) query = query.where(sql<boolean>`(messages.created_at_ms, messages.id) < (${place.atMs}, ${place.id})`)
  return query.orderBy('messages.created_at_ms', 'desc').orderBy('messages.id', 'desc').limit(limit).execute()
}

/** Who has each thread now, by name; each once, though what is attached has shares of its own. */
export const selectThreadNames = (db: ReadDb, threadIds: readonly string[]) =>
  db
    .selectFrom('shares')
    .innerJoin('clients', 'clients.id', 'shares.client_id')
    .select(['shares.thread_id', 'shares.client_id', 'clients.display_name'])
    .distinct()
    .where('shares.thread_id', 'in', [...threadIds])
    .where('shares.state', 'in', ['live', 'waiting'])
    .execute()

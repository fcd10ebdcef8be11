import { sql } from 'kysely'
import type { ReadDb } from '../../platform/store/store.ts'
import type { StaffActor } from '../../actor.ts'
import type { ActivityRow, OutboxEmailRow } from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

/** What a client can do that somebody at the firm wants to know. */
const newsKinds = [
  'document.uploaded',
  'download.document',
  'message.sent',
  'message.thread-started',
  'request.answered',
  'request.not-had',
  'sign-in.code-redeemed',
  'sign-in.link-redeemed',
  'view.document',
  'view.request',
  'view.thread',
]

export interface ClientNews extends ActivityRow {
  matter_title: string | null
}

/** The newest of what clients did, on matters that this person may see. */
export async function clientNews(db: ReadDb, actor: StaffActor, sinceMs: number, limit: number): Promise<ClientNews[]> {
  return await db
    .selectFrom('activity')
    .leftJoin('matters', 'matters.id', 'activity.matter_id')
    .selectAll('activity')
    .select('matters.title as matter_title')
    .where('actor_kind', '=', 'client')
    .where('kind', 'in', newsKinds)
    .where('at_ms', '>=', sinceMs)
    .where((eb) => eb.or([eb('matter_id', 'is', null), matterVisibleTo(actor, 'activity.matter_id')]))
    .orderBy('position', 'desc')
    .limit(limit)
    .execute()
}

/** What clients wrote in these threads at these moments: the words behind the activity's "wrote". */
export async function writtenWords(db: ReadDb, threadIds: readonly string[], atMs: readonly number[]) {
  if (threadIds.length === 0) return []
  return await db
    .selectFrom('messages')
    .innerJoin('threads', 'threads.id', 'messages.thread_id')
    .select(['messages.thread_id', 'messages.author_id', 'messages.created_at_ms', 'messages.body', 'threads.subject'])
    .where('messages.thread_id', 'in', threadIds)
    .where('messages.author_kind', '=', 'client')
    .where('messages.created_at_ms', 'in', atMs)
    .execute()
}

/** Sign-ins that were reported from a phone, of people whose password is still the one that somebody knows; newest first. */
export async function reportedSignIns(db: ReadDb, sinceMs: number, limit: number) {
  return await db
    .selectFrom('activity')
    .innerJoin('staff_users', 'staff_users.id', 'activity.actor_id')
    .select(['staff_users.id as user_id', 'staff_users.name', 'activity.data', 'activity.at_ms'])
    .where('activity.kind', '=', 'sign-in.phone-reported')
    .where('activity.at_ms', '>=', sinceMs)
    .where('staff_users.deactivated_at_ms', 'is', null)
    .whereRef('staff_users.password_changed_at_ms', '<', 'activity.at_ms')
    .orderBy('activity.position', 'desc')
    .limit(limit)
    .execute()
}

export async function homeSeenAt(db: ReadDb, userId: string): Promise<number> {
  const row = await db.selectFrom('staff_users').select('home_seen_at_ms').where('id', '=', userId).executeTakeFirst()
  return row?.home_seen_at_ms ?? 0
}

export async function saveHomeSeenAt(db: ReadDb, userId: string, seenAtMs: number): Promise<void> {
  await db.updateTable('staff_users').set({ home_seen_at_ms: seenAtMs }).where('id', '=', userId).execute()
}

/** The state is written out by those who ask: their index serves only queries that say it themselves. */
function stuckEmails(db: ReadDb, actor: StaffActor) {
  return (
    db
      .selectFrom('outbox_emails')
      .where((eb) => eb.or([eb('matter_id', 'is', null), matterVisibleTo(actor, 'outbox_emails.matter_id')]))
      // Without the decoys for addresses that are nobody's.
      .where((eb) => eb.or([eb('kind', '!=', 'sign-in'), eb('client_id', 'is not', null)]))
  )
}

export async function countStuckEmails(db: ReadDb, actor: StaffActor): Promise<{ failed: number; held: number }> {
  const failed = await stuckEmails(db, actor)
    .where('state', '=', sql.lit('failed'))
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirst()
  const held = await stuckEmails(db, actor)
    .where('state', '=', sql.lit('queued'))
    .where('held_reason', 'is not', null)
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirst()
  return { failed: Number(failed?.count ?? 0), held: Number(held?.count ?? 0) }
}

export async function failedEmails(
  db: ReadDb,
  actor: StaffActor,
  limit: number,
): Promise<Pick<OutboxEmailRow, 'id' | 'to_name' | 'to_email' | 'last_error'>[]> {
  return await stuckEmails(db, actor)
    .where('state', '=', sql.lit('failed'))
    .select(['id', 'to_name', 'to_email', 'last_error'])
    .orderBy('created_at_ms', 'desc')
    .limit(limit)
    .execute()
}

export async function displayNames(db: ReadDb, clientIds: readonly string[]): Promise<Map<string, string>> {
  if (clientIds.length === 0) return new Map()
  const rows = await db.selectFrom('clients').select(['id', 'display_name']).where('id', 'in', clientIds).execute()
  return new Map(rows.map((row) => [row.id, row.display_name]))
}

/** Shares whose undo time runs. */
export async function countWaitingShares(db: ReadDb, actor: StaffActor): Promise<number> {
  const row = await db
    .selectFrom('shares')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('state', '=', sql.lit('waiting'))
    .where(matterVisibleTo(actor, 'shares.matter_id'))
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

/** Documents whose file the virus scanner has not let through, or has found something in. */
export async function countHeldByScanner(
  db: ReadDb,
  actor: StaffActor,
): Promise<{ quarantined: number; infected: number }> {
  const rows = await db
    .selectFrom('files')
    .innerJoin('documents', 'documents.file_id', 'files.id')
    .select((eb) => ['files.scan_state', eb.fn.countAll().as('count')])
    .where('files.scan_state', 'in', ['quarantined', 'infected'])
    .where('documents.deleted_at_ms', 'is', null)
    .where(matterVisibleTo(actor, 'documents.matter_id'))
    .groupBy('files.scan_state')
    .execute()
  const count = (state: string) => Number(rows.find((row) => row.scan_state === state)?.count ?? 0)
  return { quarantined: count('quarantined'), infected: count('infected') }
}

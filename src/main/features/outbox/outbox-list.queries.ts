import { sql } from 'kysely'
import { id } from '../../../shared/contract-parts.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

/**
 * What of the outbox this person may see: nothing of a restricted matter they are not on, and none of the decoys of
 * addresses that are nobody's. What colleagues are told of their own accounts is for admins, as in the activity: it says who has no
 * second factor now, and whose password changed.
 */
function visibleEmails(db: ReadDb, actor: ConsoleActor) {
  const emails = db
    .selectFrom('outbox_emails as mail')
    .where((eb) => eb.or([eb('mail.matter_id', 'is', null), matterVisibleTo(actor, 'mail.matter_id')]))
    .where((eb) => eb.or([eb('mail.kind', '!=', 'sign-in'), eb('mail.client_id', 'is not', null)]))
    .where((eb) => eb.or([eb('mail.kind', '!=', 'password-reset'), eb('mail.user_id', 'is not', null)]))
  if (actor.kind === 'system' || actor.role !== 'staff') return emails
  return emails.where((eb) => eb.or([eb('mail.client_id', 'is not', null), eb('mail.user_id', '=', actor.userId)]))
}

const detailed = (db: ReadDb, actor: ConsoleActor) =>
  visibleEmails(db, actor)
    .leftJoin('clients as client', 'client.id', 'mail.client_id')
    .selectAll('mail')
    .select((eb) => [
      'client.invited_at_ms',
      eb
        .selectFrom('sign_in_links as link')
        .select((inner) => inner.fn.max('link.used_at_ms').as('used'))
        .whereRef('link.email_id', '=', 'mail.id')
        .as('link_used_at_ms'),
    ])

export interface EmailFilter {
  state?: string | null
  query: string
  limit: number
  cursor?: string | null
}

/** The newest first, by their ids, which grow with the time. The cursor is the last row's id. */
export async function selectEmailPage(db: ReadDb, actor: ConsoleActor, filter: EmailFilter) {
  let query = detailed(db, actor)
  if (filter.state) query = query.where('mail.state', '=', filter.state)
  for (const word of filter.query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const like = `%${word.replace(/[\\%_]/g, (character) => `\\${character}`)}%`
    query = query.where(
      sql<boolean>`(lower(mail.to_email) like ${like} escape '\\' or lower(mail.to_name) like ${like} escape '\\' or client.search_text like ${like} escape '\\')`,
    )
  }
  // One of another kind was given out by an earlier program.
  const place = id.safeParse(filter.cursor)
  if (place.success) query = query.where('mail.id', '<', place.data)
  const rows = await query
    .orderBy('mail.id', 'desc')
    .limit(filter.limit + 1)
    .execute()
  const kept = rows.slice(0, filter.limit)
  const last = kept.at(-1)
  return {
    rows: kept,
    nextCursor: rows.length > filter.limit && last ? last.id : null,
  }
}
export type EmailRow = Awaited<ReturnType<typeof selectEmailPage>>['rows'][number]

export async function countEmailsByState(db: ReadDb, actor: ConsoleActor): Promise<Map<string, number>> {
  const rows = await visibleEmails(db, actor)
    .select((eb) => ['mail.state', eb.fn.countAll<number>().as('count')])
    .groupBy('mail.state')
    .execute()
  return new Map(rows.map((row) => [row.state, Number(row.count)]))
}

export const selectEmail = (db: ReadDb, actor: ConsoleActor, emailId: string) =>
  detailed(db, actor).where('mail.id', '=', emailId).executeTakeFirst()

/** The client an e-mail is for, as they are now. */
export const selectEmailClient = (db: ReadDb, clientId: string) =>
  db.selectFrom('clients').selectAll().where('id', '=', clientId).executeTakeFirst()

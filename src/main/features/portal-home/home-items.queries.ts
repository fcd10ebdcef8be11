import { sql } from 'kysely'

/** Long enough for any excerpt. */
const excerptLength = sql.lit(600)

/*
 * What Home says of a share (`visibleShares`), whichever statement asks: of its document, or of its thread with the newest message
 * and who wrote it (`authors`).
 */

export const documentExcerpt = sql<string>`substr(shares.message, 1, ${excerptLength})`
export const isNewDocument = sql<number>`case when shares.first_viewed_at_ms is null and shares.origin <> 'own' then 1 else 0 end`

/** Whether anything came after the first message, as far as the thread tells: most entries are left out without looking at their messages. */
export const mayHaveReplies = sql<boolean>`threads.last_message_at_ms > threads.created_at_ms`
/** Where the newest message of a thread stands that the client did not write. */
export const latestPosition = sql<number>`(select max(newer.position) from messages as newer where newer.thread_id = threads.id
  and not (newer.author_kind = 'client' and newer.author_id = shares.client_id))`
export const messageExcerpt = sql<string>`substr(messages.body, 1, ${excerptLength})`
/** The client is looked up only where it was not staff. */
export const authorName = sql<string | null>`coalesce(authors.name,
  (select others.display_name from clients as others where others.id = messages.author_id))`
export const isNewMessage = sql<number>`case when messages.position > coalesce(thread_reads.position, 0) then 1 else 0 end`

import { sql } from 'kysely'
import { hotQuery } from '../../platform/store/hot-query.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { visibleShares } from '../sharing/visible-shares.ts'
import {
  authorName,
  documentExcerpt,
  mayHaveReplies,
  isNewDocument,
  isNewMessage,
  latestPosition,
  messageExcerpt,
} from './home-items.queries.ts'

/** More than both lists of the page show. */
export const rowLimit = 30

/** What a share's row says of more than its share: bits of `besides`. */
export const besides = { replies: 1, unfinished: 2 }

/**
 * All that is shared with a client now, whatever it is, each share with what Home says of it: its document, or its thread with the
 * newest message that the client did not write. One more than fits on the page, which tells that not all are here.
 */
export const selectShares = hotQuery((db: ReadDb, { clientId, nowMs }: { clientId: string; nowMs: number }) =>
  visibleShares(db, { kind: 'client', clientId }, nowMs)
    // Follows from what a share is. With it the planner goes from the client's few matters to their shares, and looks each up once.
    .whereRef('participants.client_id', '=', 'shares.client_id')
    .whereRef('participants.matter_id', '=', 'shares.matter_id')
    .innerJoin('matters', 'matters.id', 'participants.matter_id')
    .leftJoin('documents', (join) =>
      join
        .onRef('documents.id', '=', 'shares.resource_id')
        .on('shares.resource_kind', '=', sql.lit('document'))
        .on('documents.deleted_at_ms', 'is', null),
    )
    .leftJoin('threads', 'threads.id', 'shares.thread_id')
    .leftJoin('messages', (join) =>
      join
        .onRef('messages.thread_id', '=', 'threads.id')
        // Of an entry none is looked for: asked outside, the position would be worked out first.
        .on(
          'messages.position',
          '=',
          sql<number>`case when shares.resource_kind = 'thread' then ${latestPosition} end`,
        ),
    )
    .leftJoin('thread_reads', (join) =>
      join
        .onRef('thread_reads.thread_id', '=', 'messages.thread_id')
        .on('thread_reads.reader_kind', '=', sql.lit('client'))
        .onRef('thread_reads.reader_id', '=', 'shares.client_id'),
    )
    .leftJoin('staff_users as authors', (join) =>
      join.on('authors.id', '=', sql<string>`coalesce(messages.author_id, shares.shared_by)`),
    )
    .select([
      'shares.resource_kind',
      'shares.resource_id',
      'shares.matter_id',
      'matters.title as matter_title',
      // Null of anything else, and of what is no more.
      sql<string | null>`coalesce(documents.name, case when messages.id is not null then threads.subject end)`.as(
        'title',
      ),
      authorName.as('from_name'),
      sql<number>`coalesce(messages.created_at_ms, shares.starts_at_ms)`.as('at_ms'),
      sql<string>`coalesce(${messageExcerpt}, ${documentExcerpt})`.as('excerpt'),
      sql<number>`case when messages.id is not null then ${isNewMessage} else ${isNewDocument} end`.as('is_new'),
      // Replies below something else than a thread, whose own rows say it: the messages are asked where the thread's times leave it
      // open. And uploads that have not ended. In one number, since each value of a row costs as much as a look-up's step.
      sql<number>`case when shares.resource_kind <> 'thread' and ${mayHaveReplies} and exists (select 1 from messages as later
        where later.thread_id = threads.id and later.position > 1) then ${sql.lit(besides.replies)} else 0 end
        + case when exists (select 1 from sendings where sendings.owner_kind = 'client'
        and sendings.owner_id = ${clientId} and sendings.state = 'open') then ${sql.lit(besides.unfinished)} else 0 end`.as(
        'besides',
      ),
    ])
    .limit(sql.lit(rowLimit + 1)),
)

import { CompiledQuery, sql } from 'kysely'
import type { ReadDb } from '../../platform/store/store.ts'
import { visibleShares } from '../sharing/visible-shares.ts'

/** New items first, then the latest: more than both lists of the page show. */
const rowLimit = 30
/** Long enough for any excerpt. */
const excerptLength = 600

/** Documents shared with the client now, the unseen first. `new_total` counts the unseen ones of all, not of the page. */
const buildDocuments = (db: ReadDb, clientId: string, nowMs: number) =>
  visibleShares(db, clientId, nowMs)
    .innerJoin('documents', 'documents.id', 'shares.resource_id')
    .innerJoin('matters', 'matters.id', 'shares.matter_id')
    .leftJoin('staff_users', 'staff_users.id', 'shares.shared_by')
    .where('shares.resource_kind', '=', 'document')
    .where('documents.deleted_at_ms', 'is', null)
    .select([
      'shares.resource_id',
      'shares.matter_id',
      'matters.title as matter_title',
      'documents.name as title',
      'staff_users.name as from_name',
      'shares.starts_at_ms as at_ms',
      sql<string>`substr(shares.message, 1, ${sql.lit(excerptLength)})`.as('excerpt'),
      sql<number>`case when shares.first_viewed_at_ms is null then 1 else 0 end`.as('is_new'),
      sql<number>`sum(case when shares.first_viewed_at_ms is null then 1 else 0 end) over ()`.as('new_total'),
    ])
    .orderBy('is_new', 'desc')
    .orderBy('at_ms', 'desc')
    .limit(sql.lit(rowLimit))

/**
 * Threads with something in them for the client, the unread first. The first message of an entry stands with its document
 * and is no news of its own.
 */
const buildThreads = (db: ReadDb, clientId: string, nowMs: number) =>
  visibleShares(db, clientId, nowMs)
    .innerJoin('threads', 'threads.id', 'shares.thread_id')
    .innerJoin('matters', 'matters.id', 'shares.matter_id')
    .innerJoin('messages', (join) =>
      join.onRef('messages.thread_id', '=', 'threads.id').on(
        'messages.position',
        '=',
        sql<number>`(select max(newer.position) from messages as newer where newer.thread_id = threads.id
          and not (newer.author_kind = 'client' and newer.author_id = shares.client_id))`,
      ),
    )
    .leftJoin('thread_reads', (join) =>
      join
        .onRef('thread_reads.thread_id', '=', 'threads.id')
        .on('thread_reads.reader_kind', '=', 'client')
        .onRef('thread_reads.reader_id', '=', 'shares.client_id'),
    )
    .leftJoin('staff_users', 'staff_users.id', 'messages.author_id')
    .leftJoin('clients as others', 'others.id', 'messages.author_id')
    .where((eb) => eb.or([eb('shares.resource_kind', '=', 'thread'), eb('messages.position', '>', 1)]))
    .select([
      'shares.thread_id as resource_id',
      'shares.matter_id',
      'matters.title as matter_title',
      'threads.subject as title',
      sql<string | null>`coalesce(staff_users.name, others.display_name)`.as('from_name'),
      'messages.created_at_ms as at_ms',
      sql<string>`substr(messages.body, 1, ${sql.lit(excerptLength)})`.as('excerpt'),
      sql<number>`case when messages.position > coalesce(thread_reads.position, 0) then 1 else 0 end`.as('is_new'),
      sql<number>`sum(case when messages.position > coalesce(thread_reads.position, 0) then 1 else 0 end) over ()`.as(
        'new_total',
      ),
    ])
    .orderBy('is_new', 'desc')
    .orderBy('at_ms', 'desc')
    .limit(sql.lit(rowLimit))

export type HomeRow = Awaited<ReturnType<ReturnType<typeof buildDocuments>['execute']>>[number]

type Build = (db: ReadDb, clientId: string, nowMs: number) => { compile(): CompiledQuery }

// Values no client id and no time ever has: where they stand among the parameters, the real ones go.
const clientMark = '\u0000client'
const nowMark = -1

/** Every client opens this page first: its queries are compiled once for each engine, not for each request. */
function compiledOnce(build: Build) {
  const plans = new Map<string, CompiledQuery>()
  return async (db: ReadDb, engine: string, clientId: string, nowMs: number): Promise<HomeRow[]> => {
    let plan = plans.get(engine)
    if (!plan) {
      plan = build(db, clientMark, nowMark).compile()
      plans.set(engine, plan)
    }
    const parameters = plan.parameters.map((value) => {
      if (value === clientMark) return clientId
      return value === nowMark ? nowMs : value
    })
    return (await db.executeQuery<HomeRow>(CompiledQuery.raw(plan.sql, parameters))).rows
  }
}

export const selectHomeDocuments = compiledOnce(buildDocuments)
export const selectHomeThreads = compiledOnce(buildThreads)

import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { entryParams } from '../activity/entry-params.ts'
import type { TimelineEntry } from './matter-row.ts'
import { requireVisibleMatter } from './matter-visibility.ts'
import {
  selectThreadNames,
  selectTimelineActivity,
  selectTimelineMessages,
  type TimelinePlace,
} from './matters.queries.ts'

/** What happened on a matter, newest first: its activity and its messages, in one order of time. */
export function matterTimeline(
  deps: Deps,
  actor: ConsoleActor,
  { matterId, limit, cursor }: { matterId: string; limit: number; cursor?: string | null },
): Promise<{ entries: TimelineEntry[]; nextCursor: string | null } | Refusal> {
  return deps.store.read(async (db) => {
    if (!(await requireVisibleMatter(db, actor, matterId))) return refuse('NOT_FOUND')
    const place = readPlace(cursor)
    const events = await selectTimelineActivity(db, matterId, place, limit + 1)
    const params = await entryParams(db, events)
    const messages = await selectTimelineMessages(db, matterId, place, limit + 1)
    const threadIds = [...new Set(messages.map((message) => message.thread_id))]
    const names = threadIds.length > 0 ? await selectThreadNames(db, threadIds) : []
    const namesOf = Map.groupBy(names, (row) => row.thread_id ?? '')
    const entries: TimelineEntry[] = [
      ...events.map((event) => ({
        entryId: event.id,
        atMs: event.at_ms,
        kind: event.kind,
        actorKind: actorKindOf(event.actor_kind),
        actorName: event.actor_name,
        params: params.get(event.id) ?? {},
        message: null,
      })),
      ...messages.map((message) => ({
        entryId: message.id,
        atMs: message.created_at_ms,
        kind: 'message.written',
        actorKind: actorKindOf(message.author_kind),
        actorName: message.staff_name ?? message.client_name ?? '',
        params: {},
        message: {
          threadId: message.thread_id,
          subject: message.subject,
          body: message.body,
          toNames: (namesOf.get(message.thread_id) ?? []).map((row) => row.display_name),
        },
      })),
    ].sort((a, b) => b.atMs - a.atMs || (a.entryId < b.entryId ? 1 : -1))
    const kept = entries.slice(0, limit)
    const last = kept.at(-1)
    return { entries: kept, nextCursor: entries.length > limit && last ? `${last.atMs}:${last.entryId}` : null }
  })
}

const actorKindOf = (kind: string): TimelineEntry['actorKind'] =>
  kind === 'staff' || kind === 'client' ? kind : 'system'

function readPlace(cursor: string | null | undefined): TimelinePlace | null {
  const [, atMs, id] = /^(\d{1,15}):([0-9a-f-]{36})$/.exec(cursor ?? '') ?? []
  return atMs !== undefined && id !== undefined ? { atMs: Number(atMs), id } : null
}

import type { NoticeCadence, NoticeRow } from '../../../shared/console/notices.contract.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { dueAt } from './due-at.ts'
import {
  countUnseen,
  markSeen,
  selectCadence,
  selectFirmTimeZone,
  selectNoticePage,
  updateCadence,
  updateDue,
  type NoticePageRow,
} from './notices.queries.ts'

export function listNotices(
  deps: Deps,
  actor: StaffActor,
  page: { limit: number; cursor?: string | null | undefined },
): Promise<{ rows: NoticeRow[]; nextCursor: string | null; unseenCount: number }> {
  return deps.store.read(async (db) => {
    const { rows, nextCursor } = await selectNoticePage(db, actor, page)
    return { rows: rows.map(toNotice), nextCursor, unseenCount: await countUnseen(db, actor) }
  })
}

function toNotice(row: NoticePageRow): NoticeRow {
  const { name = '', count = 1 } = JSON.parse(row.params) as { name?: string; count?: number }
  return {
    noticeId: row.id,
    kind: row.kind as NoticeRow['kind'],
    count,
    clientName: row.display_name ?? '',
    matterId: row.matter_id ?? '',
    matterTitle: row.title,
    name,
    target: targetOf(row),
    createdAtMs: row.created_at_ms,
    isSeen: row.seen_at_ms !== null,
  }
}

function targetOf({
  kind,
  subject_kind: subjectKind,
  subject_id: subjectId,
  matter_id: matterId,
}: NoticePageRow): string {
  if (kind === 'message') return `/messages/${subjectId}`
  if (subjectKind === 'event') return `/calendar/${subjectId}`
  if (kind === 'request-answer') return `/requests/${subjectId}`
  if (subjectKind === 'document') return `/documents/${subjectId}`
  if (subjectKind === 'thread') return `/messages/${subjectId}`
  return `/matters/${matterId ?? ''}/documents`
}

/** What was seen is in no e-mail any more. */
export async function seeNotices(
  deps: Deps,
  actor: StaffActor,
  { noticeIds }: { noticeIds?: string[] | null | undefined },
): Promise<Record<string, never>> {
  await deps.store.write(async (tx) => {
    await markSeen(tx.db, actor.userId, noticeIds ?? null, deps.clock.now())
    tx.emit({ kind: 'console', topic: 'notices' })
  })
  return {}
}

export const getCadence = (deps: Deps, actor: StaffActor): Promise<{ cadence: NoticeCadence }> =>
  deps.store.read(async (db) => ({ cadence: (await selectCadence(db, actor.userId)) as NoticeCadence }))

/** From now on; what waits to be sent waits as long as it would under the new one. */
export function setCadence(
  deps: Deps,
  actor: StaffActor,
  { cadence }: { cadence: NoticeCadence },
): Promise<{ cadence: NoticeCadence }> {
  return deps.store.write(async (tx) => {
    await updateCadence(tx.db, actor.userId, cadence)
    await updateDue(tx.db, actor.userId, dueAt(cadence, deps.clock.now(), await selectFirmTimeZone(tx.db)))
    return { cadence }
  })
}

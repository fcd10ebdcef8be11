import type { RequestDetail, RequestListRow } from '../../../shared/console/requests.contract.ts'
import type { CalendarDay } from '../../../shared/calendar-day.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { countsOf, dueDayOf, firmDay, isToDo, nextDueDay } from './request-days.ts'
import { remindAgainAtMs } from './reminder-limit.ts'
import {
  selectDocumentNames,
  selectItemFiles,
  selectItems,
  selectLastReminded,
  type ItemWithDecider,
  type RequestWithPeople,
} from './requests.queries.ts'

function toListRow(request: RequestWithPeople, items: readonly ItemWithDecider[], today: CalendarDay): RequestListRow {
  const { total, toDo, answered, accepted } = countsOf(items)
  const dueOn = request.state === 'open' ? nextDueDay(request, items) : null
  const answeredAt = items.flatMap((item) => item.answered_at_ms ?? [])
  return {
    requestId: request.id,
    matterId: request.matter_id,
    matterNumber: request.matter_number,
    matterTitle: request.matter_title,
    participantId: request.participant_id,
    clientId: request.client_id,
    clientName: request.client_name,
    title: request.title,
    state: request.state === 'done' || request.state === 'cancelled' ? request.state : 'open',
    sharing: request.share_state === 'live' ? 'live' : request.share_state === 'waiting' ? 'waiting' : 'none',
    startsAtMs: request.starts_at_ms,
    counts: { total, toDo, answered, accepted },
    dueOn,
    isOverdue: dueOn !== null && dueOn < today,
    lastRemindedAtMs: request.last_reminded_at_ms,
    lastAnsweredAtMs: answeredAt.length > 0 ? Math.max(...answeredAt) : null,
    createdAtMs: request.created_at_ms,
  }
}

/** Rows with their items counted. */
export async function toListRows(
  db: ReadDb,
  requests: readonly RequestWithPeople[],
  today: CalendarDay,
): Promise<RequestListRow[]> {
  const items = Map.groupBy(
    await selectItems(
      db,
      requests.map((request) => request.id),
    ),
    (item) => item.request_id,
  )
  return requests.map((request) => toListRow(request, items.get(request.id) ?? [], today))
}

/** Everything of one request, for staff whose matter the caller has checked. */
export async function readDetail(db: ReadDb, request: RequestWithPeople, nowMs: number): Promise<RequestDetail> {
  const today = await firmDay(db, nowMs)
  const items = await selectItems(db, [request.id])
  const files = Map.groupBy(
    await selectItemFiles(
      db,
      items.map((item) => item.id),
    ),
    (file) => file.item_id,
  )
  const examples = new Map(
    (
      await selectDocumentNames(
        db,
        items.flatMap((item) => item.example_document_id ?? []),
      )
    ).map((document) => [document.id, document]),
  )
  return {
    ...toListRow(request, items, today),
    note: request.note,
    ownDueOn: request.due_on,
    remindEveryDays: request.remind_every_days,
    askedByName: request.asker_name,
    updatedAtMs: request.updated_at_ms,
    endedAtMs: request.ended_at_ms,
    share:
      request.share_id === null
        ? null
        : {
            shareId: request.share_id,
            firstViewedAtMs: request.first_viewed_at_ms,
            lastViewedAtMs: request.last_viewed_at_ms,
          },
    threadId: request.thread_id,
    remindAgainAtMs: remindAgainAtMs(await selectLastReminded(db, request.client_id), nowMs),
    items: items.map((item) => {
      const example = examples.get(item.example_document_id ?? '')
      const dueOn = dueDayOf(request, item)
      return {
        itemId: item.id,
        title: item.title,
        note: item.note,
        dueOn: item.due_on,
        isOverdue: request.state === 'open' && isToDo(item) && dueOn !== null && dueOn < today,
        example: example && example.deleted_at_ms === null ? { documentId: example.id, name: example.name } : null,
        state: itemStateOf(item.state),
        answerText: item.answer_text,
        isMissing: item.is_missing === 1,
        answeredAtMs: item.answered_at_ms,
        files: (files.get(item.id) ?? []).map((file) => ({
          documentId: file.document_id,
          name: file.name,
          sizeBytes: file.size_bytes,
          mediaType: file.media_type,
          isBinned: file.deleted_at_ms !== null,
        })),
        decidedByName: item.decider_name,
        decidedAtMs: item.decided_at_ms,
        returnReason: item.return_reason,
      }
    }),
  }
}

export function itemStateOf(state: string): RequestDetail['items'][number]['state'] {
  return state === 'answered' || state === 'accepted' || state === 'returned' ? state : 'open'
}

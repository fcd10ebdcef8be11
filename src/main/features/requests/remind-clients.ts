import type { RequestDetail } from '../../../shared/console/requests.contract.ts'
import { calendarDay, type CalendarDay } from '../../../shared/calendar-day.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { Actor, StaffActor, SystemActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import type { Timers } from '../../platform/jobs/timers.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { isReminderHour, remindEveryMs } from '../outbox/reminder-hours.ts'
import { nextReminderDay } from './reminder-day.ts'
import { remindAgainAtMs } from './reminder-limit.ts'
import { isToDo, nextDueDay } from './request-days.ts'
import { mostRequests } from './request-steps.ts'
import { tellRequestChanged } from './request-events.ts'
import {
  selectClientForEmail,
  selectClientsToRemind,
  selectItems,
  selectLastReminded,
  selectTimeZone,
  selectVisibleRequest,
  selectVisibleRequests,
  updateRequest,
  type VisibleRequest,
} from './requests.queries.ts'
import { detailAgain, isOver, requireRequest } from './staff-request.ts'

const host: SystemActor = { kind: 'system', name: 'host' }

/** Reminds clients of what is still to do, until it is done: one e-mail for each client a day, for all their requests. */
export function createRequestReminders(deps: Deps, timers: Timers): Job {
  return createJob({
    name: 'request-reminders',
    timers,
    log: deps.log,
    async run() {
      await remindDueClients(deps)
      return remindEveryMs
    },
  })
}

async function remindDueClients(deps: Deps): Promise<void> {
  const nowMs = deps.clock.now()
  const { timeZone, clientIds } = await deps.store.read(async (db) => {
    const timeZone = await selectTimeZone(db)
    return { timeZone, clientIds: isReminderHour(nowMs, timeZone) ? await selectClientsToRemind(db) : [] }
  })
  for (const clientId of clientIds) {
    // Looked at before a write is opened: on most days there is nothing to say to most of them.
    const isDue = await deps.store.read(async (db) => (await dueRequests(db, clientId, nowMs, timeZone)).due.length > 0)
    if (isDue) await deps.store.write((tx) => remindClient(tx, deps, clientId, timeZone))
  }
}

/**
 * What this client sees, has something to do in, and is to be reminded of today, by the rules of sharing alone: nothing that is done,
 * withdrawn or no longer shared, and nothing of a client without access.
 */
async function dueRequests(
  db: ReadDb,
  clientId: string,
  nowMs: number,
  timeZone: string,
): Promise<{ due: VisibleRequest[]; today: CalendarDay }> {
  const today = calendarDay(nowMs, timeZone)
  const dayOf = (atMs: number) => calendarDay(atMs, timeZone)
  const lastAtMs = await selectLastReminded(db, clientId)
  // One a day, whoever sent it.
  if (lastAtMs !== null && dayOf(lastAtMs) >= today) return { due: [], today }
  const due: VisibleRequest[] = []
  for (const request of await selectVisibleRequests(db, { kind: 'client', clientId }, nowMs, mostRequests)) {
    if (request.state !== 'open' || request.remind_every_days === 0) continue
    const items = await selectItems(db, [request.id])
    const toDo = items.filter(isToDo)
    if (toDo.length === 0) continue
    const told = [
      request.starts_at_ms,
      request.last_reminded_at_ms ?? 0,
      ...toDo.map((item) => item.decided_at_ms ?? 0),
    ]
    const plan = {
      lastToldOn: dayOf(Math.max(...told)),
      dueOn: nextDueDay(request, items),
      everyDays: request.remind_every_days,
    }
    if (nextReminderDay(plan) <= today) due.push(request)
  }
  return { due, today }
}

async function remindClient(tx: Tx, deps: Deps, clientId: string, timeZone: string): Promise<void> {
  const { due, today } = await dueRequests(tx.db, clientId, deps.clock.now(), timeZone)
  if (due.length > 0) await sendReminder(tx, deps, host, clientId, due, `${clientId}:${today}`)
}

/** One e-mail for all of them, which leads to the one, or to Home where all stand. */
async function sendReminder(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  clientId: string,
  due: readonly VisibleRequest[],
  key: string,
): Promise<void> {
  const client = await selectClientForEmail(tx.db, clientId)
  const [first] = due
  if (!client?.email || !first) return
  const nowMs = deps.clock.now()
  await enqueueEmail(tx, deps, {
    key: `request-reminder:${key}`,
    kind: 'request-reminder',
    to: { email: client.email, name: client.display_name },
    clientId,
    // Of several matters it names none: who may see one of them need not know of the others.
    matterId: due.every((request) => request.matter_id === first.matter_id) ? first.matter_id : null,
    portalAddressId: client.portal_address_id,
    locale: client.locale === 'es' ? 'es' : 'en',
    target: due.length === 1 ? `/requests/${first.id}` : '/',
    params: { fromName: first.asker_name ?? '' },
  })
  for (const request of due) {
    await updateRequest(tx.db, request.id, { last_reminded_at_ms: nowMs })
    await recordActivity(tx, deps, {
      actor,
      kind: 'request.reminded',
      matterId: request.matter_id,
      clientId,
      subjectKind: 'request',
      subjectId: request.id,
      data: { name: request.title },
    })
    tellRequestChanged(tx, request, { toClient: false })
  }
}

/**
 * **Remind now**: one e-mail about this request, whatever its plan. TOO_MANY within four hours of the last one to this client; CONFLICT
 * when there is nothing for them to do, or they do not see it.
 */
export function remindNow(
  deps: Deps,
  actor: StaffActor,
  { requestId }: { requestId: string },
): Promise<RequestDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const request = await requireRequest(tx.db, actor, requestId)
    if (!request) return refuse('NOT_FOUND')
    const over = isOver(request)
    if (over) return over
    const nowMs = deps.clock.now()
    const clientId = request.client_id
    const seen = await selectVisibleRequest(tx.db, { kind: 'client', clientId }, nowMs, requestId)
    if (!seen) return refuse('CONFLICT', { messageKey: 'common.requests.refusal.notSeen' })
    if (!(await selectItems(tx.db, [requestId])).some(isToDo))
      return refuse('CONFLICT', { messageKey: 'common.requests.refusal.nothingToDo' })
    const againAtMs = remindAgainAtMs(await selectLastReminded(tx.db, clientId), nowMs)
    if (againAtMs !== null)
      return refuse('TOO_MANY', { messageKey: 'common.requests.refusal.remindedLately', retryAtMs: againAtMs })
    await sendReminder(tx, deps, actor, clientId, [seen], `${requestId}:${nowMs}`)
    return detailAgain(tx.db, deps, requestId)
  })
}

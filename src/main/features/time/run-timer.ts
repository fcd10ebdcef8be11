import { maxMinutes } from '../../../shared/bills.ts'
import { calendarDay } from '../../../shared/calendar-day.ts'
import type { TimeEntry } from '../../../shared/console/time.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { minute } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { readBilling } from '../bills/billing-settings.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { theFirm } from '../settings/firm-reads.ts'
import { insertTime } from './change-time.ts'
import { deleteTimer, insertTimer, selectTimer, updateTimer } from './time.queries.ts'

export interface RunningTimer {
  matterId: string
  matterNumber: string
  matterTitle: string
  description: string
  startedAtMs: number
}

async function readTimer(db: ReadDb, actor: StaffActor): Promise<RunningTimer | null> {
  const row = await selectTimer(db, actor.userId)
  // One on a matter that was closed to this person since runs on unseen; it can still be discarded.
  if (!row || !(await requireVisibleMatter(db, actor, row.matter_id))) return null
  return {
    matterId: row.matter_id,
    matterNumber: row.matter_number,
    matterTitle: row.matter_title,
    description: row.description,
    startedAtMs: row.started_at_ms,
  }
}

export const getTimer = (deps: Deps, actor: StaffActor): Promise<{ timer: RunningTimer | null }> =>
  deps.store.read(async (db) => ({ timer: await readTimer(db, actor) }))

export interface TimerInput {
  matterId: string
  description: string
}

/** One for each person: a second one would measure the same hours twice. */
export function startTimer(
  deps: Deps,
  actor: StaffActor,
  input: TimerInput,
): Promise<{ timer: RunningTimer } | Refusal> {
  return deps.store.write(async (tx) => {
    if (!(await requireVisibleMatter(tx.db, actor, input.matterId))) return refuse('NOT_FOUND')
    const running = await selectTimer(tx.db, actor.userId)
    if (running && (await requireVisibleMatter(tx.db, actor, running.matter_id)))
      return refuse('CONFLICT', { messageKey: 'common.time.timerRuns', params: { matter: running.matter_title } })
    if (running) await deleteTimer(tx.db, actor.userId)
    await insertTimer(tx.db, {
      user_id: actor.userId,
      matter_id: input.matterId,
      description: input.description,
      started_at_ms: deps.clock.now(),
    })
    tx.emit({ kind: 'console', topic: 'time', matterId: input.matterId })
    return timerOf(await readTimer(tx.db, actor))
  })
}

export function changeTimer(
  deps: Deps,
  actor: StaffActor,
  input: TimerInput,
): Promise<{ timer: RunningTimer } | Refusal> {
  return deps.store.write(async (tx) => {
    if (!(await readTimer(tx.db, actor))) return refuse('NOT_FOUND', { messageKey: 'common.time.noTimer' })
    if (!(await requireVisibleMatter(tx.db, actor, input.matterId))) return refuse('NOT_FOUND')
    await updateTimer(tx.db, actor.userId, { matter_id: input.matterId, description: input.description })
    tx.emit({ kind: 'console', topic: 'time', matterId: input.matterId })
    return timerOf(await readTimer(tx.db, actor))
  })
}

function timerOf(timer: RunningTimer | null): { timer: RunningTimer } {
  if (!timer) throw new Error('The timer is gone')
  return { timer }
}

/** What ran becomes an entry of the day on which it began, rounded up to the firm's increment. */
export function stopTimer(
  deps: Deps,
  actor: StaffActor,
  { description, isBillable }: { description?: string | null; isBillable: boolean },
): Promise<TimeEntry | Refusal> {
  return deps.store.write(async (tx) => {
    const timer = await readTimer(tx.db, actor)
    if (!timer) return refuse('NOT_FOUND', { messageKey: 'common.time.noTimer' })
    const words = description?.trim() ? description.trim() : timer.description
    if (words === '') return refuse('INVALID', { field: 'description', messageKey: 'common.time.noWords' })
    const nowMs = deps.clock.now()
    const { incrementMinutes } = await readBilling(tx.db)
    const entry = await insertTime(tx, deps, actor, {
      matterId: timer.matterId,
      workedOn: calendarDay(Math.min(timer.startedAtMs, nowMs), (await theFirm(tx.db)).time_zone),
      minutes: measuredMinutes(nowMs - timer.startedAtMs, incrementMinutes),
      description: words,
      isBillable,
    })
    if (isRefusal(entry)) return entry
    await deleteTimer(tx.db, actor.userId)
    tx.emit({ kind: 'console', topic: 'time', matterId: timer.matterId })
    return entry
  })
}

/** At least one increment; a day at most, for a timer that somebody forgot. */
function measuredMinutes(ranMs: number, incrementMinutes: number): number {
  const increments = Math.max(1, Math.ceil(ranMs / (incrementMinutes * minute)))
  return Math.min(increments * incrementMinutes, maxMinutes)
}

export function discardTimer(deps: Deps, actor: StaffActor): Promise<Record<string, never>> {
  return deps.store.write(async (tx) => {
    const running = await selectTimer(tx.db, actor.userId)
    await deleteTimer(tx.db, actor.userId)
    if (running) tx.emit({ kind: 'console', topic: 'time', matterId: running.matter_id })
    return {}
  })
}

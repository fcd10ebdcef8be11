import type { TimeEntry } from '../../../shared/console/time.contract.ts'
import { isRefusal, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { changeableEntry, entryBase, entryFields, refusedAmount, type EntryFields } from './entry-rules.ts'
import { toTimeEntry } from './entry-row.ts'
import { selectRate } from './rates.queries.ts'
import { timeAmount } from './time-amount.ts'
import { deleteTimeEntry, insertTimeEntry, selectTimeEntry, updateTimeEntry } from './time.queries.ts'

export interface TimeFields extends EntryFields {
  workedOn: string
  minutes: number
  /** Null: what this person costs on this matter. */
  rateMinor?: number | null
}

/** Work on a matter, one's own or a colleague's (BILL-7). */
export function createTime(deps: Deps, actor: StaffActor, input: TimeFields): Promise<TimeEntry | Refusal> {
  return deps.store.write((tx) => insertTime(tx, deps, actor, input))
}

/** The same inside another write: what a timer wrote down. */
export async function insertTime(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  input: TimeFields,
): Promise<TimeEntry | Refusal> {
  const fields = await entryFields(tx.db, deps, actor, { ...input, on: input.workedOn, field: 'workedOn' })
  if (isRefusal(fields)) return fields
  const rateMinor = input.rateMinor ?? (await selectRate(tx.db, input.matterId, fields.user_id, fields.currency))
  const refused = refusedAmount('rateMinor', rateMinor, timeAmount(input.minutes, Math.max(rateMinor, 0)))
  if (refused) return refused
  const row = {
    ...entryBase(deps, actor),
    ...fields,
    worked_on: input.workedOn,
    minutes: input.minutes,
    rate_minor: rateMinor,
  }
  await insertTimeEntry(tx.db, row)
  await tellTime(tx, deps, actor, 'time.recorded', row)
  return again(tx.db, actor, row.id)
}

export function updateTime(
  deps: Deps,
  actor: StaffActor,
  input: TimeFields & { entryId: string; version: number },
): Promise<TimeEntry | Refusal> {
  return deps.store.write(async (tx) => {
    const row = changeableEntry(await selectTimeEntry(tx.db, actor, input.entryId), input.version)
    if (isRefusal(row)) return row
    const fields = await entryFields(tx.db, deps, actor, {
      ...input,
      userId: input.userId ?? row.user_id,
      on: input.workedOn,
      field: 'workedOn',
    })
    if (isRefusal(fields)) return fields
    const rateMinor = input.rateMinor ?? (await selectRate(tx.db, input.matterId, fields.user_id, fields.currency))
    const refused = refusedAmount('rateMinor', rateMinor, timeAmount(input.minutes, Math.max(rateMinor, 0)))
    if (refused) return refused
    await updateTimeEntry(tx.db, row.id, {
      ...fields,
      worked_on: input.workedOn,
      minutes: input.minutes,
      rate_minor: rateMinor,
      version: row.version + 1,
      updated_at_ms: deps.clock.now(),
    })
    await tellTime(tx, deps, actor, 'time.changed', { id: row.id, matter_id: fields.matter_id, minutes: input.minutes })
    if (fields.matter_id !== row.matter_id) tx.emit({ kind: 'console', topic: 'time', matterId: row.matter_id })
    return again(tx.db, actor, row.id)
  })
}

export function removeTime(
  deps: Deps,
  actor: StaffActor,
  { entryId, version }: { entryId: string; version: number },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const row = changeableEntry(await selectTimeEntry(tx.db, actor, entryId), version)
    if (isRefusal(row)) return row
    await deleteTimeEntry(tx.db, row.id)
    await tellTime(tx, deps, actor, 'time.removed', row)
    return {}
  })
}

async function again(db: ReadDb, actor: StaffActor, entryId: string): Promise<TimeEntry> {
  const row = await selectTimeEntry(db, actor, entryId)
  if (!row) throw new Error(`No entry ${entryId}`)
  return toTimeEntry(row)
}

async function tellTime(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  kind: 'time.recorded' | 'time.changed' | 'time.removed',
  row: { id: string; matter_id: string; minutes: number },
): Promise<void> {
  await recordActivity(tx, deps, {
    actor,
    kind,
    matterId: row.matter_id,
    subjectKind: 'time-entry',
    subjectId: row.id,
    data: { minutes: row.minutes },
  })
  tx.emit({ kind: 'console', topic: 'time', matterId: row.matter_id })
}

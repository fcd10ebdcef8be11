import type { EventDetail } from '../../../shared/console/events.contract.ts'
import type { EventChangeRow } from '../../platform/store/tables.ts'
import type { Time } from './occurrences.ts'
import type { ChangeNote } from './plan-change.ts'

type Change = Omit<EventDetail['changes'][number], 'changedByName'>

/** A time as the record of changes keeps it. */
export const keptTime = ({ isAllDay, startsLocal, endsLocal, timeZone }: Time): string =>
  JSON.stringify({ isAllDay, startsLocal, endsLocal, timeZone })

type Kept = Pick<Time, 'isAllDay' | 'startsLocal' | 'endsLocal' | 'timeZone'>

const kinds = ['moved', 'place', 'repeats', 'cancelled'] as const
const kindOf = (text: string): ChangeNote['kind'] => kinds.find((known) => known === text) ?? 'moved'

/** A change of time or place as both faces show it. */
export function changeOf(row: EventChangeRow): Change {
  const before = JSON.parse(row.old_when) as Kept
  const after = row.new_when === null ? null : (JSON.parse(row.new_when) as Kept)
  return {
    kind: kindOf(row.kind),
    isOfOne: row.recurrence_local !== null,
    isAllDay: before.isAllDay,
    oldStartsLocal: before.startsLocal,
    oldEndsLocal: before.endsLocal,
    oldTimeZone: before.timeZone,
    newStartsLocal: after?.startsLocal ?? null,
    newEndsLocal: after?.endsLocal ?? null,
    newTimeZone: after?.timeZone ?? null,
    oldPlace: row.old_place,
    newPlace: row.new_place,
    changedAtMs: row.changed_at_ms,
  }
}

import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { addParticipantStep } from './change-participants.ts'
import { readMatterDetail } from './get-matter.ts'
import type { MatterDetail, MatterFields } from './matter-row.ts'
import {
  insertMatter,
  matterSearchText,
  replaceMatterStaff,
  selectActiveStaffIds,
  selectFirmTimeZone,
  takeNumber,
} from './matters.queries.ts'

/** All staff. The number is the year's next, e.g. 2026-0147, in the firm's time zone. */
export function createMatter(
  deps: Deps,
  actor: ConsoleActor,
  { participants, ...fields }: MatterFields & { participants: { clientId: string; role: string }[] },
): Promise<MatterDetail | Refusal> {
  return deps.store
    .write(async (tx) => {
      const staffIds = listedStaff(fields)
      const unknown = unknownStaff(await selectActiveStaffIds(tx.db, staffIds), staffIds)
      if (unknown) return unknown
      const nowMs = deps.clock.now()
      const year = new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: await selectFirmTimeZone(tx.db) }).format(
        nowMs,
      )
      const number = `${year}-${String(await takeNumber(tx.db, `matter:${year}`)).padStart(4, '0')}`
      const row = {
        id: deps.ids.id(),
        number,
        title: fields.title,
        search_text: matterSearchText(number, fields),
        practice_area: fields.practiceArea,
        status: fields.status,
        responsible_user_id: fields.responsibleUserId,
        is_restricted: fields.isRestricted ? 1 : 0,
        version: 1,
        opened_at_ms: nowMs,
        closed_at_ms: fields.status === 'closed' ? nowMs : null,
        created_at_ms: nowMs,
        updated_at_ms: nowMs,
        currency: null,
      }
      await insertMatter(tx.db, row)
      await replaceMatterStaff(tx.db, row.id, staffIds)
      await recordActivity(tx, deps, {
        actor,
        kind: 'matter.created',
        matterId: row.id,
        data: { number, title: fields.title },
      })
      for (const { clientId, role } of participants) {
        const added = await addParticipantStep(tx, deps, actor, row, clientId, role)
        if ('refused' in added) return rollBack(added)
      }
      tx.emit({ kind: 'console', topic: 'matters', matterId: row.id })
      return readMatterDetail(deps, tx.db, actor, row)
    })
    .catch(refusalOf)
}

/** The responsible lawyer is always on the matter. */
export const listedStaff = (fields: MatterFields) => [...new Set([fields.responsibleUserId, ...fields.staffUserIds])]

export function unknownStaff(known: Set<string>, asked: readonly string[]): Refusal | null {
  if (asked.every((userId) => known.has(userId))) return null
  return refuse('INVALID', { field: 'staffUserIds', messageKey: 'common.matters.staffUnknown' })
}

/** A refusal after rows were written must take them back: it travels out of the write as an error, and no further. */
class RefusedWrite extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.refused)
    this.refusal = refusal
  }
}
function rollBack(refusal: Refusal): never {
  throw new RefusedWrite(refusal)
}
function refusalOf(error: unknown): Refusal {
  if (error instanceof RefusedWrite) return error.refusal
  throw error
}

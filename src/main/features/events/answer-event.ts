import type { EventDetail } from '../../../shared/console/events.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordEvent } from './create-event.ts'
import { selectAttendees, selectVisibleEvent, updateAttendee } from './events.queries.ts'
import { detailAgain } from './get-event.ts'
import { tellEventChanged } from './tell-change.ts'

export interface AnswerInput {
  eventId: string
  answer: 'yes' | 'no' | 'maybe'
  note: string
}

/** A member of staff says whether they come. Who says no is not busy by it. */
export function answerAsStaff(deps: Deps, actor: StaffActor, input: AnswerInput): Promise<EventDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const event = await selectVisibleEvent(tx.db, actor, input.eventId)
    if (!event) return refuse('NOT_FOUND')
    if (event.state !== 'planned') return refuse('CONFLICT', { messageKey: 'common.events.refusal.cancelled' })
    const own = (await selectAttendees(tx.db, [event.id])).find(
      (one) => one.kind === 'staff' && one.person_id === actor.userId,
    )
    if (!own) return refuse('FORBIDDEN', { messageKey: 'common.events.refusal.notAttending' })
    const who = { kind: 'staff', personId: actor.userId }
    await updateAttendee(tx.db, event.id, who, {
      answer: input.answer,
      answer_note: input.note.trim(),
      answered_at_ms: deps.clock.now(),
      is_answer_old: 0,
    })
    await recordEvent(tx, deps, actor, 'event.answered', event, event.title)
    await tellEventChanged(tx, event)
    return detailAgain(tx.db, deps, event.id)
  })
}

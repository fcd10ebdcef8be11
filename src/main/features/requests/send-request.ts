import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { chooseRecipients } from '../sharing/choose-recipients.ts'
import { readAudience } from '../sharing/people.ts'
import { placeShares } from '../sharing/steps.ts'
import { tellRequestChanged } from './request-events.ts'
import { shareExamples } from './share-examples.ts'
import { isOver, requireRequest } from './staff-request.ts'

/** Shares a request again that nobody sees: it was undone, did not start, or its share was ended. With its own participant alone. */
export function sendRequest(
  deps: Deps,
  actor: StaffActor,
  input: { requestId: string; confirmedEmail: string; message: string },
): Promise<{ batchId: string; startsAtMs: number } | Refusal> {
  return deps.store.write(async (tx) => {
    const request = await requireRequest(tx.db, actor, input.requestId)
    if (!request) return refuse('NOT_FOUND')
    const over = isOver(request)
    if (over) return over
    const recipients = chooseRecipients(await readAudience(tx.db, request.matter_id, 'request', request.id), {
      participantIds: [request.participant_id],
      confirmedEmails: { [request.participant_id]: input.confirmedEmail },
    })
    if (isRefusal(recipients)) return recipients
    const order = {
      kind: 'request' as const,
      resourceId: request.id,
      resourceName: request.title,
      matterId: request.matter_id,
      message: input.message.trim(),
    }
    const { batchId, startsAtMs } = await placeShares(tx, deps, actor, order, recipients)
    await shareExamples(tx, deps, actor, request.id)
    tellRequestChanged(tx, request, { toClient: false })
    return { batchId, startsAtMs }
  })
}

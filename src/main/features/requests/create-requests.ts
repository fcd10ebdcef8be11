import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { chooseRecipients, type Recipient, type Recipients } from '../sharing/choose-recipients.ts'
import { readAudience } from '../sharing/people.ts'
import { placeShares } from '../sharing/steps.ts'
import { newItemRow, refusedExample, type AskedItem } from './asked-items.ts'
import { tellRequestChanged } from './request-events.ts'
import { insertItem, insertRequest } from './requests.queries.ts'
import { shareExamples } from './share-examples.ts'

export interface NewRequests extends Recipients {
  matterId: string
  title: string
  note: string
  dueOn?: string | null
  remindEveryDays: number
  items: readonly AskedItem[]
  /** The firm's words, in each client's entry. */
  message: string
}

export interface CreatedRequests {
  batchId: string
  startsAtMs: number
  requests: { requestId: string; clientName: string }[]
}

/**
 * Asks each of the chosen participants the same, by a request of their own, so that nobody learns of another (SHR-1). One batch with
 * one undo time (SHR-7).
 */
export function createRequests(deps: Deps, actor: StaffActor, input: NewRequests): Promise<CreatedRequests | Refusal> {
  return deps.store.write(async (tx) => {
    const matter = await requireVisibleMatter(tx.db, actor, input.matterId)
    if (!matter) return refuse('NOT_FOUND')
    const refused = await refusedExample(tx.db, matter.id, input.items)
    if (refused) return refused
    const recipients = chooseRecipients(await readAudience(tx.db, matter.id, 'request', null), input)
    if (isRefusal(recipients)) return recipients
    const batchId = deps.ids.id()
    let startsAtMs = deps.clock.now()
    const requests: CreatedRequests['requests'] = []
    for (const recipient of recipients) {
      const requestId = await insertOne(tx, deps, actor, input, recipient)
      const order = {
        kind: 'request' as const,
        resourceId: requestId,
        resourceName: input.title,
        matterId: matter.id,
        message: input.message.trim(),
        batchId,
      }
      startsAtMs = (await placeShares(tx, deps, actor, order, [recipient])).startsAtMs
      await shareExamples(tx, deps, actor, requestId)
      requests.push({ requestId, clientName: recipient.display_name })
    }
    return { batchId, startsAtMs, requests }
  })
}

async function insertOne(tx: Tx, deps: Deps, actor: StaffActor, input: NewRequests, recipient: Recipient) {
  const nowMs = deps.clock.now()
  const requestId = deps.ids.id()
  const row = {
    id: requestId,
    matter_id: input.matterId,
    participant_id: recipient.participant_id,
    client_id: recipient.client_id,
    title: input.title,
    note: input.note.trim(),
    due_on: input.dueOn ?? null,
    state: 'open',
    remind_every_days: input.remindEveryDays,
    last_reminded_at_ms: null,
    created_by: actor.userId,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
    ended_at_ms: null,
  }
  await insertRequest(tx.db, row)
  for (const [index, item] of input.items.entries())
    await insertItem(tx.db, newItemRow(deps, requestId, index + 1, item))
  await recordActivity(tx, deps, {
    actor,
    kind: 'request.created',
    matterId: input.matterId,
    clientId: recipient.client_id,
    subjectKind: 'request',
    subjectId: requestId,
    data: { name: input.title },
  })
  tellRequestChanged(tx, row, { toClient: false })
  return requestId
}

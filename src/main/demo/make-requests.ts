import { Readable } from 'node:stream'
import { addDays, calendarDay } from '../../shared/calendar-day.ts'
import { isRefusal, type Refusal } from '../../shared/errors.ts'
import type { ClientActor, StaffActor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { addDocumentStep } from '../features/documents/add-document.ts'
import { answerItem } from '../features/requests/answer-item.ts'
import { markRequestViewed } from '../features/requests/client-requests.ts'
import { createRequests } from '../features/requests/create-requests.ts'
import { getRequest } from '../features/requests/list-requests.ts'
import { itemAnswered } from '../features/requests/request-steps.ts'
import { acceptItem, sendItemBack } from '../features/requests/review-item.ts'
import { placeOwnShare } from '../features/sharing/steps.ts'
import { firm } from './sample-firm.ts'
import { samplePdf } from './sample-pdf.ts'
import type { SampleRequest } from './sample-requests.ts'

function granted<T>(result: T | Refusal): Exclude<T, Refusal> {
  if (isRefusal(result)) throw new Error(`The sample requests were refused: ${JSON.stringify(result)}`)
  return result as Exclude<T, Refusal>
}

export interface Asked {
  request: SampleRequest
  requestId: string
  matterId: string
}

/** Asks one client; what they and the firm then do comes later, each at its own time. */
export async function askSample(
  deps: Deps,
  actor: StaffActor,
  request: SampleRequest,
  audience: { matterId: string; participantIds: string[]; confirmedEmails: Record<string, string> },
): Promise<Asked> {
  const { title, note, message, dueInDays } = request
  const made = granted(
    await createRequests(deps, actor, {
      ...audience,
      title,
      note,
      message,
      dueOn: addDays(calendarDay(deps.clock.now(), firm.timeZone), dueInDays),
      remindEveryDays: 3,
      items: request.items.map((item) => ({ title: item.title, note: item.note })),
    }),
  )
  const [first] = made.requests
  if (!first) throw new Error('A sample request was made for nobody')
  return { request, requestId: first.requestId, matterId: audience.matterId }
}

/** The client looks at it and answers what they can. */
export async function answerSample(deps: Deps, staff: StaffActor, client: ClientActor, asked: Asked): Promise<void> {
  const { requestId, request, matterId } = asked
  granted(await markRequestViewed(deps, client, { requestId }))
  const { items, threadId } = granted(await getRequest(deps, staff, { requestId }))
  for (const [index, item] of request.items.entries()) {
    const itemId = items[index]?.itemId ?? ''
    if (item.answer) granted(await answerItem(deps, client, { itemId, text: item.answer, isMissing: false }))
    if (!item.file) continue
    const { name, paragraphs } = item.file
    const title = name.replace(/\.\w+$/, '')
    const bytes = await samplePdf({ firmName: '', title, paragraphs, atMs: deps.clock.now() })
    const stored = await deps.files.write(Readable.from([bytes]), { maxBytes: bytes.length })
    await deps.store.write(async (tx) => {
      const file = { matterId, name, stored, mediaType: 'application/pdf' }
      const { documentId } = await addDocumentStep(tx, deps, client, file)
      const own = { kind: 'document' as const, resourceId: documentId, matterId, threadId }
      granted(await placeOwnShare(tx, deps, client, own))
      await itemAnswered(tx, deps, client, { itemId, documentId })
    })
  }
}

/** The firm looks at what came. */
export async function reviewSample(deps: Deps, staff: StaffActor, { requestId, request }: Asked): Promise<void> {
  const { items } = granted(await getRequest(deps, staff, { requestId }))
  for (const [index, { decision }] of request.items.entries()) {
    const { itemId = '', answeredAtMs = null } = items[index] ?? {}
    if (decision === undefined || answeredAtMs === null) continue
    if (decision === 'accepted') granted(await acceptItem(deps, staff, { itemId, answeredAtMs }))
    else granted(await sendItemBack(deps, staff, { itemId, answeredAtMs, reason: decision.because }))
  }
}

import { Readable } from 'node:stream'
import { isRefusal, type Refusal } from '../../shared/errors.ts'
import { normalizeEmail } from '../../shared/ids.ts'
import { day, hour, minute } from '../../shared/time.ts'
import type { ClientActor, StaffActor, SystemActor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import type { ClientDetail } from '../features/clients/client-row.ts'
import { createClient } from '../features/clients/create-client.ts'
import { markDocumentViewed } from '../features/documents/portal-documents.ts'
import { uploadDocument } from '../features/documents/upload-document.ts'
import { setAdverse } from '../features/matters/change-participants.ts'
import { markHomeSeen } from '../features/home/get-home.ts'
import { createMatter } from '../features/matters/create-matter.ts'
import type { MatterDetail } from '../features/matters/matter-row.ts'
import { updateMatter } from '../features/matters/update-matter.ts'
import { markReadByClient } from '../features/messages/mark-read.ts'
import { replyAsClient } from '../features/messages/reply-as-client.ts'
import { replyAsStaff } from '../features/messages/reply-as-staff.ts'
import { startThread } from '../features/messages/start-thread.ts'
import { setCadence } from '../features/notices/list-notices.ts'
import { saveTemplate } from '../features/requests/templates.ts'
import { updateFirm } from '../features/settings/firm-settings.ts'
import { previewShare } from '../features/sharing/preview-share.ts'
import { shareResource } from '../features/sharing/share-resource.ts'
import { setUpFirm } from '../features/staff/set-up-firm.ts'
import { insertUser } from '../features/staff/staff.queries.ts'
import {
  draftSample,
  expenseSample,
  issueSample,
  paySample,
  setBilling,
  shareSample,
  timeSample,
  voidSample,
} from './make-bills.ts'
import { answerSample, askSample, reviewSample, type Asked } from './make-requests.ts'
import { answerSampleEvent, moveSampleEvent, planSample, shareSampleEvent } from './make-events.ts'
import { updateLastSignIn } from './demo.queries.ts'
import * as sampleBills from './sample-bills.ts'
import * as sample from './sample-firm.ts'
import { events } from './sample-events.ts'
import { requests, requestTemplates } from './sample-requests.ts'
import { samplePdf } from './sample-pdf.ts'
import { samplePicture } from './sample-picture.ts'

const origin = { ip: '127.0.0.1', userAgent: 'sample data' }
const commandLine: SystemActor = { kind: 'system', name: 'sample data' }

function granted<T>(result: T | Refusal): Exclude<T, Refusal> {
  if (isRefusal(result)) throw new Error(`The sample data was refused: ${JSON.stringify(result)}`)
  return result as Exclude<T, Refusal>
}

/** A list of what happens when, so that the sample firm has a past in the right order. */
type Happening = { atMs: number; happen: (deps: Deps) => Promise<unknown> }

/**
 * Fills a new firm with people, matters, documents and messages of the last months, through the same verbs as the
 * screens, each at its own time. Answers who can sign in.
 */
export async function makeDemoFirm(real: Deps): Promise<{ email: string; password: string }[]> {
  const nowMs = real.clock.now()
  let atMs = nowMs - 320 * day
  const deps: Deps = { ...real, clock: { now: () => atMs } }
  const people = await makeStaff(deps)
  const clientOf = new Map<sample.ClientKey, ClientDetail>()
  for (const key of keysOf(sample.clients)) clientOf.set(key, await makeClient(deps, people.elena, key))
  const client = (key: sample.ClientKey) => found(clientOf.get(key))
  const matterOf = new Map<sample.MatterKey, MatterDetail>()
  const matter = (key: sample.MatterKey) => found(matterOf.get(key))
  const chosen = (key: sample.MatterKey, keys: readonly sample.ClientKey[]) => {
    const participants = keys.map((one) =>
      found(matter(key).participants.find((participant) => participant.clientId === client(one).clientId)),
    )
    return {
      participantIds: participants.map((one) => one.participantId),
      confirmedEmails: Object.fromEntries(participants.map((one) => [one.participantId, one.email ?? ''])),
    }
  }
  const asClient = (key: sample.ClientKey): ClientActor => ({
    kind: 'client',
    clientId: client(key).clientId,
    name: client(key).displayName,
    locale: client(key).locale,
    sessionId: '',
    portalAddressId: '',
    origin,
  })

  // Of a past that never was, nobody is written to.
  const tellByEmail = async (cadence: 'at-once' | 'never') => {
    for (const key of keysOf(people)) await setCadence(deps, people[key], { cadence })
  }
  await tellByEmail('never')

  const happenings: Happening[] = []
  const at = (when: number, happen: Happening['happen']) => happenings.push({ atMs: Math.min(when, nowMs), happen })
  const daysAgo = (days: number, hourOfDay = 16) => nowMs - days * day - (20 - hourOfDay) * minute

  for (const key of keysOf(sample.matters)) {
    const { daysAgo: days } = sample.matters[key]
    at(daysAgo(days, 10), async () => matterOf.set(key, await makeMatter(deps, people, key, client)))
  }
  at(daysAgo(140), () => {
    const { participants } = matter('estate')
    const idOf = (key: sample.ClientKey) =>
      found(participants.find((one) => one.clientId === client(key).clientId)).participantId
    const pair = { participantId: idOf('curtis'), otherParticipantId: idOf('margaret'), isAdverse: true }
    return setAdverse(deps, people.elena, pair)
  })
  for (const document of sample.documents) {
    let documentId = ''
    at(daysAgo(document.daysAgo, 12), async () => {
      documentId = await addDocument(deps, people[document.by], document, matter(document.matter).matterId)
    })
    const { share } = document
    if (!share) continue
    at(daysAgo(share.daysAgo, 14), async () => {
      const audience = chosen(document.matter, share.with)
      const input = { resources: [{ kind: 'document' as const, resourceId: documentId }], ...audience }
      const { warnings } = granted(await previewShare(deps, people[document.by], input))
      const overruled = warnings.map((warning) => warning.warningId)
      granted(await shareResource(deps, people[document.by], { ...input, message: share.message, overruled }))
    })
    for (const viewer of share.viewed ?? [])
      at(daysAgo(share.daysAgo, 14) + 7 * hour, async () => {
        await signedIn(deps, client(viewer).clientId)
        granted(await markDocumentViewed(deps, asClient(viewer), { documentId }))
      })
  }
  for (const thread of sample.threads) {
    let threadId = ''
    const startsAt = daysAgo(thread.daysAgo, 11)
    at(startsAt, async () => {
      const { subject, body } = thread
      const input = { matterId: matter(thread.matter).matterId, subject, body, ...chosen(thread.matter, thread.with) }
      ;({ threadId } = granted(await startThread(deps, people[thread.by], input)))
    })
    for (const reply of thread.replies)
      at(startsAt + reply.hoursLater * hour, async () => {
        const input = { threadId, body: reply.body }
        const { by } = reply
        if (isStaffKey(by)) granted(await replyAsStaff(deps, people[by], input))
        else {
          await signedIn(deps, client(by).clientId)
          granted(await markReadByClient(deps, asClient(by), { threadId, position: 1 }))
          granted(await replyAsClient(deps, asClient(by), input))
        }
      })
  }
  for (const request of requests) {
    let asked: Asked | undefined
    at(daysAgo(request.daysAgo, 13), async () => {
      const audience = { matterId: matter(request.matter).matterId, ...chosen(request.matter, [request.to]) }
      asked = await askSample(deps, people[request.by], request, audience)
    })
    at(daysAgo(request.daysAgo - 2, 13), async () => {
      await signedIn(deps, client(request.to).clientId)
      await answerSample(deps, people[request.by], asClient(request.to), found(asked))
    })
    at(daysAgo(request.daysAgo - 3, 13), () => reviewSample(deps, people[request.by], found(asked)))
  }
  at(daysAgo(219), () => setBilling(deps, people))
  const placeOf = ({ matter: key, to }: { matter: sample.MatterKey; to: sample.ClientKey }) => ({
    matterId: matter(key).matterId,
    clientId: client(to).clientId,
  })
  for (const bill of sampleBills.bills) {
    const actor = people[bill.by]
    let billId = ''
    at(daysAgo(bill.daysAgo, 13), async () => {
      ;({ billId } = await issueSample(deps, people, bill, placeOf(bill)))
    })
    const { share, voided } = bill
    if (share)
      at(daysAgo(bill.daysAgo, 14), () => shareSample(deps, actor, billId, chosen(bill.matter, [bill.to]), share))
    for (const payment of bill.payments ?? [])
      at(daysAgo(payment.daysAgo, 15), () => paySample(deps, actor, billId, payment))
    if (voided) at(daysAgo(voided.daysAgo, 15), () => voidSample(deps, actor, billId, voided.reason))
  }
  for (const entry of sampleBills.timeEntries)
    at(daysAgo(entry.daysAgo, 15), () => timeSample(deps, people[entry.by], matter(entry.matter).matterId, entry))
  for (const entry of sampleBills.expenses)
    at(daysAgo(entry.daysAgo, 15), () => expenseSample(deps, people[entry.by], matter(entry.matter).matterId, entry))
  at(daysAgo(sampleBills.draft.daysAgo, 15), () =>
    draftSample(deps, people[sampleBills.draft.by], sampleBills.draft.title, placeOf(sampleBills.draft)),
  )
  for (const event of events) {
    const actor = people[event.by]
    let eventId = ''
    at(daysAgo(event.daysAgo, 12), async () => {
      const { participantIds } = chosen(event.matter, event.clients ?? [])
      const place = { matterId: matter(event.matter).matterId, participantIds, todayMs: nowMs }
      eventId = await planSample(deps, people, event, place)
    })
    const { share, answer, movedFrom } = event
    if (share)
      at(daysAgo(share.daysAgo, 12), () =>
        shareSampleEvent(deps, actor, eventId, chosen(event.matter, share.with), share.message),
      )
    if (answer)
      at(daysAgo(answer.daysAgo, 15), async () => {
        await signedIn(deps, client(answer.by).clientId)
        await answerSampleEvent(deps, asClient(answer.by), eventId, answer)
      })
    if (movedFrom) at(daysAgo(movedFrom.daysAgo, 15), () => moveSampleEvent(deps, actor, event, eventId, nowMs))
  }
  // Whoever signs in first finds some of it new, and the rest as what was.
  at(daysAgo(4), async () => {
    for (const key of keysOf(people)) await markHomeSeen(deps, people[key])
  })
  at(daysAgo(150), async () => {
    for (const { name, ...content } of requestTemplates)
      granted(await saveTemplate(deps, people.elena, { name, content: { ...content, items: [...content.items] } }))
  })
  at(daysAgo(30), async () => {
    const { matterId, version, title, practiceArea, responsible, staff, isRestricted } = matter('lease')
    const staffUserIds = staff.map((member) => member.userId)
    const input = { matterId, version, title, practiceArea, staffUserIds, isRestricted, status: 'closed' as const }
    granted(await updateMatter(deps, people.tomas, { ...input, responsibleUserId: responsible.userId }))
  })

  for (const { atMs: when, happen } of happenings.sort((a, b) => a.atMs - b.atMs)) {
    atMs = when
    await happen(deps)
  }
  atMs = nowMs
  await setFirm(deps, people.elena, 10)
  await tellByEmail('at-once')
  return keysOf(sample.staff).map((key) => ({ email: emailOf(key), password: sample.samplePassword }))
}

const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>) => Object.keys(record) as Key[]
const isStaffKey = (key: string): key is sample.StaffKey => key in sample.staff
const emailOf = (key: sample.StaffKey) => `${key}@ibarralowe.example`

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The sample data names somebody who is not in it')
  return value
}

async function makeStaff(deps: Deps): Promise<Record<sample.StaffKey, StaffActor>> {
  const { name: firmName, timeZone } = sample.firm
  const { userId } = granted(
    await setUpFirm(deps, commandLine, {
      firmName,
      ownerName: sample.staff.elena.name,
      ownerEmail: emailOf('elena'),
      password: sample.samplePassword,
      locale: 'en',
      timeZone,
    }),
  )
  const passwordHash = await deps.passwords.hash(sample.samplePassword)
  const actorOf = (key: sample.StaffKey, id: string): StaffActor => ({
    kind: 'staff',
    userId: id,
    name: sample.staff[key].name,
    role: sample.staff[key].role,
    locale: 'en',
    sessionId: '',
    passwordAtMs: deps.clock.now(),
    hasSecondFactor: false,
    origin,
  })
  const elena = actorOf('elena', userId)
  await setFirm(deps, elena, 0)
  const add = async (key: sample.StaffKey) => {
    const id = deps.ids.id()
    const nowMs = deps.clock.now()
    await deps.store.write((tx) =>
      insertUser(tx.db, {
        id,
        email: emailOf(key),
        email_norm: normalizeEmail(emailOf(key)),
        name: sample.staff[key].name,
        role: sample.staff[key].role,
        locale: 'en',
        password_hash: passwordHash,
        password_changed_at_ms: nowMs,
        security_version: 1,
        last_sign_in_at_ms: null,
        home_seen_at_ms: nowMs,
        created_at_ms: nowMs,
        deactivated_at_ms: null,
        notice_cadence: 'at-once',
      }),
    )
    return actorOf(key, id)
  }
  return { elena, james: await add('james'), noor: await add('noor'), tomas: await add('tomas') }
}

/** That a client was in: the sample has no sessions of months ago. */
const signedIn = (deps: Deps, clientId: string) =>
  deps.store.write(({ db }) => updateLastSignIn(db, clientId, deps.clock.now()))

async function setFirm(deps: Deps, actor: StaffActor, shareDelaySeconds: number): Promise<void> {
  const input = {
    ...sample.firm,
    defaultLocale: 'en' as const,
    lockAfterMinutes: 15,
    shareDelaySeconds,
    noticeGroupSeconds: 0,
  }
  granted(await updateFirm(deps, actor, input))
}

async function makeClient(deps: Deps, actor: StaffActor, key: sample.ClientKey): Promise<ClientDetail> {
  const of: {
    given?: string
    family?: string
    company?: string
    locale?: 'en' | 'es'
    notes?: string
    tags?: readonly string[]
    address?: string
  } = sample.clients[key]
  const { email, phone } = sample.clients[key]
  return granted(
    await createClient(deps, actor, {
      kind: of.company === undefined ? 'person' : 'company',
      givenName: of.given ?? '',
      familyName: of.family ?? '',
      companyName: of.company ?? '',
      email,
      phone,
      address: of.address ?? '',
      locale: of.locale ?? 'en',
      portalAddressId: null,
      notes: of.notes ?? '',
      tags: [...(of.tags ?? [])],
    }),
  )
}

async function makeMatter(
  deps: Deps,
  people: Record<sample.StaffKey, StaffActor>,
  key: sample.MatterKey,
  client: (key: sample.ClientKey) => ClientDetail,
): Promise<MatterDetail> {
  const of: { responsible: sample.StaffKey; staff: readonly sample.StaffKey[]; isRestricted?: boolean } =
    sample.matters[key]
  const roles: Partial<Record<sample.ClientKey, string>> = sample.matters[key].people
  const { title, area } = sample.matters[key]
  const actor = people[of.responsible]
  const made = granted(
    await createMatter(deps, actor, {
      title,
      practiceArea: area,
      status: 'open',
      responsibleUserId: actor.userId,
      staffUserIds: of.staff.map((member) => people[member].userId),
      isRestricted: of.isRestricted ?? false,
      participants: keysOf(roles as Record<sample.ClientKey, string>).map((one) => ({
        clientId: client(one).clientId,
        role: roles[one] ?? '',
      })),
    }),
  )
  return made
}

async function addDocument(
  deps: Deps,
  actor: StaffActor,
  document: sample.SampleDocument,
  matterId: string,
): Promise<string> {
  const bytes = document.picture
    ? samplePicture(document.picture)
    : await samplePdf({
        firmName: sample.firm.name,
        title: document.name.replace(/\.\w+$/, ''),
        paragraphs: document.paragraphs ?? [],
        atMs: deps.clock.now(),
      })
  const input = { matterId, name: document.name, expectedBytes: bytes.length, source: Readable.from([bytes]) }
  return granted(await uploadDocument(deps, actor, input)).documentId
}

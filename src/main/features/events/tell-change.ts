import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import { addMessage } from '../messages/add-message.ts'
import { noteForPeople } from '../notices/note-for-staff.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import type { AttendeeChange } from './attendees.ts'
import { keptTime } from './change-row.ts'
import { changeInWords } from './event-words.ts'
import {
  insertChange,
  selectAttendees,
  selectEventShares,
  selectFirm,
  type EventShare,
  type EventWithPeople,
} from './events.queries.ts'
import { invitedParts, orderInvitations } from './invitations.ts'
import type { ChangeNote, Plan } from './plan-change.ts'

/** What is about to change, as far as others hear of it. */
export interface Change {
  /** The event as it was. */
  event: Pick<EventWithPeople, 'id' | 'matter_id'>
  plan: Pick<Plan, 'note' | 'touched' | 'dropped' | 'parts'>
  attendees: AttendeeChange
  /** What it is called now. */
  title: string
}

type Told = 'changed' | 'cancelled' | 'added' | 'removed'

interface ToldClient {
  share: EventShare
  view: 'full' | 'brief'
  what: Told
  /** Their calendar is sent something. */
  isInvited: boolean
}

export interface Telling {
  clients: { participantId: string; name: string; view: 'full' | 'brief'; what: Told; isInvited: boolean }[]
  staffNames: string[]
}

/** Of what lies behind nobody is told any more. */
const isOver = (note: ChangeNote, nowMs: number) =>
  note.old.endsAtMs <= nowMs && (note.new === null || note.new.endsAtMs <= nowMs) && note.recurrence !== null

/** Those who see it through a live share, each once, and what they are told: to no one more than they may see (EVT-3). */
async function toldClients(db: ReadDb, { event, plan, attendees }: Change, nowMs: number): Promise<ToldClient[]> {
  const note = plan.note && !isOver(plan.note, nowMs) ? plan.note : null
  const before = new Set(
    (await selectAttendees(db, [event.id])).filter((one) => one.kind === 'participant').map((one) => one.person_id),
  )
  const has = (refs: AttendeeChange['added'], personId: string) =>
    refs.some((one) => one.kind === 'participant' && one.personId === personId)
  const told: ToldClient[] = []
  const shares = new Map((await selectEventShares(db, [event.id])).map((share) => [share.client_id, share]))
  for (const share of shares.values()) {
    if (share.state !== 'live' || share.has_portal_access !== 1 || !share.email) continue
    const { participant_id: participantId } = share
    const isAdded = has(attendees.added, participantId)
    const isRemoved = has(attendees.removed, participantId)
    // Asked before and after it is written: what is being removed may be in the store or not.
    const view = (before.has(participantId) && !isRemoved) || isAdded ? ('full' as const) : ('brief' as const)
    if (isAdded) told.push({ share, view, what: 'added', isInvited: true })
    else if (isRemoved) {
      const isInvited = (await invitedParts({ db }, event.id, share.client_id)).length > 0
      if (isInvited || note) told.push({ share, view, what: 'removed', isInvited })
    } else if (note && (view === 'full' || note.kind !== 'place')) {
      const what = note.kind === 'cancelled' ? ('cancelled' as const) : ('changed' as const)
      told.push({ share, view, what, isInvited: view === 'full' })
    }
  }
  return told
}

async function toldStaff(db: ReadDb, actor: StaffActor, { event, plan, attendees }: Change) {
  const isAdded = new Set(attendees.added.filter((one) => one.kind === 'staff').map((one) => one.personId))
  const isRemoved = new Set(attendees.removed.filter((one) => one.kind === 'staff').map((one) => one.personId))
  const staff = (await selectAttendees(db, [event.id])).filter((one) => one.kind === 'staff')
  const staying = staff.filter((one) => !isRemoved.has(one.person_id) && !isAdded.has(one.person_id))
  const userIds = (plan.note ? staying.map((one) => one.person_id) : []).filter((userId) => userId !== actor.userId)
  const addedIds = [...isAdded].filter((userId) => userId !== actor.userId)
  const nameOf = new Map(staff.map((one) => [one.person_id, one.staff_name ?? '']))
  return { userIds, addedIds, nameOf }
}

/** Whom a change would be told to, before it is made. */
export async function previewTelling(
  db: ReadDb,
  actor: StaffActor,
  change: Change,
  nowMs: number,
  nameOfAdded: (userId: string) => string,
): Promise<Telling> {
  const clients = await toldClients(db, change, nowMs)
  const { userIds, addedIds, nameOf } = await toldStaff(db, actor, change)
  return {
    clients: clients.map(({ share, view, what, isInvited }) => ({
      participantId: share.participant_id,
      name: share.display_name,
      view,
      what,
      isInvited,
    })),
    staffNames: [...userIds, ...addedIds].map((userId) => nameOf.get(userId) ?? nameOfAdded(userId)),
  }
}

/**
 * Tells of a change that has been written, a step of that write: a line in the Messages entry of everyone with whom it is shared, an
 * e-mail without a word of the case, the invitation for the calendars of those who attend, a notice for staff.
 */
export async function tellChange(tx: Tx, deps: Deps, actor: StaffActor, change: Change): Promise<void> {
  const { event, plan, title } = change
  const nowMs = deps.clock.now()
  const changeId = deps.ids.id()
  if (plan.note) await keepNote(tx, event.id, plan.note, { changeId, actor, nowMs })
  const told = await toldClients(tx.db, change, nowMs)
  const firm = told.length > 0 ? await selectFirm(tx.db) : undefined
  for (const one of told)
    await tellClient(tx, deps, actor, change, one, { changeId, timeZone: firm?.time_zone ?? 'UTC' })
  const { userIds, addedIds } = await toldStaff(tx.db, actor, change)
  const note = { matterId: event.matter_id, clientId: null, subject: { kind: 'event', id: event.id }, name: title }
  await noteForPeople(tx, deps, userIds, {
    ...note,
    kind: plan.note?.kind === 'cancelled' ? 'event-cancelled' : 'event-changed',
  })
  await noteForPeople(tx, deps, addedIds, { ...note, kind: 'event-invited' })
  await tellEventChanged(tx, event)
}

/** Tells the console, and the open pages of everyone who sees it, that an event is not what it was. */
export async function tellEventChanged(tx: Tx, event: Pick<EventWithPeople, 'id' | 'matter_id'>): Promise<void> {
  tx.emit({ kind: 'console', topic: 'events', matterId: event.matter_id })
  const shares = (await selectEventShares(tx.db, [event.id])).filter((share) => share.state === 'live')
  for (const clientId of new Set(shares.map((share) => share.client_id)))
    tx.emit({ kind: 'client', clientId, topic: 'events' })
}

const keepNote = (
  tx: Tx,
  eventId: string,
  note: ChangeNote,
  { changeId, actor, nowMs }: { changeId: string; actor: StaffActor; nowMs: number },
) =>
  insertChange(tx.db, {
    id: changeId,
    event_id: eventId,
    part_number: note.partNumber,
    recurrence_local: note.recurrence,
    kind: note.kind,
    old_when: keptTime(note.old),
    new_when: note.new && keptTime(note.new),
    old_place: note.oldPlace,
    new_place: note.newPlace,
    changed_by: actor.userId,
    changed_at_ms: nowMs,
  })

async function tellClient(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  { event, plan, title }: Change,
  { share, view, what, isInvited }: ToldClient,
  { changeId, timeZone }: { changeId: string; timeZone: string },
): Promise<void> {
  const clientId = share.client_id
  const locale = share.locale === 'es' ? 'es' : 'en'
  const note = plan.note && (view === 'full' || plan.note.kind !== 'place') ? plan.note : null
  if (note && share.thread_id !== null) {
    const body = changeInWords(note, title, { locale, timeZone, view })
    await addMessage(tx, deps, { threadId: share.thread_id, author: { kind: 'staff', id: actor.userId }, body })
    tx.emit({ kind: 'client', clientId, topic: 'messages' })
    tx.emit({ kind: 'console', topic: 'messages', matterId: event.matter_id })
  }
  const emailId = await enqueueEmail(tx, deps, {
    key: `event-change:${changeId}:${clientId}`,
    kind: view === 'full' ? 'event' : 'event-brief',
    to: { email: share.email ?? '', name: share.display_name },
    clientId,
    matterId: event.matter_id,
    portalAddressId: share.portal_address_id,
    locale,
    target: view === 'full' || share.thread_id === null ? `/calendar/${event.id}` : `/messages/${share.thread_id}`,
    params: { fromName: actor.name, ...(what !== 'added' && { what: 'changed' }) },
    isNews: true,
  })
  if (!isInvited) return
  const known = await invitedParts(tx, event.id, clientId)
  const planned = plan.parts.map((part) => part.row.part_number)
  const isGone = what === 'removed'
  const ended = isGone ? known : known.filter((number) => plan.dropped.includes(number))
  const begun = isGone ? [] : what === 'added' ? planned : planned.filter((number) => plan.touched.includes(number))
  const order = { eventId: event.id, clientId, emailId }
  await orderInvitations(tx, deps, { ...order, method: 'CANCEL', partNumbers: ended })
  await orderInvitations(tx, deps, { ...order, method: 'REQUEST', partNumbers: begun })
}

import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { deleteAttendee, insertAttendees, selectAttendees, type AttendeeWithName } from './events.queries.ts'
import { selectParticipantsFor, selectStaffFor } from './people.queries.ts'

export interface AttendeeRef {
  kind: 'staff' | 'participant'
  personId: string
}

/** Why nothing reaches who attends, a literal key; null when it does. */
export function obstacleOf(
  one: Pick<AttendeeWithName, 'kind' | 'deactivated_at_ms' | 'removed_at_ms' | 'archived_at_ms' | 'email'>,
): string | null {
  if (one.kind === 'staff') return one.deactivated_at_ms === null ? null : 'common.events.obstacle.deactivated'
  if (one.removed_at_ms !== null) return 'common.events.obstacle.removed'
  if (one.archived_at_ms !== null) return 'common.events.obstacle.archived'
  return one.email ? null : 'common.events.obstacle.noEmail'
}

export interface PersonToAttend extends AttendeeRef {
  name: string
  role: string
  clientId: string | null
  isOnMatter: boolean
  obstacleKey: string | null
}

async function readPeople(db: ReadDb, matterId: string): Promise<PersonToAttend[]> {
  const staff = (await selectStaffFor(db, matterId)).map((user) => ({
    kind: 'staff' as const,
    personId: user.id,
    name: user.name,
    role: '',
    clientId: null,
    isOnMatter: Number(user.is_on_matter) === 1,
    obstacleKey: null,
  }))
  const participants = (await selectParticipantsFor(db, matterId)).map((one) => ({
    kind: 'participant' as const,
    personId: one.id,
    name: one.display_name,
    role: one.role,
    clientId: one.client_id,
    isOnMatter: true,
    obstacleKey: obstacleOf({ ...one, kind: 'participant', deactivated_at_ms: null, removed_at_ms: null }),
  }))
  return [...staff, ...participants]
}

/** Who can be asked to attend something of a matter. */
export function listPeople(
  deps: Deps,
  actor: StaffActor,
  { matterId }: { matterId: string },
): Promise<{ people: PersonToAttend[] } | Refusal> {
  return deps.store.read(async (db) =>
    (await requireVisibleMatter(db, actor, matterId))
      ? { people: await readPeople(db, matterId) }
      : refuse('NOT_FOUND'),
  )
}

const keyOf = ({ kind, personId }: AttendeeRef) => `${kind} ${personId}`

/** Why some of them cannot attend; those who do already stay, whatever became of them since. */
export async function refusedAttendees(
  db: ReadDb,
  matterId: string,
  wanted: readonly AttendeeRef[],
  already: readonly AttendeeWithName[] = [],
): Promise<Refusal | null> {
  if (wanted.length === 0) return null
  const known = new Set([
    ...(await readPeople(db, matterId)).map(keyOf),
    ...already.map((one) => `${one.kind} ${one.person_id}`),
  ])
  return wanted.every((one) => known.has(keyOf(one)))
    ? null
    : refuse('INVALID', { field: 'attendees', messageKey: 'common.events.refusal.attendee' })
}

/** Who attends from now on, and who does not any more. */
export interface AttendeeChange {
  added: AttendeeRef[]
  removed: AttendeeRef[]
}

export function attendeeChange(before: readonly AttendeeWithName[], wanted: readonly AttendeeRef[]): AttendeeChange {
  const had = new Set(before.map((one) => `${one.kind} ${one.person_id}`))
  const wants = new Map(wanted.map((one) => [keyOf(one), one]))
  return {
    added: [...wants.values()].filter((one) => !had.has(keyOf(one))),
    removed: before
      .filter((one) => !wants.has(`${one.kind} ${one.person_id}`))
      .map((one) => ({ kind: one.kind === 'staff' ? 'staff' : 'participant', personId: one.person_id })),
  }
}

/** Writes who attends; answers of those who stay are kept. Whoever makes the event attends it, if they do, by their own doing. */
export async function writeAttendees(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  actor: StaffActor,
  eventId: string,
  wanted: readonly AttendeeRef[],
): Promise<AttendeeChange> {
  const change = attendeeChange(await selectAttendees(tx.db, [eventId]), wanted)
  for (const one of change.removed) await deleteAttendee(tx.db, eventId, { kind: one.kind, person_id: one.personId })
  const nowMs = deps.clock.now()
  await insertAttendees(
    tx.db,
    change.added.map((one) => {
      const isOwn = one.kind === 'staff' && one.personId === actor.userId
      return {
        event_id: eventId,
        kind: one.kind,
        person_id: one.personId,
        answer: isOwn ? 'yes' : 'none',
        answer_note: '',
        answered_at_ms: isOwn ? nowMs : null,
        is_answer_old: 0,
        created_at_ms: nowMs,
      }
    }),
  )
  return change
}

import type { EventDetail } from '../../../shared/console/events.contract.ts'
import { isRefusal, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { noteForPeople } from '../notices/note-for-staff.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { endSharesOf } from '../sharing/steps.ts'
import { findTarget, writePlan, type ChangeTarget, type FoundTarget } from './change-event.ts'
import { recordEvent } from './create-event.ts'
import { selectAttendees, selectEventShares, updateEvent } from './events.queries.ts'
import { detailAgain } from './get-event.ts'
import { invitedParts } from './invitations.ts'
import { selectIsUntold } from './invitations.queries.ts'
import { planCancel, type Plan } from './plan-change.ts'
import { settleReminder } from './reminder-times.ts'
import { previewTelling, tellChange, tellEventChanged, type Telling } from './tell-change.ts'

const nobody = { added: [], removed: [] }

/** What is left of an event without some of its times; null when that is nothing, and the event itself is cancelled. */
function planOf({ series, of }: FoundTarget, { scope }: ChangeTarget, nowMs: number): Plan | null {
  return scope === 'all' ? null : planCancel(series, of, scope, nowMs)
}

/** Cancels one of its times, those from it on, or the event: then its shares end, and calendars that were invited are told (EVT-4). */
export function cancelEvent(deps: Deps, actor: StaffActor, target: ChangeTarget): Promise<EventDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const found = await findTarget(tx.db, actor, target)
    if (isRefusal(found)) return found
    const { event, series } = found
    const plan = planOf(found, target, deps.clock.now())
    if (!plan) await cancelAll(tx, deps, actor, found)
    else {
      const title = await writePlan(tx, deps, event, series, plan)
      await settleReminder(tx, deps, event.id)
      await recordEvent(tx, deps, actor, 'event.dates-cancelled', event, title)
      await tellChange(tx, deps, actor, { event, plan, attendees: nobody, title: found.of.title })
    }
    return detailAgain(tx.db, deps, event.id)
  })
}

/** Whom `cancelEvent`, with the same input, would tell. */
export function previewCancel(deps: Deps, actor: StaffActor, target: ChangeTarget): Promise<Telling | Refusal> {
  return deps.store.read(async (db) => {
    const found = await findTarget(db, actor, target)
    if (isRefusal(found)) return found
    const { event, of } = found
    const nowMs = deps.clock.now()
    const plan = planOf(found, target, nowMs)
    const change = { event, plan: plan ?? wholePlan(found), attendees: nobody, title: of.title }
    return previewTelling(db, actor, change, nowMs, () => '')
  })
}

/** The end of everything, as far as it is told. */
const wholePlan = ({ series, of }: FoundTarget): Pick<Plan, 'note' | 'touched' | 'dropped' | 'parts'> => ({
  parts: [],
  touched: [],
  dropped: series.parts.map((part) => part.row.part_number),
  note: {
    kind: 'cancelled',
    partNumber: of.partNumber,
    recurrence: null,
    old: of,
    new: null,
    oldPlace: of.place,
    newPlace: of.place,
  },
})

async function cancelAll(tx: Tx, deps: Deps, actor: StaffActor, { event }: FoundTarget): Promise<void> {
  const nowMs = deps.clock.now()
  const shares = (await selectEventShares(tx.db, [event.id])).filter((share) => share.state === 'live')
  // Who sees it without attending has no invitation whose end would tell them; who was not told of it yet is not told of its end.
  const uninvited = []
  for (const share of shares)
    if ((await invitedParts(tx, event.id, share.client_id)).length === 0 && !(await selectIsUntold(tx.db, share.id)))
      uninvited.push(share)
  await tellEventChanged(tx, event)
  await updateEvent(tx.db, event.id, {
    state: 'cancelled',
    version: event.version + 1,
    updated_at_ms: nowMs,
    next_reminder_at_ms: null,
    cancelled_at_ms: nowMs,
    cancelled_by: actor.userId,
  })
  await endSharesOf(tx, deps, actor, { resourceKind: 'event', resourceId: event.id }, 'unshared')
  // Of what lies behind nobody is told.
  const isAhead = event.spans_until_ms === null || event.spans_until_ms > nowMs
  for (const share of isAhead ? uninvited : [])
    if (share.email && share.has_portal_access === 1)
      await enqueueEmail(tx, deps, {
        key: `event-end:${share.id}`,
        kind: 'event-brief',
        to: { email: share.email, name: share.display_name },
        clientId: share.client_id,
        matterId: event.matter_id,
        portalAddressId: share.portal_address_id,
        locale: share.locale === 'es' ? 'es' : 'en',
        target: share.thread_id === null ? '/calendar' : `/messages/${share.thread_id}`,
        params: { fromName: actor.name, what: 'cancelled' },
      })
  await recordEvent(tx, deps, actor, 'event.cancelled', event, event.title)
  const staff = (await selectAttendees(tx.db, [event.id])).filter((one) => one.kind === 'staff')
  const userIds = staff.map((one) => one.person_id).filter((userId) => userId !== actor.userId)
  await noteForPeople(tx, deps, userIds, {
    kind: 'event-cancelled',
    matterId: event.matter_id,
    clientId: null,
    subject: { kind: 'event', id: event.id },
    name: event.title,
  })
}

import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { obstacleOf } from './people.ts'
import { findingsOfPeople, isSameSubject, preflightNames, type Finding } from './preflight.ts'
import { recordOverruled } from './record-overruled.ts'
import { readSubject, type ShareSubject } from './share-subject.ts'

/** Documents that are about to go with a message, and what their names and words say of others (SHR-8). */
export interface LookedThrough {
  subject: ShareSubject
  findings: Finding[]
}

const subjectOf = (documentIds: readonly string[]) => ({
  resources: documentIds.map((resourceId) => ({ kind: 'document' as const, resourceId })),
})

/** Before the write, because reading takes its time; null when there is nothing to look through. */
export async function lookThroughAttachments(
  deps: Deps,
  actor: StaffActor,
  documentIds: readonly string[],
): Promise<LookedThrough | Refusal | null> {
  if (documentIds.length === 0) return null
  const subject = await deps.store.read((db) => readSubject(db, actor, subjectOf(documentIds)))
  if (isRefusal(subject)) return subject
  return { subject, findings: (await preflightNames(deps, actor, subject)).findings }
}

/**
 * Inside the write that sends them, by the same rules as Share: STALE when a document has changed since it was looked through, or when
 * there is a warning that was not overruled. Those that were stand in the activity.
 */
export async function passAttachments(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  looked: LookedThrough | null,
  { participantIds, overruled }: { participantIds: readonly string[]; overruled: readonly string[] },
): Promise<Refusal | null> {
  if (!looked) return null
  const documentIds = looked.subject.shown.map((resource) => resource.resourceId)
  const subject = await readSubject(tx.db, actor, subjectOf(documentIds))
  if (isRefusal(subject)) return subject
  if (!isSameSubject(looked.subject, subject))
    return refuse('STALE', { field: 'attachments', messageKey: 'common.sharing.refusal.wentWhile' })
  const { audience } = subject
  const wanted = new Set(participantIds)
  const chosen = audience.people.filter(
    (person) => wanted.has(person.participant_id) && obstacleOf(audience, person) === null,
  )
  const all = [...findingsOfPeople(subject, chosen, deps.clock.now()), ...looked.findings]
  const seen = new Set(overruled)
  if (all.some((finding) => !seen.has(finding.warningId)))
    return refuse('STALE', { field: 'overruled', messageKey: 'common.sharing.refusal.newWarning' })
  await recordOverruled(tx, deps, actor, subject, all)
  return null
}

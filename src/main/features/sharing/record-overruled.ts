import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ActivityKind } from '../activity/activity-kinds.ts'
import { recordActivity } from '../activity/record-activity.ts'
import type { Finding } from './preflight.ts'
import type { ShareSubject } from './share-subject.ts'

/** Each warning that was overruled stands in the activity: what it was, and who went on. */
export async function recordOverruled(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  subject: ShareSubject,
  findings: readonly Finding[],
): Promise<void> {
  const [first] = subject.shown
  for (const finding of findings) {
    const about = subject.shown.find((resource) => resource.resourceId === finding.resourceId) ?? first
    const person = subject.audience.people.find((one) => one.participant_id === finding.participantId)
    await recordActivity(tx, deps, {
      actor,
      kind: overruledKind(finding),
      matterId: subject.matter.id,
      clientId: person?.client_id,
      subjectKind: about?.kind ?? 'document',
      subjectId: finding.resourceId ?? about?.resourceId ?? '',
      data: { ...overruledWords(finding, person), name: about?.name ?? '' },
    })
  }
}

function overruledKind({ messageKey }: Finding): ActivityKind {
  if (messageKey.includes('.warning.adverse')) return 'share.overruled-adverse'
  if (messageKey.endsWith('.addressChanged')) return 'share.overruled-address'
  return messageKey.endsWith('.firstShare') ? 'share.overruled-first' : 'share.overruled-named'
}

/** What the warning told: not the words around a name, which may be anybody's. */
const overruledWords = ({ params }: Finding, person: { display_name: string } | undefined) => ({
  person: person?.display_name ?? '',
  ...Object.fromEntries(Object.entries(params).filter(([key]) => key !== 'excerpt' && key !== 'name')),
})

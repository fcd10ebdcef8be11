import type { InferContractRouterOutputs } from '@orpc/contract'
import type { requests } from '../../../shared/console/requests.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { addressNotice } from '../sharing/address-notice.ts'
import { obstacleOf, readAudience, warningsFor } from '../sharing/people.ts'
import { selectShareDelaySeconds } from '../sharing/visible-shares.ts'

export type RequestPreview = InferContractRouterOutputs<typeof requests>['preview']

/** Who can be asked, with the same obstacles and warnings as sharing anything (SHR-1, SHR-8). Nobody is chosen for anyone. */
export function previewRequest(
  deps: Deps,
  actor: StaffActor,
  input: { matterId: string; participantIds: readonly string[] },
): Promise<RequestPreview | Refusal> {
  return deps.store.read(async (db) => {
    const matter = await requireVisibleMatter(db, actor, input.matterId)
    if (!matter) return refuse('NOT_FOUND')
    const audience = await readAudience(db, matter.id, 'request', null)
    const wanted = new Set(input.participantIds)
    const chosen = audience.people.filter(
      (person) => wanted.has(person.participant_id) && obstacleOf(audience, person) === null,
    )
    return {
      matterId: matter.id,
      matterTitle: matter.title,
      delaySeconds: await selectShareDelaySeconds(db),
      people: audience.people.map((person) => ({
        participantId: person.participant_id,
        clientId: person.client_id,
        displayName: person.display_name,
        role: person.role,
        email: person.email,
        locale: person.locale === 'es' ? ('es' as const) : ('en' as const),
        isFirstShare: person.invited_at_ms === null,
        obstacleKey: obstacleOf(audience, person),
      })),
      warnings: warningsFor(audience, chosen, deps.clock.now()),
      addressNoticeKey: await addressNotice(db, deps, chosen),
    }
  })
}

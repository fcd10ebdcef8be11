import type { InferContractRouterOutputs } from '@orpc/contract'
import type { sharing } from '../../../shared/console/sharing.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { addressNotice } from './address-notice.ts'
import { obstacleOf, readAudience, warningsFor } from './people.ts'
import { selectShareable, selectShareDelaySeconds, type ResourceKind } from './sharing.queries.ts'

export type SharePreview = InferContractRouterOutputs<typeof sharing>['preview']

/** What the Share dialog shows before anything is sent: everyone of the matter, and nobody chosen who was not chosen (SHR-1, SHR-8). */
export function previewShare(
  deps: Deps,
  actor: ConsoleActor,
  input: { resourceKind: ResourceKind; resourceId: string; participantIds: readonly string[] },
): Promise<SharePreview | Refusal> {
  return deps.store.read(async (db) => {
    const resource = await selectShareable(db, input.resourceKind, input.resourceId)
    const matter = resource && (await requireVisibleMatter(db, actor, resource.matter_id))
    if (!matter) return refuse('NOT_FOUND')
    const audience = await readAudience(db, matter.id, input.resourceKind, resource.id)
    const wanted = new Set(input.participantIds)
    const chosen = audience.people.filter(
      (person) => wanted.has(person.participant_id) && obstacleOf(audience, person) === null,
    )
    return {
      resourceName: resource.name,
      matterId: matter.id,
      matterTitle: matter.title,
      delaySeconds: await selectShareDelaySeconds(db),
      people: audience.people.map((person) => ({
        participantId: person.participant_id,
        clientId: person.client_id,
        displayName: person.display_name,
        role: person.role,
        email: person.email,
        locale: person.locale === 'es' ? 'es' : 'en',
        isChosen: chosen.includes(person),
        isFirstShare: person.invited_at_ms === null,
        alreadySees: audience.seers.has(person.participant_id),
        obstacleKey: obstacleOf(audience, person),
      })),
      warnings: warningsFor(audience, chosen, deps.clock.now()),
      addressNoticeKey: await addressNotice(db, deps, chosen),
    }
  })
}

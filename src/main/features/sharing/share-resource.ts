import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { deleteDraft } from '../messages/thread-steps.ts'
import { chooseRecipients, type Recipients } from './choose-recipients.ts'
import { readAudience } from './people.ts'
import { placeShares, type PlacedBatch } from './place-shares.ts'
import { selectShareable, type ResourceKind } from './sharing.queries.ts'

export interface ShareInput extends Recipients {
  resourceKind: ResourceKind
  resourceId: string
  message: string
}

/**
 * Shares one resource with the chosen participants of its matter, in one batch (SHR-1). STALE when an address is no
 * longer the one that was confirmed; CONFLICT when someone cannot be chosen, with the reason.
 */
export function shareResource(deps: Deps, actor: StaffActor, input: ShareInput): Promise<PlacedBatch | Refusal> {
  return deps.store.write(async (tx) => {
    const { resourceKind: kind, resourceId } = input
    const resource = await selectShareable(tx.db, kind, resourceId)
    const matter = resource && (await requireVisibleMatter(tx.db, actor, resource.matter_id))
    if (!matter) return refuse('NOT_FOUND')
    const message = input.message.trim()
    // Everyone in a thread reads every word of it: a message to some of them alone has no place there.
    if (kind === 'thread' && message !== '')
      return refuse('INVALID', { field: 'message', messageKey: 'common.sharing.refusal.messageInThread' })
    const recipients = chooseRecipients(await readAudience(tx.db, matter.id, kind, resourceId), input)
    if (isRefusal(recipients)) return recipients
    const order = { kind, resourceId, resourceName: resource.name, matterId: matter.id, message }
    const batch = await placeShares(tx, deps, actor, order, recipients)
    await deleteDraft(tx.db, 'staff', actor.userId, `share:${kind}:${resourceId}`)
    return batch
  })
}

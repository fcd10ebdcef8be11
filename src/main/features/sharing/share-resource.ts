import { mostSharesAtOnce } from '../../../shared/console/sharing.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { deleteDraft } from '../messages/thread-steps.ts'
import { chooseRecipients, type Recipients } from './choose-recipients.ts'
import { moveInto } from './move-into.ts'
import { placeBatch } from './place-shares.ts'
import { findingsOfPeople, isSameSubject, preflightNames } from './preflight.ts'
import { recordOverruled } from './record-overruled.ts'
import { readSubject, type ShareSubject, type SubjectInput } from './share-subject.ts'

export interface ShareInput extends SubjectInput, Recipients {
  message: string
  /** The warnings that were read and overruled, one by one. */
  overruled?: readonly string[]
}

/** What was placed; with nobody chosen for a move, nothing was. */
export interface Shared {
  batchId: string | null
  startsAtMs: number
  names: string[]
}

/**
 * Shares documents, folders, a thread, releases what is held, or moves into a shared folder, in one batch (SHR-1, SHR-6). STALE when an
 * address is no longer the one that was confirmed, when what is shared has changed since it was looked through, or when there is a
 * warning that was not overruled; CONFLICT when someone or something cannot be chosen, with the reason. All that decides is read again inside
 * the write; what the words of a document say is looked up before it.
 */
export async function shareResource(deps: Deps, actor: StaffActor, input: ShareInput): Promise<Shared | Refusal> {
  const looked = await deps.store.read((db) => readSubject(db, actor, input))
  if (isRefusal(looked)) return looked
  const { findings } = await preflightNames(deps, actor, looked)
  return deps.store.write(async (tx) => {
    const subject = await readSubject(tx.db, actor, input)
    if (isRefusal(subject)) return subject
    const refusal = refusalOf(subject, input)
    if (refusal) return refusal
    const recipients = chooseRecipients(subject.audience, input)
    if (isRefusal(recipients)) return recipients
    if (!isSameSubject(looked, subject)) return refuse('STALE', { messageKey: 'common.sharing.refusal.wentWhile' })
    const all = [...findingsOfPeople(subject, recipients, deps.clock.now()), ...findings]
    const overruled = new Set(input.overruled)
    if (all.some((finding) => !overruled.has(finding.warningId)))
      return refuse('STALE', { field: 'overruled', messageKey: 'common.sharing.refusal.newWarning' })

    if (subject.occasion === 'move') {
      const moved = await moveInto(tx, deps, actor, input)
      if (isRefusal(moved)) return moved
    }
    await recordOverruled(tx, deps, actor, subject, all)
    const { items, matter, through } = subject
    const order = { items, matterId: matter.id, message: input.message.trim(), ...(through && { through }) }
    const batch = await placeBatch(tx, deps, actor, order, recipients)
    await deleteDraft(tx.db, 'staff', actor.userId, draftPlaceOf(input))
    return recipients.length === 0 ? { ...batch, batchId: null } : batch
  })
}

const draftPlaceOf = ({ resources: [first] }: SubjectInput) => `share:${first?.kind ?? ''}:${first?.resourceId ?? ''}`

/** Why it cannot be shared, whoever with. */
function refusalOf(subject: ShareSubject, input: ShareInput): Refusal | null {
  const people = new Set(input.participantIds).size
  if (people === 0 && subject.occasion !== 'move') return refuse('INVALID', { field: 'participantIds' })
  const held = subject.shown.find((resource) => resource.obstacleKey !== null)
  if (held)
    return refuse('CONFLICT', {
      field: 'resources',
      messageKey: held.obstacleKey ?? '',
      params: { name: held.name },
    })
  const count = subject.items.length * Math.max(1, people)
  if (count > mostSharesAtOnce)
    return refuse('INVALID', {
      field: 'resources',
      messageKey: 'common.sharing.refusal.tooMany',
      params: { count, max: mostSharesAtOnce },
    })
  // Everyone in a thread reads every word of it: a message to some of them alone has no place there.
  if (subject.audience.kind === 'thread' && input.message.trim() !== '')
    return refuse('INVALID', { field: 'message', messageKey: 'common.sharing.refusal.messageInThread' })
  return null
}

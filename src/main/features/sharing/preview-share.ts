import type { InferContractRouterOutputs } from '@orpc/contract'
import type { sharing } from '../../../shared/console/sharing.contract.ts'
import { isRefusal, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { addressNotice } from './address-notice.ts'
import { obstacleOf } from './people.ts'
import { findingsOfPeople, preflightNames } from './preflight.ts'
import { readSubject, type ShareSubject, type SubjectInput } from './share-subject.ts'
import type { Person } from './people.queries.ts'
import { selectShareDelaySeconds } from './sharing.queries.ts'

export type SharePreview = InferContractRouterOutputs<typeof sharing>['preview']

/**
 * What the Share dialog shows before anything is sent: everyone of the matter, and nobody chosen who was not chosen (SHR-1, SHR-8). Those who
 * see an older version, or the folder that something comes into, are proposed and not chosen: a new version can hold what the old one
 * did not, and to say so takes one click.
 */
export async function previewShare(
  deps: Deps,
  actor: ConsoleActor,
  input: SubjectInput & { participantIds: readonly string[] },
): Promise<SharePreview | Refusal> {
  const read = await deps.store.read(async (db) => {
    const subject = await readSubject(db, actor, input)
    if (isRefusal(subject)) return subject
    const chosen = chosenOf(subject, input.participantIds)
    return {
      subject,
      chosen,
      delaySeconds: await selectShareDelaySeconds(db),
      addressNoticeKey: await addressNotice(db, deps, chosen),
    }
  })
  if (isRefusal(read)) return read
  const { subject, chosen, delaySeconds, addressNoticeKey } = read
  const { findings, unread, limits } = await preflightNames(deps, actor, subject)
  return {
    matterId: subject.matter.id,
    matterTitle: subject.matter.title,
    folderName: subject.folder?.name ?? null,
    delaySeconds,
    resources: subject.shown,
    people: subject.audience.people.map((person) => toPerson(subject, person, chosen)),
    warnings: [...findingsOfPeople(subject, chosen, deps.clock.now()), ...findings],
    unread,
    fileCount: subject.fileCount,
    limits,
    addressNoticeKey,
  }
}

function chosenOf({ audience }: ShareSubject, participantIds: readonly string[]): Person[] {
  const wanted = new Set(participantIds)
  return audience.people.filter((person) => wanted.has(person.participant_id) && obstacleOf(audience, person) === null)
}

function toPerson(
  { audience, olderVersion, occasion, attending }: ShareSubject,
  person: Person,
  chosen: readonly Person[],
): SharePreview['people'][number] {
  const obstacleKey = obstacleOf(audience, person)
  const seesVersion = olderVersion.get(person.participant_id) ?? null
  return {
    participantId: person.participant_id,
    clientId: person.client_id,
    displayName: person.display_name,
    role: person.role,
    email: person.email,
    locale: person.locale === 'es' ? 'es' : 'en',
    isChosen: chosen.includes(person),
    isFirstShare: person.invited_at_ms === null,
    alreadySees: audience.seers.has(person.participant_id),
    isProposed: obstacleKey === null && (seesVersion !== null || occasion !== 'share'),
    seesVersion,
    isAttending: attending?.has(person.participant_id) ?? null,
    obstacleKey,
  }
}

import { day } from '../../../shared/time.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { selectAddressHolders, selectAdversePairs, selectAsked, selectPeople, type Person } from './people.queries.ts'
import type { ResourceKind } from './resources.queries.ts'
import { selectOpenShares } from './sharing.queries.ts'

/** An address changed this lately is worth a second look before something is sent there (SHR-8). */
const lateChangeMs = 14 * day

export interface Warning {
  participantId: string | null
  messageKey: string
  params: Record<string, string | number>
}

/** Everyone of a matter, and what stands between them and a resource. */
export interface Audience {
  kind: ResourceKind
  people: Person[]
  /** Participants who see all of it as it is now, or will when their undo time ends. */
  seers: ReadonlySet<string>
  /** Those who see any of it, in whatever version. */
  touching?: ReadonlySet<string>
  /** Where it is released or moved into a folder: those who see that. Nobody else can be chosen. */
  inFolder?: ReadonlySet<string>
  /** Of a request: whom it asks. Nobody else can be chosen, for nobody learns what another was asked. */
  asked?: string
  adverseTo: ReadonlyMap<string, ReadonlySet<string>>
  /** The client who has portal access under an address (ACC-1). */
  holderOf: ReadonlyMap<string, string>
}

/** @param resourceId null for a thread that is about to be started. */
export async function readAudience(
  db: ReadDb,
  matterId: string,
  kind: ResourceKind,
  resourceId: string | null,
): Promise<Audience> {
  const open: ShareRow[] = resourceId === null ? [] : await selectOpenShares(db, { resourceKind: kind, resourceId })
  const audience = await readPeople(db, matterId, kind, resourceId)
  return { ...audience, seers: new Set(open.map((share) => share.participant_id)) }
}

/** Everyone of a matter, as far as nothing that is shared matters. */
export async function readPeople(
  db: ReadDb,
  matterId: string,
  kind: ResourceKind,
  resourceId: string | null = null,
): Promise<Audience> {
  const asked = kind === 'request' && resourceId !== null ? await selectAsked(db, resourceId) : undefined
  const people = await selectPeople(db, matterId)
  const adverseTo = new Map<string, Set<string>>()
  for (const { participant_a: a, participant_b: b } of await selectAdversePairs(db, matterId)) {
    adverseTo.set(a, (adverseTo.get(a) ?? new Set()).add(b))
    adverseTo.set(b, (adverseTo.get(b) ?? new Set()).add(a))
  }
  const emailNorms = people.flatMap((person) => (person.email_norm === null ? [] : [person.email_norm]))
  const holders = await selectAddressHolders(db, emailNorms)
  return {
    kind,
    people,
    seers: new Set(),
    ...(asked !== undefined && { asked }),
    adverseTo,
    holderOf: new Map(holders.map((holder) => [holder.portal_email_norm ?? '', holder.id])),
  }
}

/** Access was given once and then taken away: nothing is shared until it is given back (ACC-9). */
export const isAccessRemoved = (person: Pick<Person, 'has_portal_access' | 'invited_at_ms'>) =>
  person.has_portal_access !== 1 && person.invited_at_ms !== null

/** Why this person cannot be chosen: a literal key of the locales; null when they can. */
export function obstacleOf(audience: Audience, person: Person): string | null {
  if (audience.asked !== undefined && audience.asked !== person.participant_id)
    return 'common.sharing.obstacle.notAsked'
  if (person.archived_at_ms !== null) return 'common.sharing.obstacle.archived'
  if (person.email_norm === null) return 'common.sharing.obstacle.noEmail'
  if (isAccessRemoved(person)) return 'common.sharing.obstacle.accessRemoved'
  const holder = audience.holderOf.get(person.email_norm)
  if (holder !== undefined && holder !== person.client_id) return 'common.sharing.obstacle.addressTaken'
  if (audience.seers.has(person.participant_id)) return 'common.sharing.obstacle.alreadySees'
  if (audience.inFolder && !audience.inFolder.has(person.participant_id)) return 'common.sharing.obstacle.notInFolder'
  if (audience.kind === 'thread' && adverseAmong(audience, person, audience.seers))
    return 'common.sharing.obstacle.adverse'
  return null
}

const adverseAmong = (audience: Audience, person: Person, others: ReadonlySet<string>) =>
  [...(audience.adverseTo.get(person.participant_id) ?? [])].some((other) => others.has(other))

/** Pairs of adverse participants who would both have it, each once; at least one of them is among the chosen (CLT-4). */
export function adversePairs(audience: Audience, chosen: readonly Person[]): [Person, Person][] {
  const chosenIds = new Set(chosen.map((person) => person.participant_id))
  const byId = new Map(audience.people.map((person) => [person.participant_id, person]))
  const seers = audience.touching ?? audience.seers
  return chosen.flatMap((person) =>
    [...(audience.adverseTo.get(person.participant_id) ?? [])].flatMap((otherId): [Person, Person][] => {
      const other = byId.get(otherId)
      const isCounted = chosenIds.has(otherId) ? person.participant_id < otherId : seers.has(otherId)
      return other && isCounted ? [[person, other]] : []
    }),
  )
}

export function warningsFor(audience: Audience, chosen: readonly Person[], nowMs: number): Warning[] {
  const adverse = adversePairs(audience, chosen).map(([person, other]) => ({
    participantId: person.participant_id,
    messageKey:
      audience.kind === 'thread' ? 'common.sharing.warning.adverseInThread' : 'common.sharing.warning.adverse',
    params: { name: person.display_name, other: other.display_name },
  }))
  const changed = chosen.flatMap((person) => {
    const { email_changed_at_ms: changedAtMs } = person
    if (changedAtMs === null || changedAtMs < nowMs - lateChangeMs) return []
    return [
      {
        participantId: person.participant_id,
        messageKey: 'common.sharing.warning.addressChanged',
        params: { name: person.display_name, email: person.email ?? '', changedAtMs },
      },
    ]
  })
  return [...adverse, ...changed]
}

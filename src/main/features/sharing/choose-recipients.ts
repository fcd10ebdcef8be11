import { refuse, type Refusal } from '../../../shared/errors.ts'
import { normalizeEmail } from '../../../shared/ids.ts'
import { adversePairs, obstacleOf, type Audience } from './people.ts'
import type { Person } from './people.queries.ts'

export interface Recipients {
  participantIds: readonly string[]
  /** By participant, the address that the person who shares saw. */
  confirmedEmails: Readonly<Record<string, string>>
}

export type Recipient = Person & { email: string; email_norm: string }

/** The people something is about to be shared with, or why not: checked again inside the write, whatever the preview said. */
export function chooseRecipients(
  audience: Audience,
  { participantIds, confirmedEmails }: Recipients,
): Recipient[] | Refusal {
  const byId = new Map(audience.people.map((person) => [person.participant_id, person]))
  const chosen: Recipient[] = []
  for (const participantId of new Set(participantIds)) {
    const person = byId.get(participantId)
    if (!person)
      return refuse('NOT_FOUND', { field: 'participantIds', messageKey: 'common.sharing.refusal.notOnMatter' })
    const params = { name: person.display_name }
    const obstacle = obstacleOf(audience, person)
    if (obstacle) return refuse('CONFLICT', { field: 'participantIds', messageKey: obstacle, params })
    if (normalizeEmail(confirmedEmails[participantId] ?? '') !== person.email_norm)
      return refuse('STALE', { field: 'confirmedEmails', messageKey: 'common.sharing.refusal.addressChanged', params })
    chosen.push({ ...person, email: person.email ?? '', email_norm: person.email_norm })
  }
  const [pair] = audience.kind === 'thread' ? adversePairs(audience, chosen) : []
  if (pair)
    return refuse('CONFLICT', {
      field: 'participantIds',
      messageKey: 'common.sharing.refusal.adverse',
      params: { name: pair[0].display_name, other: pair[1].display_name },
    })
  return chosen
}

import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { accessOf } from '../clients/client-row.ts'
import { clientTrouble } from '../portal-access/client-trouble.ts'
import type { ParticipantDetail } from './matter-row.ts'
import { selectAdversePairs, selectParticipantsWithClients, selectShareCounts } from './matters.queries.ts'

/** Everyone on a matter, with what each sees and why someone cannot get in. The caller has checked the matter. */
export async function readParticipants(
  deps: Deps,
  db: ReadDb,
  actor: ConsoleActor,
  matterId: string,
): Promise<ParticipantDetail[]> {
  const rows = await selectParticipantsWithClients(db, matterId)
  const counts = await selectShareCounts(db, matterId)
  const pairs = await selectAdversePairs(db, matterId)
  const troubles = await clientTrouble(
    db,
    actor,
    rows.map((row) => row.id),
    deps.clock.now(),
  )
  const nameOf = new Map(rows.map((row) => [row.participant_id, row.display_name]))
  const seesOf = (participantId: string, kind: string) =>
    Number(counts.find((count) => count.participant_id === participantId && count.resource_kind === kind)?.n ?? 0)
  const adverseTo = (participantId: string) =>
    pairs.flatMap((pair) => {
      if (pair.participant_a !== participantId && pair.participant_b !== participantId) return []
      const other = pair.participant_a === participantId ? pair.participant_b : pair.participant_a
      const displayName = nameOf.get(other)
      return displayName === undefined ? [] : [{ participantId: other, displayName }]
    })
  return rows.map((row) => ({
    participantId: row.participant_id,
    clientId: row.id,
    displayName: row.display_name,
    role: row.participant_role,
    email: row.email,
    locale: row.locale === 'es' ? 'es' : 'en',
    access: accessOf(row),
    emailChangedAtMs: row.email_changed_at_ms,
    lastSignInAtMs: row.last_sign_in_at_ms,
    isArchived: row.archived_at_ms !== null,
    sees: { documents: seesOf(row.participant_id, 'document'), threads: seesOf(row.participant_id, 'thread') },
    adverseTo: adverseTo(row.participant_id),
    trouble: troubles.get(row.id) ?? null,
  }))
}

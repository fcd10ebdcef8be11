import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { ClientDetail } from './client-row.ts'
import { selectClient, selectClientMatters, toListItems } from './clients.queries.ts'

/** All staff; its matters only where this person may see them. */
export function getClient(deps: Deps, actor: ConsoleActor, { clientId }: { clientId: string }) {
  return deps.store.read((db) => readClientDetail(db, actor, clientId))
}

export async function readClientDetail(
  db: ReadDb,
  actor: ConsoleActor,
  clientId: string,
): Promise<ClientDetail | Refusal> {
  const row = await selectClient(db, clientId)
  const [item] = row ? await toListItems(db, actor, [row]) : []
  if (!row || !item) return refuse('NOT_FOUND')
  return {
    ...item,
    givenName: row.given_name,
    familyName: row.family_name,
    companyName: row.company_name,
    address: row.address,
    portalAddressId: row.portal_address_id,
    notes: row.notes,
    hasPortalAccess: row.has_portal_access === 1,
    emailChangedAtMs: row.email_changed_at_ms,
    version: row.version,
    matters: await selectClientMatters(db, actor, clientId),
  }
}

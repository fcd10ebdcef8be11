import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { endSessionsOf, raiseAccessVersion, raiseAllAccessVersions } from './portal-access.queries.ts'

/** Why a client's way in was closed: kept with the sessions that it ended. */
export type EndAccessReason = 'email-changed' | 'address-changed' | 'access-removed' | 'archived'

/**
 * ACC-9, a step of the write that changes a client's e-mail or removes their access: sessions, links and codes made
 * until now are dead at once. Links and codes carry the access version they were made under, so that raising it is all
 * it takes; a session also ends, so that its open streams close.
 */
export async function endClientAccess(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  clientId: string,
  reason: EndAccessReason,
): Promise<void> {
  await raiseAccessVersion(tx.db, clientId)
  const ended = await endSessionsOf(tx.db, { clientId }, reason, deps.clock.now())
  for (const sessionId of ended) tx.emit({ kind: 'session-ended', zone: 'portal', sessionId })
  if (ended.length > 0) tx.emit({ kind: 'client', clientId, topic: 'session' })
}

/** A step after a restore: every client's sessions, links and codes of the backup's day are dead. */
export async function endAllClientAccess(tx: Tx, deps: Pick<Deps, 'clock'>): Promise<void> {
  await raiseAllAccessVersions(tx.db)
  await endSessionsOf(tx.db, {}, 'restored', deps.clock.now())
}

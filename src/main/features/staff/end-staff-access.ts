import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { listPeople } from './people.queries.ts'
import { raiseSecurityVersion } from './raise-security-version.ts'

/**
 * A step after a restore: every session, kept device and link to a new password of everybody who works here is dead. What was ended
 * between the backup and the restore would be alive again otherwise.
 */
export async function endStaffAccess(tx: Tx, deps: Pick<Deps, 'clock'>): Promise<void> {
  for (const user of await listPeople(tx.db)) await raiseSecurityVersion(tx, deps, user.id)
}

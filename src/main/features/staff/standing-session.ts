import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { secondFactorDue } from './second-factor.ts'
import { sessionStanding } from './session-rules.ts'
import { sessionById, type SessionWithUser } from './sessions.queries.ts'

/** The actor's session and person as they stand in this write; a refusal once the session has ended, locked or lost its factor. */
export async function standingSession(
  tx: Pick<Tx, 'db'>,
  deps: Pick<Deps, 'clock'>,
  actor: Pick<StaffActor, 'sessionId'>,
): Promise<SessionWithUser | Refusal> {
  const row = await sessionById(tx.db, actor.sessionId)
  const isOpen = row && sessionStanding(row, deps.clock.now()) === 'open'
  return isOpen && !secondFactorDue(row) ? row : refuse('UNAUTHENTICATED')
}

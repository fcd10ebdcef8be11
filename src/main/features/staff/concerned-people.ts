import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { Tx } from '../../platform/store/store.ts'
import { listPeople, type PersonRow } from './people.queries.ts'
import { openSessions } from './sessions.queries.ts'

/** Whom a rule about the second factor is for: these, or everyone who works here now. NOT_FOUND when one of these is nobody. */
export async function rulePeople(tx: Tx, userIds: readonly string[] | null): Promise<PersonRow[] | Refusal> {
  if (userIds === null) return (await listPeople(tx.db)).filter((row) => row.deactivated_at_ms === null)
  const chosen = [...new Set(userIds)]
  const rows = await listPeople(tx.db, chosen)
  return rows.length === chosen.length ? rows : refuse('NOT_FOUND')
}

/** Those of them whom it changes something for: they work here and have no second factor. */
export const withoutFactor = (people: readonly PersonRow[]) =>
  people.filter((row) => row.deactivated_at_ms === null && row.totp_enabled_at_ms === null)

/** Tells open consoles where their people stand now; the streams of those who have to enrol first are closed (TFA-6). */
export async function announceRule(tx: Tx, enrolling: readonly PersonRow[] = []): Promise<void> {
  tx.emit({ kind: 'console', topic: 'staff' })
  tx.emit({ kind: 'console', topic: 'session' })
  if (enrolling.length === 0) return
  const userIds = new Set(enrolling.map((row) => row.id))
  for (const session of await openSessions(tx.db)) {
    if (userIds.has(session.user_id)) tx.emit({ kind: 'session-ended', zone: 'console', sessionId: session.id })
  }
}

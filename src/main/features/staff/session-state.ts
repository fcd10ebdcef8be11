import type { Locale } from '../../../shared/contract-parts.ts'
import type { SessionState } from '../../../shared/console/staff.contract.ts'
import type { StaffRole } from '../../actor.ts'
import type { StaffStanding } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { locksAtMs } from './session-rules.ts'
import { sessionById } from './sessions.queries.ts'
import { anyFirm } from './staff.queries.ts'

/** Where a person stands, in the words of the contract. Looking extends nothing. */
export async function sessionStateOf(deps: Deps, standing: StaffStanding): Promise<SessionState> {
  return await deps.store.read(async (db) => {
    const firm = await anyFirm(db)
    if (!firm) return { state: 'needs-setup' }
    const firmName = firm.name
    const locale = firm.default_locale as Locale
    if (standing.state === 'none') return { state: 'signed-out', firmName, locale }
    if (standing.state === 'second-factor') return { state: 'second-factor', firmName, locale }
    const sessionId = standing.state === 'signed-in' ? standing.actor.sessionId : standing.sessionId
    const row = await sessionById(db, sessionId)
    if (!row || row.ended_at_ms !== null) return { state: 'signed-out', firmName, locale }
    const person = { name: row.user_name, email: row.user_email, locale: row.user_locale as Locale }
    if (standing.state === 'locked') return { state: 'locked', firmName, me: person }
    return {
      state: 'signed-in',
      firmName,
      me: {
        ...person,
        userId: row.user_id,
        role: row.user_role as StaffRole,
        lockAfterMinutes: row.lock_after_minutes,
        locksAtMs: locksAtMs(row),
        expiresAtMs: row.expires_at_ms,
      },
    }
  })
}

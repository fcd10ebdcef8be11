import type { Locale } from '../../../shared/contract-parts.ts'
import type { SessionState } from '../../../shared/console/staff.contract.ts'
import type { StaffRole } from '../../actor.ts'
import { freshPasswordMs, type StaffStanding } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { firmRules } from './rules.queries.ts'
import { requiredFromMs } from './second-factor.ts'
import { locksAtMs } from './session-rules.ts'
import { factorsOf, sessionById, type SessionWithUser } from './sessions.queries.ts'
import { sessionIdOf } from './staff-actor.ts'
import { anyFirm } from './staff.queries.ts'

/** From so many wrong codes in a row the screen shows the host's clock (TFA-2). */
const failuresBeforeClock = 2

/** Where a person stands, in the words of the contract. Looking extends nothing. */
export async function sessionStateOf(deps: Deps, standing: StaffStanding): Promise<SessionState> {
  return await deps.store.read(async (db) => {
    const firm = await anyFirm(db)
    if (!firm) return { state: 'needs-setup' }
    const firmName = firm.name
    const sessionId = sessionIdOf(standing)
    const row = sessionId === null ? undefined : await sessionById(db, sessionId)
    if (!row || standing.state === 'none' || row.ended_at_ms !== null) {
      const canKeepSignedIn = (await firmRules(db))?.allows_kept_devices !== 0
      return { state: 'signed-out', firmName, locale: firm.default_locale as Locale, canKeepSignedIn }
    }
    const me = { name: row.user_name, email: row.user_email, locale: row.user_locale as Locale }
    if (standing.state === 'locked') return { state: 'locked', firmName, me }
    if (standing.state === 'second-factor') return await secondFactorState(db, deps, firmName, row, me)
    return { state: standing.state, firmName, me: await wholePerson(db, row) }
  })
}

async function secondFactorState(
  db: ReadDb,
  deps: Deps,
  firmName: string,
  row: SessionWithUser,
  me: { name: string; email: string; locale: Locale },
): Promise<SessionState> {
  const factors = await factorsOf(db, row.user_id, row.backup_set_id)
  return {
    state: 'second-factor',
    firmName,
    locale: me.locale,
    me,
    methods: {
      backupCode: (factors.backupCodesLeft ?? 0) > 0,
      passkey: factors.passkeys > 0,
      phone: factors.phones > 0,
    },
    expiresAtMs: row.expires_at_ms,
    hostTimeMs: (row.factor_failures ?? 0) >= failuresBeforeClock ? deps.clock.now() : null,
    timeZone: row.time_zone,
  }
}

async function wholePerson(db: ReadDb, row: SessionWithUser) {
  const isOn = row.totp_enabled_at_ms !== null
  const { backupCodesLeft } = isOn ? await factorsOf(db, row.user_id, row.backup_set_id) : { backupCodesLeft: null }
  return {
    userId: row.user_id,
    name: row.user_name,
    email: row.user_email,
    locale: row.user_locale as Locale,
    role: row.user_role as StaffRole,
    lockAfterMinutes: row.lock_after_minutes,
    locksAtMs: locksAtMs(row),
    expiresAtMs: row.expires_at_ms,
    passwordFreshUntilMs: row.password_at_ms === 0 ? 0 : row.password_at_ms + freshPasswordMs,
    secondFactor: {
      isOn,
      requiredFromMs: requiredFromMs(row),
      isInvited: row.firm_second_factor === 'invited' || row.own_invited_at_ms !== null,
      backupCodesLeft,
    },
  }
}

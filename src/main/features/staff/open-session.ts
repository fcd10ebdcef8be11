import type { Origin } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { StaffUserRow } from '../../platform/store/tables.ts'
import { deviceByToken, insertDevice, updateDevice, type DeviceWithUser } from './devices.queries.ts'
import { deviceEndDue, endDevicesOf } from './end-devices.ts'
import { firmRules } from './rules.queries.ts'
import { endSessionRow } from './close-session.ts'
import { hashToken } from './session-token.ts'
import { halfSessionMs, keptDeviceMs, longestSessionMs } from './session-rules.ts'
import { hasSecondFactor, insertSession } from './sessions.queries.ts'
import { updateUser } from './staff.queries.ts'

/** How a second factor was given. */
export type FactorKind = 'code' | 'backup-code' | 'push' | 'passkey' | 'device' | 'enrolment'

/** What a person who has just shown who they are goes away with. The tokens are for their cookies and are kept nowhere. */
export interface OpenedSession {
  sessionId: string
  token: string
  maxAgeSeconds: number
  hasSecondFactor: boolean
  /** Of a device that is kept from now on. */
  device?: { token: string; maxAgeSeconds: number }
  /** True: the second factor is due before anything else. */
  isHalf: boolean
}

export interface Opening {
  /** What was given in this sign-in beside or instead of the password. */
  factor?: Exclude<FactorKind, 'device'>
  /** False: no password was given (a passkey alone). */
  hasPassword?: boolean
  /** **Keep me logged in** was ticked. */
  keeps?: boolean
  /** The token of this browser's device, if it was kept before. */
  deviceToken?: string
  /** The session of this browser until now; it ends. */
  previousSessionId?: string | null
}

/**
 * A new session in the caller's write, always under a new id. Where a second factor is on and neither was given nor is skipped by a
 * kept device, it is half a session: it lives for minutes and leads to that question alone.
 */
export async function openSession(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  user: Pick<StaffUserRow, 'id' | 'security_version'>,
  origin: Origin,
  { factor, hasPassword = true, keeps = false, deviceToken, previousSessionId }: Opening = {},
): Promise<OpenedSession> {
  const now = deps.clock.now()
  const token = deps.ids.token()
  const sessionId = deps.ids.id()
  const isFactorOn = await hasSecondFactor(tx.db, user.id)
  const mayKeep = (await firmRules(tx.db))?.allows_kept_devices !== 0
  const known = mayKeep ? await livingDevice(tx, deps, user.id, deviceToken) : undefined
  const kind: FactorKind | undefined = factor ?? (isFactorOn && known ? 'device' : undefined)
  const isHalf = isFactorOn && kind === undefined
  if (previousSessionId) await endSessionRow(tx, deps, previousSessionId, 'superseded')

  let device: OpenedSession['device']
  let deviceId = known?.id ?? null
  let expiresAtMs = now + (isHalf ? halfSessionMs : longestSessionMs)
  if (!isHalf && keeps && mayKeep) {
    // The seven days begin with a code, or a password where there is none; a device that skipped it gets no more of them.
    if (known && kind === 'device') {
      expiresAtMs = Math.max(expiresAtMs, known.expires_at_ms)
    } else {
      if (known) await endDevicesOf(tx, deps, user.id, 'superseded', { only: known.id })
      device = { token: deps.ids.token(), maxAgeSeconds: keptDeviceMs / 1000 }
      deviceId = deps.ids.id()
      expiresAtMs = now + keptDeviceMs
      await insertDevice(tx.db, {
        id: deviceId,
        user_id: user.id,
        token_hash: hashToken(device.token),
        security_version: user.security_version,
        created_at_ms: now,
        expires_at_ms: expiresAtMs,
        last_used_at_ms: now,
        ip: origin.ip,
        user_agent: origin.userAgent,
        ended_at_ms: null,
        ended_reason: null,
      })
    }
  }
  if (known && !isHalf) {
    await updateDevice(tx.db, known.id, { last_used_at_ms: now, ip: origin.ip, user_agent: origin.userAgent })
  }
  await insertSession(tx.db, {
    id: sessionId,
    token_hash: hashToken(token),
    user_id: user.id,
    security_version: user.security_version,
    created_at_ms: now,
    last_active_at_ms: now,
    expires_at_ms: expiresAtMs,
    password_at_ms: hasPassword ? now : 0,
    locked_at_ms: null,
    ip: origin.ip,
    user_agent: origin.userAgent,
    ended_at_ms: null,
    ended_reason: null,
    second_factor: kind ?? null,
    second_factor_at_ms: kind ? now : null,
    device_id: isHalf ? null : deviceId,
    keeps_signed_in: keeps ? 1 : 0,
    factor_failures: 0,
  })
  if (!isHalf) await updateUser(tx.db, user.id, { last_sign_in_at_ms: now })
  return {
    sessionId,
    token,
    maxAgeSeconds: (expiresAtMs - now) / 1000,
    hasSecondFactor: isFactorOn,
    isHalf,
    ...(device && { device }),
  }
}

/** This person's, of this browser, and worth something still. One that has expired is ended, so that no clock brings it back (F6). */
async function livingDevice(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  userId: string,
  token: string | undefined,
): Promise<DeviceWithUser | undefined> {
  const row = token === undefined ? undefined : await deviceByToken(tx.db, hashToken(token))
  if (!row || row.ended_at_ms !== null || row.user_id !== userId) return undefined
  const end = deviceEndDue(row, deps.clock.now())
  if (end) await endDevicesOf(tx, deps, userId, end, { only: row.id })
  return end ? undefined : row
}

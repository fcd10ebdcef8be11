import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { endSessionRow } from './close-session.ts'
import { openDevices, updateDevice, type DeviceWithUser } from './devices.queries.ts'
import { isFromTheFuture } from './session-rules.ts'
import { openSessions } from './sessions.queries.ts'

/** Why a kept device ended, as `ended_reason` keeps it. */
export type DeviceEnd = 'removed' | 'superseded' | 'forbidden' | 'expired'

/** What has ended a kept device, whether the store says so yet or not; null while it is worth something. */
export function deviceEndDue(row: DeviceWithUser, nowMs: number): DeviceEnd | null {
  // A reset, a password change, a role change or a deactivation came after it.
  if (row.deactivated_at_ms !== null || row.security_version !== row.user_security_version) return 'superseded'
  // Made or used later than now: a clock was set back, and it gives nothing more time (F6).
  const isUncertain = isFromTheFuture(row.created_at_ms, nowMs) || isFromTheFuture(row.last_used_at_ms, nowMs)
  return row.expires_at_ms <= nowMs || isUncertain ? 'expired' : null
}

/**
 * Ends kept devices of one person (null: of all), with the sessions on them; one session can be left. Answers how many devices there
 * were. A step.
 */
export async function endDevicesOf(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  userId: string | null,
  reason: DeviceEnd,
  { only, exceptSessionId }: { only?: string; exceptSessionId?: string } = {},
): Promise<number> {
  const devices = (await openDevices(tx.db, userId ?? undefined)).filter((row) => only === undefined || row.id === only)
  const ended = new Set(devices.map((row) => row.id))
  for (const row of devices) {
    await updateDevice(tx.db, row.id, { ended_at_ms: deps.clock.now(), ended_reason: reason })
  }
  // An expired device leaves a session that was opened on it within its time as long as that one lasts.
  if (reason === 'expired') return devices.length
  for (const session of await openSessions(tx.db, userId ?? undefined)) {
    const isOnIt = session.device_id !== null && ended.has(session.device_id)
    if (isOnIt && session.id !== exceptSessionId) await endSessionRow(tx, deps, session.id, 'ended')
  }
  return devices.length
}

/** A job for every minute: writes down which kept devices are over, so that a clock set back revives none (F6). */
export async function settleDevices(deps: Deps): Promise<void> {
  const dueOf = (rows: DeviceWithUser[]) =>
    rows.flatMap((row) => {
      const end = deviceEndDue(row, deps.clock.now())
      return end ? [{ row, end }] : []
    })
  if (dueOf(await deps.store.read((db) => openDevices(db))).length === 0) return
  await deps.store.write(async (tx) => {
    for (const { row, end } of dueOf(await openDevices(tx.db))) {
      await endDevicesOf(tx, deps, row.user_id, end, { only: row.id })
    }
  })
}

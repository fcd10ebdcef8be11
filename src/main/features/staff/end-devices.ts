import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { endSessionRow } from './close-session.ts'
import { openDevices, updateDevice } from './devices.queries.ts'
import { openSessions } from './sessions.queries.ts'

/** Why a kept device ended, as `ended_reason` keeps it. */
export type DeviceEnd = 'removed' | 'superseded' | 'forbidden' | 'signed-out'

/** Ends kept devices of one person (null: of all), with the sessions on them; one can be left. Answers how many there were. */
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
  for (const session of await openSessions(tx.db, userId ?? undefined)) {
    const isOnIt = session.device_id !== null && ended.has(session.device_id)
    if (isOnIt && session.id !== exceptSessionId) await endSessionRow(tx, deps, session.id, 'ended')
  }
  return devices.length
}

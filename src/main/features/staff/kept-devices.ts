import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { openDevices, type DeviceWithUser } from './devices.queries.ts'
import { deviceEndDue, endDevicesOf } from './end-devices.ts'
import { sessionById } from './sessions.queries.ts'

/** Whether the session that asked went with it: then its browser forgets its cookies. */
interface Removed {
  isThis: boolean
}

/** Where this person is kept signed in, this device first (TFA-3). */
export async function listDevices(deps: Deps, actor: StaffActor) {
  return await deps.store.read(async (db) => {
    const thisId = await deviceOfSession(db, actor)
    const devices = (await livingDevices(db, deps, actor)).map((row) => ({
      deviceId: row.id,
      isThis: row.id === thisId,
      createdAtMs: row.created_at_ms,
      lastUsedAtMs: row.last_used_at_ms,
      expiresAtMs: row.expires_at_ms,
      ip: row.ip,
      userAgent: row.user_agent,
    }))
    return { devices: devices.sort((a, b) => Number(b.isThis) - Number(a.isThis)) }
  })
}

/** From now on that browser is asked for a code again; the sessions on it end, this one too. Another's device is not found. */
export async function removeDevice(
  deps: Deps,
  actor: StaffActor,
  input: { deviceId: string },
): Promise<Removed | Refusal> {
  return await deps.store.write(async (tx) => {
    const row = (await livingDevices(tx.db, deps, actor)).find((device) => device.id === input.deviceId)
    if (!row) return refuse('NOT_FOUND')
    const isThis = row.id === (await deviceOfSession(tx.db, actor))
    await endDevicesOf(tx, deps, actor.userId, 'removed', { only: row.id })
    await recordActivity(tx, deps, {
      actor,
      kind: 'device.removed',
      subjectKind: 'staff-device',
      subjectId: row.id,
      data: { user: actor.name },
    })
    return { isThis }
  })
}

/** All of them at once. */
export async function removeDevices(deps: Deps, actor: StaffActor): Promise<Removed> {
  return await deps.store.write(async (tx) => {
    const thisId = await deviceOfSession(tx.db, actor)
    const isThis = (await livingDevices(tx.db, deps, actor)).some((row) => row.id === thisId)
    if ((await endDevicesOf(tx, deps, actor.userId, 'removed')) > 0) {
      await recordActivity(tx, deps, {
        actor,
        kind: 'device.all-removed',
        subjectKind: 'staff',
        subjectId: actor.userId,
        data: { user: actor.name },
      })
    }
    return { isThis }
  })
}

async function livingDevices(db: ReadDb, deps: Deps, actor: StaffActor): Promise<DeviceWithUser[]> {
  const rows = await openDevices(db, actor.userId)
  return rows.filter((row) => deviceEndDue(row, deps.clock.now()) === null)
}

const deviceOfSession = async (db: ReadDb, actor: StaffActor) => (await sessionById(db, actor.sessionId))?.device_id

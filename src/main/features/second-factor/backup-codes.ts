import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { standingSession } from '../staff/standing-session.ts'
import { personOf } from './person-of.ts'
import { deleteBackupSets, hasBackupSet, insertBackupSet, nameBackupSet, totpOf } from './second-factor.queries.ts'
import { tellPerson } from './tell-person.ts'
import { backupCodeOf, groupedBackupCode } from './typed-code.ts'

/** Shown once, and kept by the person alone. */
export interface BackupCodes {
  setId: string
  codes: string[]
}

const codesInSet = 10

/** What of a code is stored: an HMAC under the host's key, of this person's code alone. */
export const backupCodeMac = (deps: Pick<Deps, 'secrets'>, userId: string, code: string) =>
  deps.secrets.mac(`${userId} ${code}`, 'backup-code')

/** Ten new ones in the caller's write. They do not count yet; those shown and not counting before are dead, the set in use stays. */
export async function showNewBackupCodes(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids' | 'secrets'>,
  userId: string,
  setInUse: string | null,
): Promise<BackupCodes> {
  const setId = deps.ids.id()
  const codes = Array.from({ length: codesInSet }, () => backupCodeOf(Buffer.from(deps.ids.token(), 'base64url')))
  await deleteBackupSets(tx.db, userId, setInUse)
  await insertBackupSet(
    tx.db,
    { setId, userId, nowMs: deps.clock.now() },
    codes.map((code) => ({ id: deps.ids.id(), mac: backupCodeMac(deps, userId, code) })),
  )
  return { setId, codes: codes.map(groupedBackupCode) }
}

/** Shows ten new ones, which count once the person has said that they are saved: until then the old go on (TFA-4). */
export async function makeBackupCodes(deps: Deps, actor: StaffActor): Promise<BackupCodes | Refusal> {
  return await deps.store.write(async (tx) => {
    const session = await standingSession(tx, deps, actor)
    if (isRefusal(session)) return session
    const totp = await totpOf(tx.db, actor.userId)
    if (!totp) return refuse('CONFLICT', { messageKey: 'common.secondFactor.notOn' })
    return await showNewBackupCodes(tx, deps, actor.userId, totp.backup_set_id)
  })
}

/** They are saved: from now on they count, and the old are dead. Saying so twice is no error. */
export async function useBackupCodes(
  deps: Deps,
  actor: StaffActor,
  input: { setId: string },
): Promise<Record<never, never> | Refusal> {
  return await deps.store.write(async (tx) => {
    const session = await standingSession(tx, deps, actor)
    if (isRefusal(session)) return session
    const totp = await totpOf(tx.db, actor.userId)
    if (!totp) return refuse('CONFLICT', { messageKey: 'common.secondFactor.notOn' })
    if (totp.backup_set_id === input.setId) return {}
    const isLastShown = await hasBackupSet(tx.db, actor.userId, input.setId)
    if (!isLastShown) return refuse('STALE', { messageKey: 'common.secondFactor.otherCodesShown' })
    await nameBackupSet(tx.db, actor.userId, input.setId)
    await deleteBackupSets(tx.db, actor.userId, input.setId)
    await recordActivity(tx, deps, {
      actor,
      kind: 'staff.backup-codes-made',
      subjectKind: 'staff',
      subjectId: actor.userId,
    })
    await tellPerson(tx, deps, personOf(session), 'backup-codes-made')
    tx.emit({ kind: 'console', topic: 'staff' })
    return {}
  })
}

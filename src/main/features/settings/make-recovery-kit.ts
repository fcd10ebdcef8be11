import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor, SystemActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { noteRecoveryKit } from '../staff/note-recovery-kit.ts'
import type { SettingsPorts } from './settings-ports.ts'

export interface RecoveryKit {
  /** Opens the host's key and signs nobody in. Shown once. */
  passphrase: string
  firmName: string
  dataFolder: string
  ownerEmail: string
  madeAtMs: number
}

/** A new recovery kit (TFA-7). The one before opens the key until this one is written down, and nothing afterwards. */
export async function makeRecoveryKit(
  deps: Deps,
  { recovery }: Pick<SettingsPorts, 'recovery'>,
  actor: StaffActor | (SystemActor & { ownerUserId: string }),
): Promise<RecoveryKit | Refusal> {
  if (actor.kind === 'staff' && actor.role !== 'owner') return refuse('FORBIDDEN')
  if (!recovery) return refuse('UNAVAILABLE', { messageKey: 'common.settings.noRecoveryKit' })
  const ownerUserId = actor.kind === 'staff' ? actor.userId : actor.ownerUserId
  const added = await recovery.add()
  const noted = await noteOrDiscard()
  if (isRefusal(noted)) return noted
  // From here on this kit is the one that counts: a fault below leaves the one before beside it, and never none.
  await added.keepOnlyThis()
  return { passphrase: added.passphrase, dataFolder: recovery.dataFolder, ...noted }

  async function noteOrDiscard() {
    try {
      const result = await deps.store.write((tx) => noteRecoveryKit(tx, deps, actor, ownerUserId))
      if (isRefusal(result)) await added.discard()
      return result
    } catch (error) {
      await added.discard()
      throw error
    }
  }
}

import { normalizeEmail } from '../../../shared/ids.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { SystemActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { forgetFailures } from '../staff/attempts.ts'
import { removeSecondFactor } from './remove-second-factor.ts'
import { memberByEmail } from './second-factor.queries.ts'

const commandLine: SystemActor = { kind: 'system', name: 'command line' }

/**
 * The way back for whoever has lost every factor and has no admin to ask (TFA-7): on the host's machine, by whoever owns its data
 * folder. Their password stays, and is what signs them in; a wait after failures ends. Recorded, and told to them by e-mail.
 */
export async function resetSecondFactor(
  deps: Deps,
  input: { email: string; reason: string },
): Promise<{ name: string; email: string } | Refusal> {
  return await deps.store.write(async (tx) => {
    const user = await memberByEmail(tx.db, normalizeEmail(input.email))
    const params = { email: input.email }
    if (!user) return refuse('NOT_FOUND', { messageKey: 'common.secondFactor.resetNobody', params })
    if (user.deactivated_at_ms !== null) {
      return refuse('CONFLICT', { messageKey: 'common.secondFactor.resetDeactivated', params: { name: user.name } })
    }
    const wasOn = await removeSecondFactor(tx, deps, user, { actor: commandLine, as: 'reset', reason: input.reason })
    if (!wasOn) return refuse('CONFLICT', { messageKey: 'common.secondFactor.resetNotOn', params: { name: user.name } })
    await forgetFailures(tx, user.email)
    return { name: user.name, email: user.email }
  })
}

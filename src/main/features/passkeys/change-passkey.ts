import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { StaffPasskeyRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { raiseSecurityVersion } from '../staff/raise-security-version.ts'
import { standingSession } from '../staff/standing-session.ts'
import { tellOwner } from './passkey-notice.ts'
import { passkeyOf, type Passkey } from './passkey-row.ts'
import { passkeysOf, updatePasskey } from './passkeys.queries.ts'
import { relyingPartyAt } from './relying-party.ts'

export async function renamePasskey(
  deps: Deps,
  actor: StaffActor,
  consoleOrigin: string,
  input: { passkeyId: string; name: string },
): Promise<Passkey | Refusal> {
  return await deps.store.write(async (tx) => {
    const session = await standingSession(tx, deps, actor)
    if (isRefusal(session)) return session
    const row = await ownPasskey(tx, actor, input.passkeyId)
    if (!row) return refuse('NOT_FOUND')
    const party = await relyingPartyAt(tx.db, consoleOrigin)
    if (row.name === input.name) return passkeyOf(row, party)
    await updatePasskey(tx.db, row.id, { name: input.name })
    await recordActivity(tx, deps, {
      actor,
      kind: 'staff.passkey-renamed',
      subjectKind: 'staff',
      subjectId: actor.userId,
      data: { name: input.name },
    })
    return passkeyOf({ ...row, name: input.name }, party)
  })
}

/**
 * A passkey that opens nothing from now on. Whoever had it may be in somewhere: every other session and kept device of this person
 * ends. They are told by e-mail.
 */
export async function removePasskey(
  deps: Deps,
  actor: StaffActor,
  input: { passkeyId: string },
): Promise<Record<never, never> | Refusal> {
  return await deps.store.write(async (tx) => {
    const session = await standingSession(tx, deps, actor)
    if (isRefusal(session)) return session
    const row = await ownPasskey(tx, actor, input.passkeyId)
    if (!row) return refuse('NOT_FOUND')
    await updatePasskey(tx.db, row.id, { removed_at_ms: deps.clock.now() })
    await raiseSecurityVersion(tx, deps, actor.userId, { sessionId: actor.sessionId })
    await recordActivity(tx, deps, {
      actor,
      kind: 'staff.passkey-removed',
      subjectKind: 'staff',
      subjectId: actor.userId,
      data: { name: row.name },
    })
    const { user_name: name, user_email: email, user_locale: locale } = session
    await tellOwner(tx, deps, { userId: actor.userId, name, email, locale }, 'passkey-removed', row.id)
    return {}
  })
}

async function ownPasskey(tx: Tx, actor: StaffActor, passkeyId: string): Promise<StaffPasskeyRow | undefined> {
  return (await passkeysOf(tx.db, actor.userId)).find((row) => row.id === passkeyId)
}

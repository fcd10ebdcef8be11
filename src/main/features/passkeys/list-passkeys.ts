import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { passkeyOf, type Passkey } from './passkey-row.ts'
import { passkeysOf } from './passkeys.queries.ts'
import { relyingPartyAt } from './relying-party.ts'

/** One's own passkeys, and whether this address can make and use any. */
export async function listPasskeys(
  deps: Deps,
  actor: StaffActor,
  consoleOrigin: string,
): Promise<{ passkeys: Passkey[]; unavailableKey: string | null; domain: string | null }> {
  return await deps.store.read(async (db) => {
    const party = await relyingPartyAt(db, consoleOrigin)
    const rows = await passkeysOf(db, actor.userId)
    return {
      passkeys: rows.map((row) => passkeyOf(row, party)),
      unavailableKey: 'unavailableKey' in party ? party.unavailableKey : null,
      domain: party.domain,
    }
  })
}

import type { Deps } from '../../deps.ts'
import type { PushKeys } from '../../ports.ts'
import { insertPushKeys, readPushKeys } from './phones.queries.ts'

const context = 'push-keys'

/** This host's key pair at the push services, made once. Phones subscribe for it, so another would wake none of them. */
export async function pushKeys(deps: Deps): Promise<PushKeys> {
  const known = await deps.store.read(readPushKeys)
  if (known !== undefined) return opened(deps, known)
  const sealed = deps.secrets.seal(JSON.stringify(deps.push.makeKeys()), context)
  return opened(
    deps,
    await deps.store.write(async (tx) => {
      const there = await readPushKeys(tx.db)
      if (there === undefined) await insertPushKeys(tx.db, sealed, deps.clock.now())
      return there ?? sealed
    }),
  )
}

const opened = (deps: Deps, sealed: string) => JSON.parse(deps.secrets.open(sealed, context)) as PushKeys

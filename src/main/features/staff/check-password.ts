import type { Deps } from '../../deps.ts'
import type { PasswordHasher } from '../../ports.ts'
import { normalizePassword } from './password-policy.ts'

const decoys = new WeakMap<PasswordHasher, Promise<string>>()

/** A hash of nobody's password with today's parameters: an unknown name costs what a known one costs (S8). */
function decoyHash(deps: Pick<Deps, 'ids' | 'passwords'>): Promise<string> {
  let decoy = decoys.get(deps.passwords)
  if (!decoy) {
    decoy = deps.passwords.hash(deps.ids.token())
    decoys.set(deps.passwords, decoy)
    // A full queue passes: the next one asks again.
    decoy.catch(() => decoys.delete(deps.passwords))
  }
  return decoy
}

export async function checkPassword(
  deps: Pick<Deps, 'ids' | 'passwords'>,
  hash: string | undefined,
  password: string,
): Promise<boolean> {
  const decoy = await decoyHash(deps)
  return (await deps.passwords.verify(hash ?? decoy, normalizePassword(password))) && hash !== undefined
}

export async function hashPassword(deps: Pick<Deps, 'passwords'>, password: string): Promise<string> {
  return await deps.passwords.hash(normalizePassword(password))
}

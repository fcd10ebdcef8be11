import type { ReadDb } from '../../platform/store/store.ts'
import { isLoopbackOrigin } from '../settings/portal-origin.ts'
import { firmRules } from './rules.queries.ts'

/**
 * Which host a browser would take it for: cookies know no ports. The names and numbers of this very machine count as one, because each
 * listener answers to all of them; `phone.localhost` is a name of its own.
 */
export function hostKey(origin: string): string {
  const { hostname } = new URL(origin)
  return isLoopbackOrigin(origin) && !hostname.endsWith('.localhost') ? 'localhost' : hostname
}

/** Whether this address has the host name that the phone's page was given for its own (TFA-8). */
export async function isPhoneHost(db: ReadDb, origin: string): Promise<boolean> {
  const phoneOrigin = (await firmRules(db))?.phone_origin ?? null
  return phoneOrigin !== null && hostKey(phoneOrigin) === hostKey(origin)
}

import { isIP } from 'node:net'
import type { ReadDb } from '../../platform/store/store.ts'
import { passkeyDomainRule } from './passkeys.queries.ts'

/** For whom passkeys are made and asked here (WebAuthn Level 3, 5.4.2): a domain, and the one address that may ask now. */
export interface RelyingParty {
  domain: string
  /** The console's own address that this request came to; never what a header claims. */
  origin: string
}

/** Why this address has no passkeys; `domain` is the one they were set up for, if any. */
export interface NoRelyingParty {
  unavailableKey: string
  domain: string | null
}

/** The domain that is set, or else the address's own host name, where browsers allow passkeys at all. */
export async function relyingPartyAt(db: ReadDb, consoleOrigin: string): Promise<RelyingParty | NoRelyingParty> {
  return relyingParty(consoleOrigin, await passkeyDomainRule(db))
}

export function relyingParty(consoleOrigin: string, domain: string | null): RelyingParty | NoRelyingParty {
  const { protocol, hostname: host, origin } = new URL(consoleOrigin)
  const isLocalhost = host === 'localhost'
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) return { unavailableKey: 'common.passkeys.atNumber', domain }
  if (protocol !== 'https:' && !isLocalhost) return { unavailableKey: 'common.passkeys.notEncrypted', domain }
  if (domain !== null && host !== domain && !host.endsWith(`.${domain}`)) {
    return { unavailableKey: 'common.passkeys.otherDomain', domain }
  }
  return { domain: domain ?? host, origin }
}

import { isIP } from 'node:net'

/** Host names under which the console is reached; an address of numbers is none, and passkeys cannot be bound to it. */
export function hostNamesOf(origins: readonly (string | null | undefined)[]): string[] {
  const names = origins.flatMap((origin) => {
    const url = origin ? URL.parse(origin) : null
    return url && isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 ? [url.hostname] : []
  })
  return [...new Set(names)]
}

/** Whether passkeys for this domain work on a page of that host: the name itself, or one above it (WebAuthn 5.1.3, RP ID). */
export function isDomainOf(domain: string, hostName: string): boolean {
  return domain === hostName || (domain.includes('.') && hostName.endsWith(`.${domain}`))
}

import { isOwnMachineOnly } from '../../platform/mail/reachable-origin.ts'

/** One canonical origin, or null: https anywhere, plain http on this very machine only (ACC-10). No path, no credentials. */
export function parsePortalOrigin(text: string): string | null {
  const typed = text.trim()
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`
  const url = URL.parse(withScheme)
  if (!url || url.username || url.password || url.search || url.hash || url.pathname !== '/') return null
  if (isUnspecified(url.hostname)) return null
  if (url.protocol === 'https:' && (isLoopbackOrigin(url.origin) || isPublicLooking(url.hostname))) return url.origin
  return url.protocol === 'http:' && isLoopbackOrigin(url.origin) ? url.origin : null
}

/** `http://localhost:8080`, `http://127.0.0.1`: an address that leads nowhere from another machine. */
export function isLoopbackOrigin(origin: string): boolean {
  return isOwnMachineOnly(origin)
}

const isUnspecified = (hostname: string) => hostname === '0.0.0.0' || hostname === '[::]'

// A name with a dot, or an address: 'https://portal' is a slip of the keyboard, 'https://portal.firm.example' is meant.
function isPublicLooking(hostname: string): boolean {
  return hostname.startsWith('[') || /^[^.].*\.[^.]+$/.test(hostname)
}

/** One canonical origin, or null: https anywhere, plain http on this very machine only (ACC-10). No path, no credentials. */
export function parsePortalOrigin(text: string): string | null {
  const typed = text.trim()
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`
  const url = URL.parse(withScheme)
  if (!url || url.username || url.password || url.search || url.hash || url.pathname !== '/') return null
  if (url.protocol === 'https:' && isPublicLookingHost(url.hostname)) return url.origin
  return isLoopbackOrigin(url.origin) ? url.origin : null
}

/** `http://localhost:8080`, `http://127.0.0.1`: an address that leads nowhere from another machine. */
export function isLoopbackOrigin(origin: string): boolean {
  const url = URL.parse(origin)
  if (!url || url.protocol !== 'http:') return false
  return isLoopbackHost(url.hostname)
}

export function isLoopbackHost(hostname: string): boolean {
  const name = hostname.toLowerCase()
  return name === 'localhost' || name === '[::1]' || name === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
}

// A name with a dot, or an address: 'https://portal' is a slip of the keyboard, 'https://portal.firm.example' is meant.
function isPublicLookingHost(hostname: string): boolean {
  return hostname.startsWith('[') || /^[^.].*\.[^.]+$/.test(hostname)
}

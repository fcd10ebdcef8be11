import type { IncomingHttpHeaders } from 'node:http'

/**
 * True when an unsafe request was made by a page of this very origin (H3). Browsers say so by Fetch Metadata, or, where
 * the address is not trustworthy enough for them to send it, by Origin. A request that carries neither is not believed.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, origin: string): boolean {
  const site = headers['sec-fetch-site']
  const from = headers.origin
  if (site !== undefined && site !== 'same-origin') return false
  // A same-origin form under `no-referrer` sends `Origin: null`; only Fetch Metadata can vouch for it then.
  if (site === 'same-origin') return from === undefined || from === 'null' || from === origin
  return from === origin
}

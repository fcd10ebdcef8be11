/** The methods any route of a listener may have (H7). */
export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const methodSet: ReadonlySet<string> = new Set(methods)
export const isUnsafe = (method: string) => method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
/** Where tus asks what a host can do. Nowhere else has OPTIONS anything to say: there is no CORS. */
const optionsUrl = /^\/uploads(?:\/|$)/

const maxUrlLength = 8_192
// Printable ASCII only (RFC 3986), no backslash; an encoded NUL never means well.
const goodUrl = /^\/[!-[\]-~]*$/
const badEscape = /%(?![0-9a-f]{2})|%00/i

/** The status to refuse the request line with, or 0. Absolute-form targets (`GET http://…`) are refused too. */
export function requestLineFault(method: string, url: string): number {
  if (!methodSet.has(method) && !(method === 'OPTIONS' && optionsUrl.test(url))) return 405
  if (url.length > maxUrlLength) return 414
  if (!goodUrl.test(url) || badEscape.test(url)) return 400
  if (!url.includes('%')) return 0
  try {
    const query = url.indexOf('?')
    decodeURIComponent(query < 0 ? url : url.slice(0, query))
    return 0
  } catch {
    return 400
  }
}

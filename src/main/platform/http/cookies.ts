import type { Face } from './face.ts'
import type { RequestFacts } from './request-facts.ts'

/**
 * Names and texts of the cookies. Over https they are `__Host-…`: Secure, Path=/, no Domain, so no other host or
 * sub-domain can set them. On plain-http loopback, the named exception of C7, they carry the port instead, because
 * cookies do not separate ports.
 */
export interface CookieNames {
  /** The signed-in session. */
  session: string
  /** Portal: the random browser id. Console: the desktop window's pass. */
  companion: string
  /** Console: a kept device (TFA-3). */
  device: string
  /** Portal: staff who look through a client's eyes (SHR-5). */
  viewAs: string
}

const baseNames = {
  portal: {
    session: 'portico-client',
    companion: 'portico-browser',
    device: 'portico-client-device',
    viewAs: 'portico-view-as',
  },
  console: {
    session: 'portico-staff',
    companion: 'portico-window',
    device: 'portico-device',
    viewAs: 'portico-staff-view-as',
  },
} as const

export function cookieNames(of: { face: Face; port: number; secure: boolean }): CookieNames {
  const { session, companion, device, viewAs } = baseNames[of.face]
  const name = (base: string) => (of.secure ? `__Host-${base}` : `${base}-${of.port}`)
  return { session: name(session), companion: name(companion), device: name(device), viewAs: name(viewAs) }
}

const knownNames = { portal: new Map<number, CookieNames>(), console: new Map<number, CookieNames>() }

/** The names for one request's own address: of the few that a listener answers as, made once. */
export function cookieNamesOf(face: Face, { port, isSecure }: RequestFacts): Readonly<CookieNames> {
  const known = knownNames[face]
  // Over https no port is in them.
  const key = isSecure ? 0 : port
  let names = known.get(key)
  if (!names) known.set(key, (names = cookieNames({ face, port, secure: isSecure })))
  return names
}

/** The value of one cookie; undefined when it is absent or empty. Of two with one name the first counts (RFC 6265 5.4). */
export function readCookie(header: string | undefined, name: string): string | undefined {
  return readCookies(header)(name)
}

/** The same of a header that is asked for more than one. */
export function readCookies(header: string | undefined): (name: string) => string | undefined {
  const values = new Map<string, string>()
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=')
    if (equals <= 0) continue
    const name = pair.slice(0, equals).trim()
    if (!values.has(name)) values.set(name, pair.slice(equals + 1).trim())
  }
  return (name) => values.get(name) || undefined
}

/** A Set-Cookie text: HttpOnly, SameSite=Strict, Path=/. Without `maxAgeSeconds` it ends with the browser. */
export function writeCookie(name: string, value: string, options: { secure: boolean; maxAgeSeconds?: number }): string {
  if (!/^[\w!#$%&'*+./:=?@^`|~-]*$/.test(value)) throw new Error('A cookie value may hold no separators')
  const age = options.maxAgeSeconds === undefined ? '' : `; Max-Age=${Math.floor(options.maxAgeSeconds)}`
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict${options.secure ? '; Secure' : ''}${age}`
}

export function clearCookie(name: string, options: { secure: boolean }): string {
  return writeCookie(name, '', { ...options, maxAgeSeconds: 0 })
}

import { isLoopback } from './guards/plain-http.ts'

/** One origin a listener answers as. */
export interface OwnOrigin {
  origin: string
  port: number
  isSecure: boolean
  isLoopback: boolean
}

/** The exact Host values a listener answers to, each with the origin it stands for (H1). */
export interface AllowedHosts {
  find(host: string): OwnOrigin | undefined
  /** Called once the port is known: a listener that loopback reaches always answers to its loopback names. */
  listening(address: { host: string; port: number; isTls: boolean }): void
}

const wildcards: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

/** `origins` is asked on every request, so that addresses can change while running; it should return the same array until they do. */
export function createAllowedHosts(origins: () => readonly string[]): AllowedHosts {
  let own: string[] = []
  let seen: readonly string[] | undefined
  let byHost = new Map<string, OwnOrigin>()

  function rebuild(current: readonly string[]) {
    byHost = new Map()
    for (const text of [...own, ...current]) {
      const url = URL.parse(text)
      if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) continue
      const isSecure = url.protocol === 'https:'
      const port = Number(url.port) || (isSecure ? 443 : 80)
      byHost.set(url.host, { origin: url.origin, port, isSecure, isLoopback: isLoopback(url.hostname) })
    }
    seen = current
  }

  return {
    find(host) {
      const current = origins()
      if (current !== seen) rebuild(current)
      return byHost.get(host.toLowerCase())
    },
    listening({ host, port, isTls }) {
      const isReachable = isLoopback(host) || wildcards.has(host)
      const names = isReachable ? ['127.0.0.1', '[::1]', 'localhost'] : []
      own = names.map((name) => `${isTls ? 'https' : 'http'}://${name}:${port}`)
      seen = undefined
    },
  }
}

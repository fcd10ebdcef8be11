import { isLoopback } from './guards/plain-http.ts'

/** One origin a listener answers as. */
export interface OwnOrigin {
  origin: string
  port: number
  isSecure: boolean
  isLoopback: boolean
  /** Which of the listener's sites it belongs to; 0 is its own. */
  site: number
}

/** The exact Host values a listener answers to, each with the origin it stands for (H1). */
export interface AllowedHosts {
  find(host: string): OwnOrigin | undefined
  /** Called once the port is known: a listener that loopback reaches always answers to its loopback names. */
  listening(address: { host: string; port: number; isTls: boolean }): void
}

const wildcards: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

/**
 * `origins` is asked on every request, so that addresses can change while running; it should return the same array until they do.
 * `sites`: the same of other sites on this listener. A host that two of them name is the first one's alone.
 */
export function createAllowedHosts(
  origins: () => readonly string[],
  sites: readonly (() => readonly string[])[] = [],
): AllowedHosts {
  const lists = [origins, ...sites]
  let own: string[] = []
  let seen: (readonly string[])[] = []
  let byHost = new Map<string, OwnOrigin>()

  function rebuild() {
    byHost = new Map()
    seen = lists.map((list) => list())
    for (const [site, list] of seen.entries()) {
      for (const text of site === 0 ? [...own, ...list] : list) {
        const url = URL.parse(text)
        if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) continue
        if (site > 0 && byHost.has(url.host)) continue
        const isSecure = url.protocol === 'https:'
        const port = Number(url.port) || (isSecure ? 443 : 80)
        byHost.set(url.host, { origin: url.origin, port, isSecure, isLoopback: isLoopback(url.hostname), site })
      }
    }
  }

  return {
    find(host) {
      if (lists.some((list, site) => list() !== seen[site])) rebuild()
      return byHost.get(host.toLowerCase())
    },
    listening({ host, port, isTls }) {
      const isReachable = isLoopback(host) || wildcards.has(host)
      const names = isReachable ? ['127.0.0.1', '[::1]', 'localhost'] : []
      own = names.map((name) => `${isTls ? 'https' : 'http'}://${name}:${port}`)
      seen = []
    },
  }
}

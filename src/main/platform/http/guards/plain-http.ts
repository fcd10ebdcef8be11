import ipaddr from 'ipaddr.js'

/** Listening on a network address without encryption was asked for, and nothing declared ends TLS in front (H2). */
export class PlainHttpRefusedError extends Error {
  readonly host: string

  constructor(host: string) {
    super(
      `Plain HTTP on ${host} is refused: it would send passwords and documents unencrypted. ` +
        'Listen on 127.0.0.1, configure a certificate and its key, or declare the proxy that ends TLS.',
    )
    this.name = 'PlainHttpRefusedError'
    this.host = host
  }
}

export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  if (bare.toLowerCase() === 'localhost') return true
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === 'loopback'
}

export function refusePlainHttp(address: { host: string; hasTls: boolean; hasTlsProxy: boolean }): void {
  if (!address.hasTls && !address.hasTlsProxy && !isLoopback(address.host))
    throw new PlainHttpRefusedError(address.host)
}

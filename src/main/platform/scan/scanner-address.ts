/** Where a ClamAV daemon listens: a socket file of this machine, or a port. */
export type ScannerAddress = { path: string } | { host: string; port: number }

/** `unix:/run/clamav/clamd.ctl`, or `tcp:127.0.0.1:3310` with an IPv6 address in brackets; null for anything else. */
export function parseScannerAddress(text: string): ScannerAddress | null {
  const [, path] = /^unix:(\/[^\p{Cc}]{1,200})$/u.exec(text) ?? []
  if (path !== undefined) return { path }
  const [, bracketed, plain, portText] = /^tcp:(?:\[([0-9a-f:.]+)\]|([\w.-]{1,253})):(\d{1,5})$/i.exec(text) ?? []
  const host = bracketed ?? plain
  const port = Number(portText)
  return host !== undefined && port >= 1 && port <= 65_535 ? { host, port } : null
}

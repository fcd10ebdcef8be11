import ipaddr from 'ipaddr.js'

/**
 * Whether a link to this origin could only ever open on the machine it is opened on: loopback by any name, or the
 * unspecified address. Such a link must never leave by SMTP (ACC-10). What cannot be read counts as such too.
 */
export function isOwnMachineOnly(origin: string): boolean {
  const url = URL.parse(origin)
  if (!url) return true
  const host = url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  if (host === '' || host === 'localhost' || host.endsWith('.localhost')) return true
  if (!ipaddr.isValid(host)) return false
  const range = ipaddr.process(host).range()
  return range === 'loopback' || range === 'unspecified'
}

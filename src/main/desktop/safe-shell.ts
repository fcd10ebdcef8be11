import { shell } from 'electron'

/** One plain address: no headers (`?bcc=`), no lists, nothing to read twice. */
const mailAddress = /^mailto:[a-z0-9._+'-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i

/**
 * E2: whether an address that a page asked for may be handed to the system's browser or mail program. https on its own
 * port, without credentials, to a host of the firm's own portal addresses; `mailto:` for one plain address. Everything else, and
 * above all every other scheme, stays shut: a handler of the system would run it outside of every sandbox.
 */
export function mayOpenOutside(address: string, portalAddresses: readonly string[]): boolean {
  if (mailAddress.test(address)) return true
  const url = URL.parse(address)
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return false
  return portalAddresses.some((portal) => URL.parse(portal)?.origin === url.origin)
}

/** Opens it, or does nothing. True when it was allowed. */
export function openOutside(address: string, portalAddresses: readonly string[]): boolean {
  if (!mayOpenOutside(address, portalAddresses)) return false
  // The system may have no program for it; that is the system's to say.
  shell.openExternal(URL.parse(address)?.href ?? address).catch(() => undefined)
  return true
}

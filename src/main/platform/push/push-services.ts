/** The push services of the browsers there are: Chrome and Chromium, Firefox, Edge, Safari. */
const services: readonly RegExp[] = [
  /^fcm\.googleapis\.com$/,
  /^(?:[a-z0-9-]+\.)*push\.services\.mozilla\.com$/,
  /^(?:[a-z0-9-]+\.)+notify\.windows\.com$/,
  /^(?:[a-z0-9-]+\.)+push\.apple\.com$/,
]

/**
 * Whether an address that a phone has sent may be called: https on its own port at a push service that is known. Everything else,
 * whatever a phone says, would make the host ask the network for something on somebody's behalf. `also`: origins beside them.
 */
export function isPushServiceAddress(endpoint: string, also: readonly string[] = []): boolean {
  const url = URL.parse(endpoint)
  if (!url || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return false
  if (also.includes(url.origin)) return true
  return url.port === '' && services.some((service) => service.test(url.hostname))
}

import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { selectPortalAddresses, type Person } from './people.queries.ts'

const isLoopback = (origin: string) => {
  const { hostname } = new URL(origin)
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname)
}

/**
 * Until the portal address of these people is set and answers, their e-mails wait in the outbox, and the Share dialog says
 * so (ACC-10). Links to loopback are good for e-mails that are written to a folder, and never leave by SMTP.
 * @returns a literal key of the locales, or null when nothing keeps the e-mails.
 */
export async function addressNotice(
  db: ReadDb,
  deps: Pick<Deps, 'mailer'>,
  people: readonly Pick<Person, 'portal_address_id'>[],
): Promise<string | null> {
  const addresses = await selectPortalAddresses(db)
  const [first] = addresses
  if (!first) return 'common.sharing.notice.noAddress'
  const byId = new Map(addresses.map((address) => [address.id, address]))
  const concerned =
    people.length === 0 ? [first] : people.map((person) => byId.get(person.portal_address_id ?? '') ?? first)
  const isFolder = deps.mailer().kind === 'folder'
  for (const address of concerned) {
    if (isLoopback(address.origin)) {
      if (!isFolder) return 'common.sharing.notice.addressLocal'
    } else if (address.reachable_at_ms === null || address.check_error !== null) {
      return 'common.sharing.notice.addressSilent'
    }
  }
  return null
}

import type { ReadDb } from '../../platform/store/store.ts'
import { activePortalAddresses, hostFacts } from '../settings/portal-addresses.ts'
import { isLoopbackOrigin } from '../settings/portal-origin.ts'
import { ruledPhoneOrigin } from './phones.queries.ts'

/**
 * Where the phone's page is served (TFA-8): the host name that was set for it. A firm whose portal stands on this very machine alone
 * has `phone.localhost`, which browsers lead here and trust; every other has none until one is set.
 */
export async function phoneOriginOf(db: ReadDb): Promise<string | null> {
  const ruled = await ruledPhoneOrigin(db)
  if (ruled !== null) return ruled
  const loopback = (await hostFacts(db))?.portalLoopbackOrigin
  if (loopback === undefined) return null
  const addresses = await activePortalAddresses(db)
  if (addresses.some((address) => !isLoopbackOrigin(address.origin))) return null
  const { protocol, port } = new URL(loopback)
  return `${protocol}//phone.localhost${port === '' ? '' : `:${port}`}`
}

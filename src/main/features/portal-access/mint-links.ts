import { hour } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { insertLink } from './portal-access.queries.ts'
import { safeTarget } from './safe-target.ts'
import { tokenHash } from './token-hash.ts'

/** How long a link works, from being minted, which is when its mail is sent (ACC-2). */
const linkLifeMs = hour

export interface LinkOrder {
  /** Null for an address that is nobody's. */
  clientId: string | null
  /** The client's of this moment: raised, it kills the link (ACC-9). */
  accessVersion: number
  portalAddressId: string
  /** The portal's origin as the settings have it, never a Host header's (C4). */
  origin: string
  emailId: string | null
  emailNorm: string
  target: string
  /** 'outbox', or the id of the member of staff who copied it. */
  madeBy: string
}

export interface MintedLink {
  url: string
  expiresAtMs: number
}

/** Mints links, a step: 256 random bits each, of which the store gets the SHA-256 only (C1), in the fragment of the address (C3). */
export async function mintLinks(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  orders: readonly LinkOrder[],
): Promise<MintedLink[]> {
  const nowMs = deps.clock.now()
  const expiresAtMs = nowMs + linkLifeMs
  const links: MintedLink[] = []
  for (const order of orders) {
    const token = deps.ids.token()
    await insertLink(tx.db, {
      id: deps.ids.id(),
      token_hash: tokenHash(token),
      client_id: order.clientId,
      access_version: order.accessVersion,
      portal_address_id: order.portalAddressId,
      email_id: order.emailId,
      email_norm: order.emailNorm,
      target: safeTarget(order.target),
      made_by: order.madeBy,
      created_at_ms: nowMs,
      expires_at_ms: expiresAtMs,
      opened_at_ms: null,
      used_at_ms: null,
    })
    links.push({ url: `${order.origin}/c#${token}`, expiresAtMs })
  }
  return links
}

import type { Mailer } from '../../ports.ts'
import { isOwnMachineOnly } from '../../platform/mail/reachable-origin.ts'
import type { AddressRow } from './outbox.queries.ts'

/** Why a queued e-mail waits instead of being sent (ACC-10). */
export type HeldReason = 'no-address' | 'loopback' | 'address-unreachable' | 'console-loopback'

/** The address a client's links point to: their own region's, or the firm's first when that one is none any more. */
export const addressFor = (addresses: readonly AddressRow[], portalAddressId: string | null): AddressRow | undefined =>
  addresses.find((address) => address.id === portalAddressId) ?? addresses[0]

/**
 * What stands in the way of a link to this address. By SMTP it must be public and have answered when it was last asked; a
 * folder of this machine takes any.
 */
export function portalObstacle(address: AddressRow | undefined, mailer: Pick<Mailer, 'kind'>): HeldReason | null {
  if (!address) return 'no-address'
  if (mailer.kind === 'folder') return null
  if (isOwnMachineOnly(address.origin)) return 'loopback'
  return address.checked_at_ms === null || address.check_error !== null ? 'address-unreachable' : null
}

/** The same for a link to the console. */
export function consoleObstacle(consoleOrigin: string | null, mailer: Pick<Mailer, 'kind'>): HeldReason | null {
  if (consoleOrigin === null) return 'console-loopback'
  return mailer.kind === 'smtp' && isOwnMachineOnly(consoleOrigin) ? 'console-loopback' : null
}

export function heldKey(reason: string | null): string | null {
  switch (reason) {
    case 'no-address':
      return 'common.mail.held.noAddress'
    case 'loopback':
      return 'common.mail.held.loopback'
    case 'address-unreachable':
      return 'common.mail.held.silent'
    case 'console-loopback':
      return 'common.mail.held.consoleLoopback'
    default:
      return null
  }
}

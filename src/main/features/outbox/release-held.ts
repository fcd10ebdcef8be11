import type { Deps } from '../../deps.ts'
import { releaseHeld, selectHeld, selectPortalAddresses } from './outbox.queries.ts'
import { consoleObstacle, portalObstacle } from './where-to.ts'

/** Lets e-mails go on whose address has become public and answers (ACC-10), or that now go into a folder. */
export async function releaseReachable(deps: Deps): Promise<void> {
  const consoleOrigin = deps.consoleOrigin?.() ?? null
  const held = await deps.store.read(selectHeld)
  if (held.length === 0) return
  await deps.store.write(async (tx) => {
    const addresses = await selectPortalAddresses(tx.db)
    for (const row of held) {
      const address = addresses.find(({ id }) => id === row.portal_address_id) ?? addresses[0]
      const isForStaff = row.held_reason === 'console-loopback'
      const obstacle = isForStaff
        ? consoleObstacle(consoleOrigin, deps.mailer())
        : portalObstacle(address, deps.mailer())
      if (obstacle === null) await releaseHeld(tx.db, row, deps.clock.now())
    }
    tx.emit({ kind: 'console', topic: 'outbox' })
  })
}

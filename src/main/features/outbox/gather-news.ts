import { second } from '../../../shared/time.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { EmailOrder } from './enqueue-email.ts'
import { changeQueued, selectGathering, selectGroupSeconds, selectIsRestricted } from './outbox.queries.ts'

export const mergeKeyOf = (clientId: string) => `client:${clientId}`

/**
 * News for one client that come within the firm's time for it go into one e-mail (NTF-2): the first waits so long, and those that
 * come meanwhile are counted in it. One that is held for want of an address takes in everything until it leaves.
 * @returns the e-mail that took this in, or else when a new one leaves.
 */
export async function gatherNews(
  tx: Tx,
  clientId: string,
  order: EmailOrder,
  nowMs: number,
): Promise<{ emailId: string | null; leavesAtMs: number }> {
  const leavesAtMs = nowMs + (await selectGroupSeconds(tx.db)) * second
  const open = await selectGathering(tx.db, mergeKeyOf(clientId))
  if (!open || (open.held_reason === null && open.next_attempt_at_ms <= nowMs)) return { emailId: null, leavesAtMs }
  const before = JSON.parse(open.params) as Record<string, string | number>
  const isSameMatter = open.matter_id === (order.matterId ?? null)
  const isSamePlace = open.target === order.target
  await changeQueued(tx.db, open.id, {
    // Of several things one says no more than that they are there; Home shows them all.
    kind: isSamePlace && open.kind === order.kind ? open.kind : 'share',
    target: isSamePlace ? open.target : '/',
    matter_id: isSameMatter ? open.matter_id : await hiddenMatterOf(tx, [open.matter_id, order.matterId ?? null]),
    locale: order.locale,
    params: JSON.stringify({
      ...before,
      ...(before['fromName'] !== order.params?.['fromName'] && { fromName: '' }),
      count: Number(before['count'] ?? 1) + 1,
    }),
  })
  tx.emit({ kind: 'console', topic: 'outbox', matterId: order.matterId ?? undefined })
  return { emailId: open.id, leavesAtMs }
}

/** An e-mail about several matters is shown like one about the restricted one among them, and to everyone when none is (CLT-3). */
async function hiddenMatterOf(tx: Tx, matterIds: readonly (string | null)[]): Promise<string | null> {
  for (const matterId of matterIds)
    if (matterId !== null && (await selectIsRestricted(tx.db, matterId))) return matterId
  return null
}

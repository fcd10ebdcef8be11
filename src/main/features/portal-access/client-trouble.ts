import { day } from '../../../shared/time.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import {
  selectExpiredOpens,
  selectFailedEmails,
  selectHeldEmails,
  selectUsedUpCodes,
} from './client-trouble.queries.ts'

export interface ClientTrouble {
  messageKey: string
  params: Record<string, string | number>
  atMs: number
}

const lookBackMs = 14 * day
/** One can happen to anyone; two are a pattern: their mail arrives late, or they read it late. */
const expiredOpens = 2

/**
 * Why each of these clients cannot get in, as far as the host can tell; nobody without trouble is in the map. What lies
 * before their last sign-in is over. E-mails of restricted matters tell nobody else anything (CLT-3). `null`: all clients.
 */
export async function clientTrouble(
  db: ReadDb,
  actor: ConsoleActor,
  clientIds: readonly string[] | null,
  nowMs: number,
): Promise<Map<string, ClientTrouble>> {
  const troubles = new Map<string, ClientTrouble>()
  if (clientIds?.length === 0) return troubles
  const sinceMs = nowMs - lookBackMs
  // The later ones stand: what keeps every mail from arriving says more than what the client did with one.
  for (const row of await selectUsedUpCodes(db, clientIds, sinceMs))
    troubles.set(row.client_id, {
      messageKey: 'common.access.trouble.codesUsedUp',
      params: {},
      atMs: Number(row.at_ms),
    })
  for (const row of await selectExpiredOpens(db, actor, clientIds, sinceMs)) {
    const count = Number(row.count)
    if (count < expiredOpens) continue
    const atMs = Number(row.at_ms)
    troubles.set(row.client_id, { messageKey: 'common.access.trouble.linksExpired', params: { count }, atMs })
  }
  for (const row of await selectHeldEmails(db, actor, clientIds))
    troubles.set(row.client_id, {
      messageKey: 'common.access.trouble.addressSilent',
      params: {},
      atMs: Number(row.at_ms),
    })
  for (const row of await selectFailedEmails(db, actor, clientIds, sinceMs))
    troubles.set(row.client_id, {
      messageKey: 'common.access.trouble.emailFailed',
      params: {},
      atMs: Number(row.at_ms),
    })
  return troubles
}

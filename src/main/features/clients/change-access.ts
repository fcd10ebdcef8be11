import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ClientRow } from '../../platform/store/tables.ts'
import type { ActivityKind } from '../activity/activity-kinds.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { endClientAccess } from '../portal-access/end-access.ts'
import { emailTaken } from './client-fields.ts'
import { accessOf, type ClientDetail } from './client-row.ts'
import { selectClient, selectClientOfPortalEmail, updateClientRow } from './clients.queries.ts'
import { readClientDetail } from './get-client.ts'

type Change = (
  tx: Tx,
  row: ClientRow,
  nowMs: number,
) => Promise<Refusal | { kind: ActivityKind; columns: Partial<ClientRow> }>

/** The one shape of archive, restore, remove and give access: load, check, change, record, read back. */
function changeClient(
  deps: Deps,
  actor: ConsoleActor,
  clientId: string,
  change: Change,
): Promise<ClientDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const row = await selectClient(tx.db, clientId)
    if (!row) return refuse('NOT_FOUND')
    const nowMs = deps.clock.now()
    const result = await change(tx, row, nowMs)
    if ('refused' in result) return result
    await updateClientRow(tx.db, clientId, { ...result.columns, version: row.version + 1, updated_at_ms: nowMs })
    await recordActivity(tx, deps, { actor, kind: result.kind, clientId, data: { name: row.display_name } })
    tx.emit({ kind: 'console', topic: 'clients', clientId })
    return readClientDetail(tx.db, actor, clientId)
  })
}

/** An archived client sees nothing and is signed out; nothing is deleted (CLT-1). */
export const archiveClient = (deps: Deps, actor: ConsoleActor, { clientId }: { clientId: string }) =>
  changeClient(deps, actor, clientId, async (tx, row, nowMs) => {
    await endClientAccess(tx, deps, clientId, 'archived')
    return { kind: 'client.archived', columns: { archived_at_ms: row.archived_at_ms ?? nowMs } }
  })

export const restoreClient = (deps: Deps, actor: ConsoleActor, { clientId }: { clientId: string }) =>
  changeClient(deps, actor, clientId, async () => ({ kind: 'client.restored', columns: { archived_at_ms: null } }))

/** Ends sessions, links and codes at once; the address is free for another client (ACC-9, ACC-1). */
export const removeClientAccess = (deps: Deps, actor: ConsoleActor, { clientId }: { clientId: string }) =>
  changeClient(deps, actor, clientId, async (tx, row, nowMs) => {
    if (accessOf(row) === 'none') return refuse('CONFLICT', { messageKey: 'common.clients.noAccessYet' })
    await endClientAccess(tx, deps, clientId, 'access-removed')
    return {
      kind: 'client.access-removed',
      columns: { has_portal_access: 0, portal_email_norm: null, invited_at_ms: row.invited_at_ms ?? nowMs },
    }
  })

export const giveClientAccess = (deps: Deps, actor: ConsoleActor, { clientId }: { clientId: string }) =>
  changeClient(deps, actor, clientId, async (tx, row) => {
    if (row.email_norm === null) return refuse('INVALID', { field: 'email', messageKey: 'common.clients.emailNeeded' })
    const holder = await selectClientOfPortalEmail(tx.db, row.email_norm)
    if (holder && holder.id !== clientId) return emailTaken(holder.display_name)
    return { kind: 'client.access-given', columns: { has_portal_access: 1, portal_email_norm: row.email_norm } }
  })

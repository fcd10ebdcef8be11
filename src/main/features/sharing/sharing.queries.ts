import type { ReadDb } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'

/**
 * What a client may see at this moment, and the one place that decides it (SHR-2): deny by default. A share counts when it is
 * live and its time has come, its participant is still on the matter, and its client has portal access and is not archived.
 *
 * A query over `shares` joined with `participants` and `clients`; select from it and join the resource to it. Nothing
 * of a matter reaches the portal any other way.
 */
export const visibleShares = (db: ReadDb, clientId: string, nowMs: number) =>
  db
    .selectFrom('shares')
    .innerJoin('participants', 'participants.id', 'shares.participant_id')
    .innerJoin('clients', 'clients.id', 'shares.client_id')
    .where('shares.client_id', '=', clientId)
    .where('shares.state', '=', 'live')
    .where('shares.starts_at_ms', '<=', nowMs)
    .where('participants.removed_at_ms', 'is', null)
    .where('clients.has_portal_access', '=', 1)
    .where('clients.archived_at_ms', 'is', null)

/** Which shares: every part that is given narrows it, and at least one is. */
export interface ShareScope {
  shareId?: string
  participantId?: string
  resourceKind?: string
  resourceId?: string
  clientId?: string
}

export function selectOpenShares(db: ReadDb, scope: ShareScope) {
  let query = db
    .selectFrom('shares')
    .innerJoin('clients', 'clients.id', 'shares.client_id')
    .selectAll('shares')
    .select('clients.display_name')
    .where('shares.state', 'in', ['waiting', 'live'])
  if (scope.shareId !== undefined) query = query.where('shares.id', '=', scope.shareId)
  if (scope.participantId !== undefined) query = query.where('shares.participant_id', '=', scope.participantId)
  if (scope.resourceKind !== undefined) query = query.where('shares.resource_kind', '=', scope.resourceKind)
  if (scope.resourceId !== undefined) query = query.where('shares.resource_id', '=', scope.resourceId)
  if (scope.clientId !== undefined) query = query.where('shares.client_id', '=', scope.clientId)
  return query.orderBy('shares.id').execute()
}

export const updateShare = (db: ReadDb, shareId: string, columns: Partial<ShareRow>) =>
  db.updateTable('shares').set(columns).where('id', '=', shareId).execute()

/** What a resource is called, for people and for the activity. */
export async function selectResourceName(db: ReadDb, resourceKind: string, resourceId: string): Promise<string> {
  if (resourceKind === 'document') {
    const row = await db.selectFrom('documents').select('name').where('id', '=', resourceId).executeTakeFirst()
    return row?.name ?? ''
  }
  const row = await db.selectFrom('threads').select('subject').where('id', '=', resourceId).executeTakeFirst()
  return row?.subject ?? ''
}

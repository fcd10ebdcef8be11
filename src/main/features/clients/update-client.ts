import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { isBehindWall } from '../matters/matter-visibility.ts'
import { endClientAccess } from '../portal-access/end-access.ts'
import { objectionTo } from './client-fields.ts'
import { derivedColumns, type ClientDetail, type ClientFields } from './client-row.ts'
import { replaceWordsAndTags, selectClient, updateClientRow } from './clients.queries.ts'
import { readClientDetail } from './get-client.ts'

/**
 * All staff. STALE when someone else saved since `version` was read. A changed address or portal address ends
 * sessions, links and codes in the same write (ACC-9). The address is the way in: whoever an ethical wall keeps from a
 * matter of this client cannot change it, or they would read that matter as the client (CLT-3).
 */
export function updateClient(
  deps: Deps,
  actor: ConsoleActor,
  { clientId, version, ...fields }: ClientFields & { clientId: string; version: number },
): Promise<ClientDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const before = await selectClient(tx.db, clientId)
    if (!before) return refuse('NOT_FOUND')
    if (before.version !== version) return refuse('STALE')
    const objection = await objectionTo(tx.db, fields, clientId)
    if (objection) return objection
    const { columns, words } = derivedColumns(fields)
    const hasAccess = before.has_portal_access === 1
    if (hasAccess && columns.email_norm === null)
      return refuse('INVALID', { field: 'email', messageKey: 'common.clients.emailNeeded' })
    const isEmailChanged = columns.email_norm !== before.email_norm
    if (isEmailChanged && before.email_norm !== null && (await isBehindWall(tx.db, actor, clientId)))
      return refuse('FORBIDDEN', { field: 'email', messageKey: 'common.clients.emailNotYours' })
    const isAddressChanged = columns.portal_address_id !== before.portal_address_id
    const nowMs = deps.clock.now()
    await updateClientRow(tx.db, clientId, {
      ...columns,
      // The language a client chose in the portal stays theirs until staff choose another for them.
      locale_is_chosen: columns.locale === before.locale ? before.locale_is_chosen : 0,
      portal_email_norm: hasAccess ? columns.email_norm : null,
      ...(isEmailChanged && {
        email_changed_at_ms: nowMs,
        email_changed_by: actor.kind === 'staff' ? actor.userId : null,
      }),
      version: before.version + 1,
      updated_at_ms: nowMs,
    })
    await replaceWordsAndTags(tx.db, clientId, words, fields.tags)
    await recordActivity(tx, deps, { actor, kind: 'client.updated', clientId, data: { name: columns.display_name } })
    if (isEmailChanged) {
      await recordActivity(tx, deps, {
        actor,
        kind: 'client.email-changed',
        clientId,
        data: { name: columns.display_name, from: before.email ?? '', to: columns.email ?? '' },
      })
    }
    if (isEmailChanged || isAddressChanged)
      await endClientAccess(tx, deps, clientId, isEmailChanged ? 'email-changed' : 'address-changed')
    tx.emit({ kind: 'console', topic: 'clients', clientId })
    tx.emit({ kind: 'client', clientId, topic: 'settings' })
    return readClientDetail(tx.db, actor, clientId)
  })
}

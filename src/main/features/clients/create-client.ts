import type { Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { objectionTo } from './client-fields.ts'
import { derivedColumns, type ClientDetail, type ClientFields } from './client-row.ts'
import { insertClient, replaceWordsAndTags } from './clients.queries.ts'
import { readClientDetail } from './get-client.ts'

/** All staff. Access to the portal begins with the first share, not here (ACC-1). */
export function createClient(deps: Deps, actor: ConsoleActor, fields: ClientFields): Promise<ClientDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const objection = await objectionTo(tx.db, fields, null)
    if (objection) return objection
    const clientId = deps.ids.id()
    const nowMs = deps.clock.now()
    const { columns, words } = derivedColumns(fields)
    await insertClient(tx.db, {
      id: clientId,
      ...columns,
      email_changed_at_ms: null,
      email_changed_by: null,
      locale_is_chosen: 0,
      has_portal_access: 0,
      portal_email_norm: null,
      access_version: 1,
      invited_at_ms: null,
      last_sign_in_at_ms: null,
      version: 1,
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
      archived_at_ms: null,
    })
    await replaceWordsAndTags(tx.db, clientId, words, fields.tags)
    await recordActivity(tx, deps, { actor, kind: 'client.created', clientId, data: { name: columns.display_name } })
    tx.emit({ kind: 'console', topic: 'clients', clientId })
    return readClientDetail(tx.db, actor, clientId)
  })
}

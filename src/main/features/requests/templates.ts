import type { z } from 'zod'
import type { requestContent, requests } from '../../../shared/console/requests.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ActivityKind } from '../activity/activity-kinds.ts'
import { recordActivity } from '../activity/record-activity.ts'
import {
  countTemplates,
  deleteTemplate as deleteTemplateRow,
  insertTemplate,
  selectTemplate,
  selectTemplates,
  updateTemplate,
} from './requests.queries.ts'

type Content = z.output<typeof requestContent>
type TemplateList = z.output<NonNullable<(typeof requests.listTemplates)['~orpc']['outputSchema']>>

/** More than anybody could choose among. */
const mostTemplates = 200

/** Templates are the firm's: everybody who works here uses and keeps them, and the activity says who did what. */
export function listTemplates(deps: Deps): Promise<TemplateList> {
  return deps.store.read(async (db) => ({
    templates: (await selectTemplates(db)).map((row) => ({
      templateId: row.id,
      name: row.name,
      content: JSON.parse(row.content) as Content,
      createdByName: row.author_name,
      updatedAtMs: row.updated_at_ms,
    })),
  }))
}

export function saveTemplate(
  deps: Deps,
  actor: StaffActor,
  { templateId, name, content }: { templateId?: string | null; name: string; content: Content },
): Promise<{ templateId: string } | Refusal> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const columns = { name, content: JSON.stringify(content), updated_at_ms: nowMs }
    const id = templateId ?? deps.ids.id()
    if (templateId) {
      if (!(await selectTemplate(tx.db, templateId))) return refuse('NOT_FOUND')
      await updateTemplate(tx.db, templateId, columns)
    } else {
      if ((await countTemplates(tx.db)) >= mostTemplates)
        return refuse('CONFLICT', {
          messageKey: 'common.requests.refusal.tooManyTemplates',
          params: { max: mostTemplates },
        })
      await insertTemplate(tx.db, { id, ...columns, created_by: actor.userId, created_at_ms: nowMs })
    }
    await tell(tx, deps, actor, 'request.template-saved', name)
    return { templateId: id }
  })
}

/** Requests that were made from it stay as they are. Deleting one that is gone changes nothing. */
export function deleteTemplate(
  deps: Deps,
  actor: StaffActor,
  { templateId }: { templateId: string },
): Promise<Record<string, never>> {
  return deps.store.write(async (tx) => {
    const template = await selectTemplate(tx.db, templateId)
    if (template) {
      await deleteTemplateRow(tx.db, templateId)
      await tell(tx, deps, actor, 'request.template-deleted', template.name)
    }
    return {}
  })
}

async function tell(tx: Tx, deps: Deps, actor: StaffActor, kind: ActivityKind, name: string): Promise<void> {
  await recordActivity(tx, deps, { actor, kind, subjectKind: 'request-template', data: { name } })
  tx.emit({ kind: 'console', topic: 'requests' })
}

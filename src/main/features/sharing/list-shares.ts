import type { Viewer } from '../../../shared/console/documents.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor, StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { selectResourceName, selectShareable, type ResourceKind } from './resources.queries.ts'
import { selectWaitingOf } from './sharing.queries.ts'
import { viewersOf } from './viewers.ts'

/** Who sees a resource now or in a moment. */
export function listSharesOf(
  deps: Deps,
  actor: ConsoleActor,
  { resourceKind, resourceId }: { resourceKind: ResourceKind; resourceId: string },
): Promise<{ seenBy: Viewer[] } | Refusal> {
  return deps.store.read(async (db) => {
    const resource = await selectShareable(db, resourceKind, resourceId)
    if (!resource || !(await requireVisibleMatter(db, actor, resource.matter_id))) return refuse('NOT_FOUND')
    return { seenBy: (await viewersOf(db, resourceKind, [resourceId])).get(resourceId) ?? [] }
  })
}

export interface WaitingBatch {
  batchId: string
  /** Of the first thing that it is of, and how many there are. */
  resourceName: string
  count: number
  names: string[]
  startsAtMs: number
}

/** This person's batches whose undo time still runs, the soonest first. */
export function listWaitingBatches(deps: Deps, actor: StaffActor): Promise<{ batches: WaitingBatch[] }> {
  return deps.store.read(async (db) => {
    const batches: WaitingBatch[] = []
    for (const rows of Map.groupBy(await selectWaitingOf(db, actor.userId), (row) => row.batch_id).values()) {
      const [first] = rows
      if (!first || !(await requireVisibleMatter(db, actor, first.matter_id))) continue
      batches.push({
        batchId: first.batch_id,
        resourceName: await selectResourceName(db, first.resource_kind, first.resource_id),
        count: new Set(rows.map((row) => row.resource_id)).size,
        names: [...new Set(rows.map((row) => row.display_name))],
        startsAtMs: first.starts_at_ms,
      })
    }
    return { batches }
  })
}

import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { ClientActor, StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { endUpload } from './end-upload.ts'
import { ownerOf } from './resume-upload.ts'
import { selectOwnUpload } from './uploads.queries.ts'

/** **Remove**: nothing of it is kept. GONE when it has arrived; removing one that is over already changes nothing. */
export async function removeUpload(
  deps: Deps,
  actor: ClientActor | StaffActor,
  { uploadId }: { uploadId: string },
): Promise<Record<string, never> | Refusal> {
  const removed = await deps.store.write(async (tx) => {
    const upload = await selectOwnUpload(tx.db, ownerOf(actor), uploadId)
    if (!upload) return refuse('NOT_FOUND')
    if (upload.state === 'done') return refuse('GONE', { messageKey: 'common.uploads.refusal.arrived' })
    if (upload.state === 'open') await endUpload(tx, deps, actor, upload, 'removed')
    return { storageKey: upload.storage_key }
  })
  if (isRefusal(removed)) return removed
  await deps.files.discard(removed.storageKey)
  return {}
}

import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { selectDocumentsOfFile, selectFileByKey, updateFile } from './files.queries.ts'

/** Marks a file whose bytes are not what was stored, in a write: it is shown so, and not handed out any more (U7). */
export async function markDamaged(tx: Tx, deps: Deps, fileId: string): Promise<void> {
  await updateFile(tx.db, fileId, { state: 'damaged' })
  for (const document of await selectDocumentsOfFile(tx.db, fileId)) {
    await recordActivity(tx, deps, {
      actor: { kind: 'system', name: 'host' },
      kind: 'document.damaged',
      matterId: document.matter_id,
      subjectKind: 'document',
      subjectId: document.id,
      data: { name: document.name },
    })
    tx.emit({ kind: 'console', topic: 'documents', matterId: document.matter_id })
  }
}

/** Told by whoever streams bytes and found that their hash is wrong. */
export function reportDamagedFile(deps: Deps, storageKey: string): Promise<void> {
  return deps.store.write(async (tx) => {
    const file = await selectFileByKey(tx.db, storageKey)
    if (file && file.state !== 'damaged') await markDamaged(tx, deps, file.id)
  })
}

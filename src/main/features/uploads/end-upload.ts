import type { Actor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { selectUploadsOf, updateSending, updateUpload, type SentUpload } from './uploads.queries.ts'

/** 'removed' by its owner; 'revoked': what it was sent to is not there for them any more; 'expired'. */
export type UploadEnd = 'removed' | 'revoked' | 'expired'

const activityOf = { removed: 'upload.removed', revoked: 'upload.revoked', expired: 'upload.expired' } as const

/**
 * An upload ends without a document, in the caller's write: nothing is taken in any more, and its room is free for others. Its bytes go
 * after the commit (`deps.files.discard`), or with the next look at what nobody needs.
 */
export async function endUpload(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  actor: Actor | null,
  upload: SentUpload,
  end: UploadEnd,
): Promise<void> {
  await updateUpload(tx.db, upload.id, { state: end, updated_at_ms: deps.clock.now() })
  await recordActivity(tx, deps, {
    actor: actor ?? { kind: 'system', name: 'host' },
    kind: activityOf[end],
    matterId: upload.matter_id,
    clientId: upload.owner_kind === 'client' ? upload.owner_id : null,
    data: { name: upload.name },
  })
  await settleSending(tx, deps, upload)
  tx.emit({ kind: 'console', topic: 'messages', matterId: upload.matter_id })
  tx.emit({ kind: 'console', topic: 'documents', matterId: upload.matter_id })
}

/** A sending is over when nothing of it is on its way: 'done' if anything came, else 'cancelled'. A step after each of its uploads' ends. */
export async function settleSending(tx: Tx, deps: Pick<Deps, 'clock'>, upload: SentUpload): Promise<void> {
  const nowMs = deps.clock.now()
  const all = await selectUploadsOf(tx.db, upload.sending_id)
  const isOpen = all.some((one) => one.state === 'open')
  const state = all.some((one) => one.state === 'done') ? 'done' : 'cancelled'
  await updateSending(tx.db, upload.sending_id, {
    updated_at_ms: nowMs,
    ...(!isOpen && { state, ended_at_ms: nowMs }),
  })
  if (upload.owner_kind !== 'client') return
  tx.emit({ kind: 'client', clientId: upload.owner_id, topic: 'messages' })
  tx.emit({ kind: 'client', clientId: upload.owner_id, topic: 'documents' })
}

import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ClientActor, StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { accessVersionOf } from '../portal-access/may-finish.ts'
import { tokenHash } from '../portal-access/token-hash.ts'
import { staffOfSession } from '../staff/may-finish.ts'
import type { Ticket } from './open-sending.ts'
import { isWelcome } from './upload-standing.ts'
import { selectOwnUpload, updateUpload, type Owner } from './uploads.queries.ts'

export const ownerOf = (actor: ClientActor | StaffActor): Owner =>
  actor.kind === 'client' ? { kind: 'client', id: actor.clientId } : { kind: 'staff', id: actor.userId }

const versionOf = async (db: ReadDb, actor: ClientActor | StaffActor) =>
  actor.kind === 'client'
    ? accessVersionOf(db, actor.sessionId)
    : ((await staffOfSession(db, actor.sessionId))?.securityVersion ?? null)

/**
 * A new token for an upload of one's own, in this session; the old one is dead. STALE when the file is another than the one that was
 * announced; GONE when nothing can be sent to it. Of one that has arrived the ticket says that all of it is there.
 */
export function resumeUpload(
  deps: Deps,
  actor: ClientActor | StaffActor,
  { uploadId, fingerprint }: { uploadId: string; fingerprint: string },
): Promise<Ticket | Refusal> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const accessVersion = await versionOf(tx.db, actor)
    if (accessVersion === null) return refuse('UNAUTHENTICATED')
    const upload = await selectOwnUpload(tx.db, ownerOf(actor), uploadId)
    if (!upload) return refuse('NOT_FOUND')
    const isOver = upload.state !== 'open' && upload.state !== 'done'
    if (isOver || (upload.state === 'open' && upload.expires_at_ms <= nowMs)) return gone()
    if (upload.fingerprint !== fingerprint) return refuse('STALE', { messageKey: 'common.uploads.refusal.otherFile' })
    if (upload.state === 'open' && !(await isWelcome(tx.db, upload, nowMs))) return gone()
    const token = deps.ids.token()
    await updateUpload(tx.db, uploadId, {
      token_hash: tokenHash(token),
      session_id: actor.sessionId,
      access_version: accessVersion,
    })
    return { uploadId, token, offsetBytes: upload.offset_bytes }
  })
}

const gone = () => refuse('GONE', { messageKey: 'common.uploads.refusal.gone' })

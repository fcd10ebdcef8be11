import type { ClientActor, StaffActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { isFolderOpenTo } from '../documents/portal-folders.ts'
import { readTree } from '../folders/folder-tree.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { selectVisibleThread } from '../messages/client-thread-steps.ts'
import { clientMayFinish, clientOfSession } from '../portal-access/may-finish.ts'
import { mayFinish, staffOfSession } from '../staff/may-finish.ts'
import { isTargetThere, selectPlace } from './targets.queries.ts'
import type { SentUpload } from './uploads.queries.ts'

/** Whoever sends, as the activity and the document name them, in a session that may be over. */
export async function senderOf(db: ReadDb, upload: SentUpload): Promise<StaffActor | ClientActor | null> {
  if (upload.owner_kind === 'client') return clientOfSession(db, upload.session_id)
  return (await staffOfSession(db, upload.session_id))?.actor ?? null
}

/**
 * Whether an upload's token is worth anything now (C8): what it was made under still holds. Signing out, and everything else that somebody
 * does to end a session or an access, kills it; that a session idles out does not (ACC-7).
 */
export async function isTokenAlive(db: ReadDb, upload: SentUpload): Promise<boolean> {
  if (upload.token_hash === null) return false
  const { session_id: sessionId, access_version: version } = upload
  return upload.owner_kind === 'client'
    ? clientMayFinish(db, { sessionId, accessVersion: version })
    : mayFinish(db, { sessionId, securityVersion: version })
}

/**
 * Whether what it is sent to is still there for its owner: the matter, and the folder, thread or document. Asked at every part and once
 * more when the document is made; where it is not, nothing of it is kept.
 */
export async function isWelcome(db: ReadDb, upload: SentUpload, nowMs: number): Promise<boolean> {
  if (upload.owner_kind === 'staff') return isWelcomeOfStaff(db, upload)
  const reader = { kind: 'client' as const, clientId: upload.owner_id }
  const place = upload.participant_id === null ? undefined : await selectPlace(db, upload.participant_id)
  if (!place || place.removed_at_ms !== null || place.matter_id !== upload.matter_id) return false
  if (place.has_portal_access !== 1 || place.archived_at_ms !== null) return false
  if (upload.thread_id !== null && !(await selectVisibleThread(db, reader, nowMs, upload.thread_id))) return false
  return upload.folder_id === null || isFolderOpenTo(db, reader, nowMs, upload.folder_id)
}

async function isWelcomeOfStaff(db: ReadDb, upload: SentUpload): Promise<boolean> {
  const { folder_id: folderId, target_document_id: documentId, matter_id: matterId } = upload
  if (!(await requireVisibleMatter(db, { kind: 'staff', userId: upload.owner_id }, matterId))) return false
  if (!(await isTargetThere(db, upload.owner_id, { documentId, matterId }))) return false
  return folderId === null || (await readTree(db, matterId)).get(folderId) !== undefined
}

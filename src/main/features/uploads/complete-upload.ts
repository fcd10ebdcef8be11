import { buffer } from 'node:stream/consumers'
import { isRefusal } from '../../../shared/errors.ts'
import type { ClientActor, StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { FileMissingError } from '../../platform/files/file-errors.ts'
import { detectMediaType, sniffBytes } from '../../platform/files/media-type.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { StoredFile } from '../../ports.ts'
import { addDocumentStep, addVersionStep } from '../documents/add-document.ts'
import { itemAnswered } from '../requests/request-steps.ts'
import { coverNewFile, placeOwnShare } from '../sharing/steps.ts'
import { endUpload, settleSending } from './end-upload.ts'
import type { AnnouncedFile, Ticket } from './open-sending.ts'
import { toldApart } from './told-apart.ts'
import { isWelcome, senderOf } from './upload-standing.ts'
import { appendAttachment, selectNamesIn, selectUpload, updateUpload, type SentUpload } from './uploads.queries.ts'

/** One at a time for each upload: its last part and the job may both find it complete. */
const underWay = new Map<string, Promise<void>>()

/** A file of no bytes has arrived with its announcement. */
export async function completeEmpty(
  deps: Deps,
  files: readonly AnnouncedFile[],
  tickets: readonly Ticket[],
): Promise<void> {
  const empty = tickets.filter((_ticket, index) => files[index]?.sizeBytes === 0)
  await completeUploads(
    deps,
    empty.map((ticket) => ticket.uploadId),
  )
}

/** Makes documents of uploads whose bytes are all there. One that fails is found again by the job; it does not keep the others. */
export async function completeUploads(deps: Deps, uploadIds: readonly string[]): Promise<boolean> {
  let isAll = true
  for (const uploadId of uploadIds)
    await completeOnce(deps, uploadId).catch((error: unknown) => {
      isAll = false
      deps.log.fault(error, { task: 'complete upload', uploadId })
    })
  return isAll
}

async function completeOnce(deps: Deps, uploadId: string): Promise<void> {
  const before = underWay.get(uploadId)
  if (before) return before
  const work = completeUpload(deps, uploadId).finally(() => underWay.delete(uploadId))
  underWay.set(uploadId, work)
  return work
}

/**
 * The end of an upload: its file is put in place, then one write makes the document, its own share, its place below the message and what
 * else it was sent for. Every step can be repeated: whatever a crash comes between, the next start goes on with it.
 */
async function completeUpload(deps: Deps, uploadId: string): Promise<void> {
  const upload = await deps.store.read((db) => selectUpload(db, uploadId))
  if (!upload || upload.state !== 'open' || upload.offset_bytes !== upload.size_bytes) return
  const stored = await deps.files.finish(upload.storage_key, upload.size_bytes).catch((error: unknown) => {
    if (error instanceof FileMissingError) return null
    throw error
  })
  if (!stored) {
    // Its bytes are gone, by whatever hand: it begins anew.
    await deps.store.write((tx) => updateUpload(tx.db, uploadId, { offset_bytes: 0 }))
    return
  }
  const mediaType = detectMediaType(await firstBytes(deps, stored), upload.name)
  const isKept = await deps.store.write(async (tx) => {
    const now = await selectUpload(tx.db, uploadId)
    if (now?.state !== 'open') return now?.state === 'done'
    const sender = await senderOf(tx.db, now)
    if (sender === null || !(await isWelcome(tx.db, now, deps.clock.now()))) {
      await endUpload(tx, deps, null, now, 'revoked')
      return false
    }
    await makeDocument(tx, deps, sender, now, stored, mediaType)
    return true
  })
  if (!isKept) await deps.files.remove(stored.storageKey)
}

async function makeDocument(
  tx: Tx,
  deps: Deps,
  sender: StaffActor | ClientActor,
  upload: SentUpload,
  stored: StoredFile,
  mediaType: string,
): Promise<void> {
  const { matter_id: matterId, folder_id: folderId, target_document_id: target } = upload
  const nowMs = deps.clock.now()
  let documentId: string
  if (target !== null) {
    documentId = target
    const version = await addVersionStep(tx, deps, sender, { documentId: target, name: upload.name, stored, mediaType })
    insist(version)
  } else {
    // A client's names are told apart from their own only: of the firm's they would learn by it.
    const creatorId = sender.kind === 'client' ? sender.clientId : null
    const name = toldApart(upload.name, await selectNamesIn(tx.db, { matterId, folderId, creatorId }))
    const made = await addDocumentStep(tx, deps, sender, { matterId, folderId, name, stored, mediaType })
    documentId = made.documentId
    if (sender.kind === 'client') {
      const own = { kind: 'document' as const, resourceId: documentId, matterId, threadId: upload.thread_id }
      insist(await placeOwnShare(tx, deps, sender, own))
    }
    await coverNewFile(tx, deps, sender, documentId)
  }
  if (upload.message_id !== null) await appendAttachment(tx.db, upload.message_id, documentId)
  if (upload.request_item_id !== null)
    await itemAnswered(tx, deps, sender, { itemId: upload.request_item_id, documentId })
  await updateUpload(tx.db, upload.id, { state: 'done', document_id: documentId, updated_at_ms: nowMs })
  await settleSending(tx, deps, upload)
  tx.emit({ kind: 'console', topic: 'messages', matterId })
}

/** What was asked just before, in the same write, cannot be refused now. */
function insist(result: object): void {
  if (isRefusal(result)) throw new Error(`An upload that was welcome was refused: ${result.refused}`)
}

async function firstBytes(deps: Deps, { storageKey, sizeBytes }: StoredFile): Promise<Uint8Array> {
  if (sizeBytes === 0) return new Uint8Array()
  return buffer(await deps.files.read(storageKey, { start: 0, end: Math.min(sizeBytes, sniffBytes) - 1 }))
}

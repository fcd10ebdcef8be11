import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { DocumentListRow } from '../../../shared/console/documents.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { FileCutError, FileTooLargeError, StorageFullError } from '../../platform/files/file-errors.ts'
import { detectMediaType, sniffBytes } from '../../platform/files/media-type.ts'
import type { StoredFile } from '../../ports.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { addDocument } from './add-document.ts'

/** The largest document (DOC-2), in bytes. */
export const maxDocumentBytes = 5 * 1024 ** 3
/** Left free for everything else the host writes. */
const spareBytes = 64 * 1024 ** 2

export interface UploadInput {
  matterId: string
  name: string
  /** The exact length that was announced. */
  expectedBytes: number
  source: Readable
}

/**
 * Takes one document in, from the first byte to its row. Who may add it, its size and the room on the disk are checked before a
 * byte is read, and who may again inside the write; when that refuses, the bytes go too. Resolves once everything is
 * durable (U2).
 */
export async function uploadDocument(
  deps: Deps,
  actor: ConsoleActor,
  { matterId, name, expectedBytes, source }: UploadInput,
): Promise<DocumentListRow | Refusal> {
  const matter = await deps.store.read((db) => requireVisibleMatter(db, actor, matterId))
  if (!matter) return refuse('NOT_FOUND')
  if (expectedBytes > maxDocumentBytes) return tooLarge()
  if ((await deps.files.freeBytes()) < expectedBytes + spareBytes) return refuse('STORAGE_FULL')
  const stored = await store(deps, source, expectedBytes)
  if (isRefusal(stored)) return stored
  try {
    const mediaType = detectMediaType(await firstBytes(deps, stored), name)
    const result = await addDocument(deps, actor, { matterId, name, stored, mediaType })
    if (isRefusal(result)) await deps.files.remove(stored.storageKey)
    return result
  } catch (error) {
    await deps.files.remove(stored.storageKey)
    throw error
  }
}

const tooLarge = () => refuse('TOO_LARGE', { messageKey: 'common.documents.refusal.tooLarge', params: { maxGb: 5 } })

async function store(deps: Deps, source: Readable, expectedBytes: number): Promise<StoredFile | Refusal> {
  try {
    return await deps.files.write(source, { maxBytes: maxDocumentBytes, expectedBytes })
  } catch (error) {
    if (error instanceof FileTooLargeError) return tooLarge()
    if (error instanceof StorageFullError) return refuse('STORAGE_FULL')
    if (error instanceof FileCutError) return refuse('INVALID', { messageKey: 'common.documents.refusal.cut' })
    throw error
  }
}

async function firstBytes(deps: Deps, { storageKey, sizeBytes }: StoredFile): Promise<Uint8Array> {
  if (sizeBytes === 0) return new Uint8Array()
  const end = Math.min(sizeBytes, sniffBytes) - 1
  return buffer(await deps.files.read(storageKey, { start: 0, end }))
}

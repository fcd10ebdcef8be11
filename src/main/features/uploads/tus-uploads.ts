import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { Deps } from '../../deps.ts'
import type { TusPart, TusUpload, TusUploads } from '../../platform/http/tus/tus-port.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { tokenHash } from '../portal-access/token-hash.ts'
import { completeUploads } from './complete-upload.ts'
import { expiryOf } from './open-sending.ts'
import { isTokenAlive, isWelcome } from './upload-standing.ts'
import { selectUpload, updateUpload, type SentUpload } from './uploads.queries.ts'

/**
 * What a token lets its holder do with one upload, on the face of its owner: learn how far it is, and add to it (C8). Asked again inside
 * the write that counts a part, because the bytes take their time.
 */
export function tusUploads(deps: Deps, ownerKind: 'client' | 'staff'): TusUploads {
  const find = (db: ReadDb, uploadId: string, token: string) => standingUpload(deps, db, ownerKind, uploadId, token)

  async function add(before: SentUpload, token: string, part: TusPart): Promise<TusUpload | Refusal> {
    const { offsetBytes, lengthBytes, checksum, source, signal } = part
    const { id: uploadId } = before
    if (before.state !== 'open' || lengthBytes === 0) return toTus(before)
    const count = await deps.files.append(before.storage_key, source, {
      offset: offsetBytes,
      maxBytes: Math.min(lengthBytes, before.size_bytes - offsetBytes),
      ...(checksum && { checksum }),
      signal,
    })
    if (count === 0) return toTus(before)
    const after = await deps.store.write(async (tx) => {
      const upload = await find(tx.db, uploadId, token)
      if ('refused' in upload) return upload
      // Two that do not know of each other; the protocol's turns keep that from one host.
      if (upload.state !== 'open' || upload.offset_bytes !== offsetBytes) return refuse('CONFLICT')
      const nowMs = deps.clock.now()
      const columns = {
        offset_bytes: offsetBytes + count,
        updated_at_ms: nowMs,
        expires_at_ms: expiryOf(nowMs),
      }
      await updateUpload(tx.db, uploadId, columns)
      return { ...upload, ...columns }
    })
    if ('refused' in after) return after
    if (after.offset_bytes === after.size_bytes) await completeUploads(deps, [uploadId])
    return toTus(after)
  }

  return {
    async open(uploadId, token) {
      const upload = await deps.store.read((db) => find(db, uploadId, token))
      if ('refused' in upload) return upload
      return { ...toTus(upload), add: (part) => add(upload, token, part) }
    },
  }
}

const toTus = (upload: SentUpload): TusUpload => ({
  uploadId: upload.id,
  sizeBytes: upload.size_bytes,
  offsetBytes: upload.offset_bytes,
  expiresAtMs: upload.offset_bytes < upload.size_bytes ? upload.expires_at_ms : null,
})

/** The same answer for a token of another upload, of nobody, and of one that is dead: ids tell nothing. */
async function standingUpload(
  deps: Pick<Deps, 'clock'>,
  db: ReadDb,
  ownerKind: 'client' | 'staff',
  uploadId: string,
  token: string,
): Promise<SentUpload | Refusal> {
  const upload = await selectUpload(db, uploadId)
  if (!upload || upload.owner_kind !== ownerKind || upload.token_hash !== tokenHash(token)) return refuse('FORBIDDEN')
  if (!(await isTokenAlive(db, upload))) return refuse('FORBIDDEN')
  const nowMs = deps.clock.now()
  if (upload.state === 'done') return upload
  const isExpired = upload.expires_at_ms <= nowMs && upload.offset_bytes < upload.size_bytes
  if (upload.state !== 'open' || isExpired) return refuse('GONE')
  return (await isWelcome(db, upload, nowMs)) ? upload : refuse('GONE')
}

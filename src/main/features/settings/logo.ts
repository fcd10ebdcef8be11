import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { StoredFile } from '../../ports.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { adminRefusal } from '../staff/admin-refusal.ts'
import { firmSettingsOf, type FirmSettings } from './firm-settings.ts'
import { deleteFile, fileById, insertLogo, theFirm, updateFirmRow } from './settings.queries.ts'

/** What the listeners send as the logo. */
export interface Logo {
  storageKey: string
  sizeBytes: number
  sha256: string | null
  fileName: string
  mediaType: string
}

/** The firm's logo, for anybody; null when there is none. */
export async function readLogo(deps: Deps): Promise<Logo | null> {
  const row = await deps.store.read(async (db) => {
    const firm = await theFirm(db)
    return firm?.logo_file_id ? await fileById(db, firm.logo_file_id) : undefined
  })
  if (!row) return null
  return {
    storageKey: row.storage_key,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    fileName: row.media_type === 'image/png' ? 'logo.png' : 'logo.jpg',
    mediaType: row.media_type,
  }
}

/**
 * Admins. `receive` stores what comes, 1 MiB at most (the listener's limit). Only a PNG or JPEG by its own first bytes is taken,
 * whatever it is called; of anything else nothing stays.
 */
export async function replaceLogo(
  deps: Deps,
  actor: StaffActor,
  receive: () => Promise<StoredFile | Refusal>,
): Promise<FirmSettings | Refusal> {
  const stored = await receive()
  if (isRefusal(stored))
    return stored.refused === 'TOO_LARGE'
      ? refuse('TOO_LARGE', { messageKey: 'common.settings.logo.tooLarge' })
      : stored
  const result = await keepLogo(deps, actor, stored).catch(async (error: unknown) => {
    await deps.files.remove(stored.storageKey)
    throw error
  })
  const isKept = !isRefusal(result)
  const unused = isKept ? result.replacedKey : stored.storageKey
  if (unused) await deps.files.remove(unused)
  return isKept ? result.firm : result
}

/** Admins. The portal and the e-mails then show the firm's name alone. */
export async function removeLogo(deps: Deps, actor: StaffActor): Promise<FirmSettings | Refusal> {
  const result = await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const replacedKey = await pointToLogo(tx, deps, null)
    if (replacedKey) await recordActivity(tx, deps, { actor, kind: 'setting.logo-removed' })
    return { firm: firmSettingsOf(await theFirm(tx.db)), replacedKey }
  })
  if (isRefusal(result)) return result
  if (result.replacedKey) await deps.files.remove(result.replacedKey)
  return result.firm
}

async function keepLogo(
  deps: Deps,
  actor: StaffActor,
  stored: StoredFile,
): Promise<{ firm: FirmSettings; replacedKey: string | null } | Refusal> {
  const bytes = await buffer(await deps.files.read(stored.storageKey))
  const mediaType = pictureType(bytes)
  if (!mediaType) return refuse('INVALID', { messageKey: 'common.settings.logo.badType' })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const fileId = deps.ids.id()
    await insertLogo(tx.db, {
      id: fileId,
      storage_key: stored.storageKey,
      size_bytes: stored.sizeBytes,
      sha256,
      state: 'checked',
      media_type: mediaType,
      scan_state: 'not-scanned',
      scan_detail: null,
      scanned_at_ms: null,
      created_at_ms: deps.clock.now(),
    })
    const replacedKey = await pointToLogo(tx, deps, fileId)
    await recordActivity(tx, deps, { actor, kind: 'setting.logo-set', data: { sizeBytes: stored.sizeBytes } })
    return { firm: firmSettingsOf(await theFirm(tx.db)), replacedKey }
  })
}

/** Answers the storage key of the picture that is the logo no more. Its bytes go after the commit, never before. */
async function pointToLogo(tx: Tx, deps: Deps, fileId: string | null): Promise<string | null> {
  const { logo_file_id: previousId } = await theFirm(tx.db)
  await updateFirmRow(tx.db, { logo_file_id: fileId, updated_at_ms: deps.clock.now() })
  tx.emit({ kind: 'console', topic: 'firm' })
  if (!previousId) return null
  const previous = await fileById(tx.db, previousId)
  await deleteFile(tx.db, previousId)
  return previous?.storage_key ?? null
}

function pictureType(bytes: Buffer): 'image/png' | 'image/jpeg' | null {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  if (bytes.subarray(0, 8).equals(png)) return 'image/png'
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff
  return isJpeg ? 'image/jpeg' : null
}

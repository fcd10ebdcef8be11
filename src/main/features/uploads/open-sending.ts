import { day } from '../../../shared/time.ts'
import type { Refusal } from '../../../shared/errors.ts'
import type { SendingRow } from '../../platform/store/tables.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { unfinishedDays } from '../../../shared/uploads.ts'
import { tokenHash } from '../portal-access/token-hash.ts'
import { namesOf } from './told-apart.ts'
import { roomFor, tooManySendings } from './upload-limits.ts'
import { insertSending, insertUploads, type Owner } from './uploads.queries.ts'

export interface AnnouncedFile {
  name: string
  sizeBytes: number
  fingerprint: string
}

export interface Ticket {
  uploadId: string
  token: string
  offsetBytes: number
}

/** In whose session the tokens are made, and under which version of their access. */
export interface TokenHolder {
  owner: Owner
  sessionId: string
  accessVersion: number
}

export const expiryOf = (nowMs: number) => nowMs + unfinishedDays * day

/** Whether so many files of such sizes can be begun now; a step, before anything of it is made. */
export async function mayBegin(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  owner: Owner,
  files: readonly AnnouncedFile[],
  freeBytes: number,
): Promise<Refusal | null> {
  const bytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  return (await tooManySendings(tx.db, owner, deps.clock.now())) ?? (await roomFor(tx.db, owner, bytes, freeBytes))
}

/** Makes a sending and its uploads, which keep their room from then on; a step. Answers the tickets in the files' order. */
export async function openSending(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids' | 'files'>,
  { owner, sessionId, accessVersion }: TokenHolder,
  place: Pick<
    SendingRow,
    'matter_id' | 'participant_id' | 'folder_id' | 'thread_id' | 'message_id' | 'request_item_id' | 'document_id'
  >,
  files: readonly AnnouncedFile[],
): Promise<{ sendingId: string; tickets: Ticket[] }> {
  const nowMs = deps.clock.now()
  const sendingId = deps.ids.id()
  await insertSending(tx.db, {
    id: sendingId,
    owner_kind: owner.kind,
    owner_id: owner.id,
    ...place,
    state: 'open',
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
    ended_at_ms: null,
  })
  const names = namesOf(files)
  const tickets = files.map(() => ({ uploadId: deps.ids.id(), token: deps.ids.token(), offsetBytes: 0 }))
  await insertUploads(
    tx.db,
    files.map((file, index) => ({
      id: tickets[index]?.uploadId ?? '',
      sending_id: sendingId,
      position: index + 1,
      token_hash: tokenHash(tickets[index]?.token ?? ''),
      session_id: sessionId,
      access_version: accessVersion,
      name: names[index] ?? '',
      size_bytes: file.sizeBytes,
      fingerprint: file.fingerprint,
      storage_key: deps.files.newKey(),
      offset_bytes: 0,
      state: 'open',
      document_id: null,
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
      expires_at_ms: expiryOf(nowMs),
    })),
  )
  tx.emit({ kind: 'console', topic: 'documents', matterId: place.matter_id })
  return { sendingId, tickets }
}

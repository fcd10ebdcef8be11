import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { Actor, ClientActor, StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { coverFile } from './cover-folder.ts'
import {
  selectCoveringShares,
  selectDocumentsOfFile,
  selectOpenSharesBelow,
  selectStrayed,
  setHeld,
} from './coverage.queries.ts'
import { endEach } from './end-shares.ts'
import { scanObstacleKey } from './scan-obstacle.ts'
import { tellShareChanged } from './share-events.ts'
import { shareRow } from './share-row.ts'
import { selectPlaceOf } from './people.queries.ts'
import { safeScanStates, selectDocumentsToShare, type ResourceKind } from './resources.queries.ts'
import { insertShares, selectOpenShares, selectThreadCarriers } from './sharing.queries.ts'

/**
 * What other features call inside their own writes, so that who sees what stays decided in this one place. Each leaves activity and
 * events behind; each reads again what it decides by.
 */
export { endSharesOf } from './end-shares.ts'
export { placeShares } from './place-shares.ts'
export { scanObstacleKey } from './scan-obstacle.ts'

/**
 * A document has come to be in a folder, new: whoever sees the folder sees it too, at once, when the firm added it and every shared folder
 * that it lies in takes new files as 'visible'. Else it is held until released: so is whatever a client sent, who has their own share of it
 * (`placeOwnShare`). Call it after the document's rows are in place, with who added it. Nothing happens outside shared folders.
 */
export async function coverNewFile(tx: Tx, deps: Deps, actor: Actor, documentId: string): Promise<void> {
  const [document] = await selectDocumentsToShare(tx.db, [documentId])
  if (!document || document.folder_id === null) return
  const covering = await selectCoveringShares(tx.db, document.folder_id)
  const isByClient = document.created_by_kind === 'client'
  if (isByClient || covering.some((share) => share.new_files !== 'visible')) {
    if (isByClient || covering.length > 0) await setHeld(tx.db, [documentId], 1)
    return
  }
  await coverFile(tx, deps, actor, { documentId, folderId: document.folder_id })
}

/**
 * Documents lie elsewhere now, or are back from the bin. What a folder brought of one that it does not hold any more ends at once; where
 * somebody sees the folder that it lies in now, it is held: for nobody sees anything by a move that was not shared by its dialog. Call it
 * after the rows have changed. For a folder that moved with all below it: `folderMoved`.
 */
export async function filesMoved(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  { documentIds }: { documentIds: readonly string[] },
): Promise<void> {
  await endEach(tx, deps, actor, await selectStrayed(tx.db, documentIds), 'moved')
  const documents = await selectDocumentsToShare(tx.db, documentIds)
  for (const [folderId, group] of Map.groupBy(documents, (document) => document.folder_id)) {
    if (folderId === null) continue
    const covering = await selectCoveringShares(tx.db, folderId)
    if (covering.length === 0) continue
    const kept = new Set<string>()
    for (const document of group) {
      const open = await selectOpenShares(tx.db, { resourceKind: 'document', resourceId: document.id })
      // Moved within one shared folder: who saw it sees it still.
      if (open.some((share) => covering.some((via) => via.id === share.via_share_id))) kept.add(document.id)
    }
    await setHeld(
      tx.db,
      group.filter((document) => !kept.has(document.id)).map((document) => document.id),
      1,
    )
  }
}

/**
 * A folder goes to the bin with all that lies in it and below it: nobody sees anything of that from this moment on. Call it before the
 * rows are marked.
 */
export async function folderBinned(tx: Tx, deps: Deps, actor: Actor, folderId: string): Promise<void> {
  await endEach(tx, deps, actor, await selectOpenSharesBelow(tx.db, folderId), 'folder-binned')
}

/** A scan let a file through: whoever sees the folder that it waited in sees it from now on, unless it is held. */
export async function fileBecameSafe(tx: Tx, deps: Deps, actor: Actor, fileId: string): Promise<void> {
  for (const document of await selectDocumentsOfFile(tx.db, fileId))
    if (document.folder_id !== null)
      await coverFile(tx, deps, actor, { documentId: document.id, folderId: document.folder_id })
}

/**
 * What is attached to a message of staff's: everyone who has the thread sees it, from now on or with the thread when its undo time still
 * runs, and until the thread is taken from them. Documents of the same matter whose file is safe; one that cannot be shared refuses all
 * of them. The message tells of it: no e-mail of its own.
 */
export async function shareWithThreadReaders(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  { threadId, matterId, documentIds }: { threadId: string; matterId: string; documentIds: readonly string[] },
): Promise<{ shared: number } | Refusal> {
  const documents = await selectDocumentsToShare(tx.db, documentIds)
  if (documents.length < new Set(documentIds).size || documents.some((document) => document.matter_id !== matterId))
    return refuse('NOT_FOUND', { field: 'attachments' })
  const held = documents.find((document) => !safeScanStates.includes(document.scan_state))
  if (held)
    return refuse('CONFLICT', {
      field: 'attachments',
      messageKey: scanObstacleKey(held.scan_state),
      params: { name: held.name },
    })
  const batchId = deps.ids.id()
  let shared = 0
  for (const via of await selectThreadCarriers(tx.db, threadId)) {
    for (const document of documents) {
      const open = await selectOpenShares(tx.db, {
        resourceKind: 'document',
        resourceId: document.id,
        participantId: via.participant_id,
      })
      if (open.some((share) => share.via_share_id === via.id && share.version_number === document.version_number))
        continue
      const isLive = via.state === 'live'
      const share = shareRow(deps, via, {
        batchId: isLive ? batchId : via.batch_id,
        kind: 'document',
        resourceId: document.id,
        versionNumber: document.version_number,
        threadId,
        origin: 'thread',
        viaShareId: via.id,
        sharedBy: actor.userId,
        state: isLive ? 'live' : 'waiting',
        startsAtMs: isLive ? deps.clock.now() : via.starts_at_ms,
      })
      await insertShares(tx.db, [share])
      await recordActivity(tx, deps, {
        actor,
        kind: isLive ? 'share.started' : 'share.requested',
        matterId,
        clientId: via.client_id,
        subjectKind: 'document',
        subjectId: document.id,
        data: isLive ? { name: document.name, by: actor.name } : { name: document.name },
      })
      tellShareChanged(tx, share, { toClient: isLive })
      shared += 1
    }
  }
  return { shared }
}

/**
 * What a client sent or started is theirs to see: at once, without undo time and e-mail. `threadId`: their entry or thread. NOT_FOUND
 * when they are not on the matter.
 */
export async function placeOwnShare(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  client: Pick<ClientActor, 'clientId'>,
  own: { kind: ResourceKind; resourceId: string; matterId: string; threadId: string | null; versionNumber?: number },
): Promise<{ shareId: string } | Refusal> {
  const person = await selectPlaceOf(tx.db, own.matterId, client.clientId)
  if (!person) return refuse('NOT_FOUND')
  const share = shareRow(
    deps,
    { ...person, confirmed_email_norm: person.email_norm ?? '' },
    {
      batchId: deps.ids.id(),
      kind: own.kind,
      resourceId: own.resourceId,
      versionNumber: own.kind === 'document' ? (own.versionNumber ?? 1) : null,
      threadId: own.kind === 'thread' ? own.resourceId : own.threadId,
      origin: 'own',
      sharedBy: null,
      state: 'live',
      startsAtMs: deps.clock.now(),
    },
  )
  await insertShares(tx.db, [share])
  tellShareChanged(tx, share)
  return { shareId: share.id }
}

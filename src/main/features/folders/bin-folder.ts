import type { FolderListRow } from '../../../shared/console/folders.contract.ts'
import { mostFolderLevels } from '../../../shared/console/folders.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { fold } from '../../../shared/search-words.ts'
import type { ConsoleActor, StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import { systemTimers, type Timers } from '../../platform/jobs/timers.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { filesMoved, folderBinned } from '../sharing/steps.ts'
import { endSharesOf } from '../sharing/visible-shares.ts'
import { freeName } from './folder-name.ts'
import { readFolder } from './folder-row.ts'
import { readTree } from './folder-tree.ts'
import {
  binDocuments,
  bringBackDocuments,
  selectBinnedWith,
  selectFolder,
  selectLeftBehind,
  selectSharedAmong,
  selectToBringBack,
  updateFolders,
} from './folders.queries.ts'

/** Documents in one write: a folder of ten thousand does not hold up everybody else. */
const atOnce = 100

/**
 * To the bin, with all that is in it and below it: nobody sees any of that any more. The folders go in one write, which ends
 * their shares; what lies in them follows, some at a time, and is finished by the host if it stops in between.
 */
export async function removeFolder(
  deps: Deps,
  actor: StaffActor,
  { folderId }: { folderId: string },
): Promise<Record<string, never> | Refusal> {
  const answer = await deps.store.write(async (tx) => {
    const folder = await selectFolder(tx.db, actor, folderId)
    if (!folder) return refuse('NOT_FOUND')
    if (folder.deleted_at_ms !== null) return {}
    const { matter_id: matterId, name } = folder
    const folderIds = (await readTree(tx.db, matterId)).within(folderId).map((one) => one.id)
    await folderBinned(tx, deps, actor, folderId)
    const columns = { deleted_at_ms: deps.clock.now(), deleted_by: actor.userId, binned_with: folderId }
    await updateFolders(tx.db, folderIds, columns)
    await binLeftBehind(tx, deps, actor)
    const subject = { matterId, subjectKind: 'folder', subjectId: folderId }
    await recordActivity(tx, deps, { actor, kind: 'folder.binned', ...subject, data: { name } })
    tx.emit({ kind: 'console', topic: 'documents', matterId })
    return {}
  })
  await finishBinning(deps, actor)
  return answer
}

/** From the bin with what went there with it, shared with nobody. At the top of its matter when its place is gone. */
export async function restoreFolder(
  deps: Deps,
  actor: StaffActor,
  { folderId }: { folderId: string },
): Promise<FolderListRow | Refusal> {
  const answer = await deps.store.write(async (tx) => {
    const folder = await selectFolder(tx.db, actor, folderId)
    if (!folder) return refuse('NOT_FOUND')
    if (folder.deleted_at_ms === null) return {}
    // One that went with a folder above it comes back with that.
    if (folder.binned_with !== folderId) return refuse('NOT_FOUND')
    const { matter_id: matterId } = folder
    const binned = await selectBinnedWith(tx.db, folderId)
    await updateFolders(
      tx.db,
      binned.map((row) => row.id),
      { deleted_at_ms: null, deleted_by: null, binned_with: null },
    )
    const tree = await readTree(tx.db, matterId)
    const path = folder.parent_id === null ? [] : tree.pathOf(folder.parent_id)
    const hasPlace = path.length > 0 && path.length + tree.heightOf(folderId) <= mostFolderLevels
    const parentId = hasPlace ? folder.parent_id : null
    const name = freeName(folder.name, (wanted) => tree.named(parentId, wanted, folderId) !== undefined)
    await updateFolders(tx.db, [folderId], { parent_id: parentId, name, search_text: fold(name) })
    await bringBack(tx, deps, actor)
    const subject = { matterId, subjectKind: 'folder', subjectId: folderId }
    await recordActivity(tx, deps, { actor, kind: 'folder.restored', ...subject, data: { name } })
    tx.emit({ kind: 'console', topic: 'documents', matterId })
    return {}
  })
  if (isRefusal(answer)) return answer
  await finishBinning(deps, actor)
  return deps.store.read(async (db) => (await readFolder(db, actor, folderId)) ?? refuse('NOT_FOUND'))
}

/** What a host that stopped in the middle left half-done. */
export function createBinning(deps: Deps, timers: Timers = systemTimers): Job {
  const actor = { kind: 'system', name: 'host' } as const
  return createJob({
    name: 'binning',
    timers,
    log: deps.log,
    run: async () => {
      await finishBinning(deps, actor)
      return null
    },
  })
}

async function finishBinning(deps: Deps, actor: ConsoleActor): Promise<void> {
  for (let isMore = true; isMore;) {
    isMore = await deps.store.write(async (tx) => {
      const binned = await binLeftBehind(tx, deps, actor)
      const restored = await bringBack(tx, deps, actor)
      return binned || restored
    })
  }
}

/** Some documents that lie in binned folders go after them; false when there was none. */
async function binLeftBehind(tx: Tx, deps: Deps, actor: ConsoleActor): Promise<boolean> {
  const left = await selectLeftBehind(tx.db, atOnce)
  const ids = left.map((row) => row.id)
  for (const { resource_id: resourceId } of await selectSharedAmong(tx.db, ids))
    await endSharesOf(tx, deps, actor, { resourceKind: 'document', resourceId }, 'folder-binned')
  const deletedAtMs = deps.clock.now()
  for (const [root, rows] of Map.groupBy(left, (row) => row.binned_with ?? '')) {
    const columns = { deleted_at_ms: deletedAtMs, deleted_by: rows[0]?.deleted_by ?? null, binned_with: root }
    await binDocuments(
      tx.db,
      rows.map((row) => row.id),
      columns,
    )
  }
  tellMatters(tx, left)
  return left.length > 0
}

/** Some documents whose folder came back come back, too; false when there was none. */
async function bringBack(tx: Tx, deps: Deps, actor: ConsoleActor): Promise<boolean> {
  const rows = await selectToBringBack(tx.db, atOnce)
  if (rows.length === 0) return false
  const documentIds = rows.map((row) => row.id)
  await bringBackDocuments(tx.db, documentIds)
  await filesMoved(tx, deps, actor, { documentIds })
  tellMatters(tx, rows)
  return true
}

function tellMatters(tx: Tx, rows: readonly { matter_id: string }[]): void {
  for (const matterId of new Set(rows.map((row) => row.matter_id)))
    tx.emit({ kind: 'console', topic: 'documents', matterId })
}

import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { PortalReader, StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { normaliseFileName } from '../../platform/files/file-name.ts'
import type { FolderRow } from '../../platform/store/tables.ts'
import { freeName, nameKey } from '../folders/folder-name.ts'
import { readTree, type FolderTree } from '../folders/folder-tree.ts'
import { visibleFolder } from '../folders/visible-folder.ts'
import { selectFolderForZip, selectForZip } from './documents.queries.ts'
import { selectSharedForZip } from './portal-documents.queries.ts'

export interface ZipOrder {
  documentIds: readonly string[]
  /** With all that lies below them. */
  folderIds: readonly string[]
}

export interface ZipItem {
  documentId: string
  /** Safe and unique whatever the case: folders, then the document's name. */
  path: string
  modifiedAtMs: number
}

export interface ZipPlan {
  fileName: string
  items: AsyncIterable<ZipItem>
}

/** Documents that are read at a time: what is known of the rest is where it lies. */
const atOnce = 500

interface Found {
  id: string
  name: string
  updated_at_ms: number
}

/** Names that were given, so that none is given twice: by a system that knows no case, too. */
function createPaths() {
  const taken = new Set<string>()
  return (folder: string, name: string): string => {
    const safe = normaliseFileName(name)
    const dot = safe.lastIndexOf('.')
    const free = freeName(safe, (one) => taken.has(nameKey(folder + one)), dot > 0 ? safe.slice(dot) : '')
    taken.add(nameKey(folder + free))
    return folder + free
  }
}

type Paths = ReturnType<typeof createPaths>

const toItem = (row: Found, folder: string, pathFor: Paths): ZipItem => ({
  documentId: row.id,
  path: pathFor(folder, row.name),
  modifiedAtMs: row.updated_at_ms,
})

/** Where each folder of a subtree stands within the ZIP, `Letters/2024/`, in the tree's order. */
function placesWithin(tree: FolderTree, rootId: string, pathFor: Paths): Map<string, string> {
  const places = new Map<string, string>()
  for (const folder of tree.within(rootId)) {
    const above = folder.id === rootId ? '' : (places.get(folder.parent_id ?? '') ?? '')
    places.set(folder.id, `${pathFor(above, folder.name)}/`)
  }
  return places
}

/** What member of staff may have of it, or NOT_FOUND when that is nothing. Each file is asked for again at its turn. */
export function planZipForStaff(deps: Deps, actor: StaffActor, order: ZipOrder): Promise<ZipPlan | Refusal> {
  return deps.store.read(async (db) => {
    const single = order.documentIds.length > 0 ? await selectForZip(db, actor, order.documentIds) : []
    const roots: { folder: FolderRow; tree: FolderTree }[] = []
    const trees = new Map<string, FolderTree>()
    for (const folderId of new Set(order.folderIds)) {
      const folder = await visibleFolder(db, actor, folderId)
      if (!folder) return refuse('NOT_FOUND')
      const tree = trees.get(folder.matter_id) ?? (await readTree(db, folder.matter_id))
      trees.set(folder.matter_id, tree)
      // One that lies below another of them comes with that.
      const above = tree.pathOf(folder.parent_id)
      if (!above.some((one) => order.folderIds.includes(one.id))) roots.push({ folder, tree })
    }
    const [first] = single
    const [only] = roots
    if (!first && !only) return refuse('NOT_FOUND')
    const isOneMatter = single.every((row) => row.matter_id === first?.matter_id)
    const ofMatter = first && isOneMatter ? `${first.number} ${first.title}` : 'Portico'
    const name = only && roots.length === 1 && !first ? only.folder.name : first ? ofMatter : (only?.folder.name ?? '')

    async function* items() {
      const pathFor = createPaths()
      const given = new Set<string>()
      for (const row of single) {
        given.add(row.id)
        yield toItem(row, '', pathFor)
      }
      for (const { folder, tree } of roots) {
        for (const [folderId, place] of placesWithin(tree, folder.id, pathFor)) {
          let after: { search_text: string; id: string } | undefined
          do {
            const from = after
            const where = { matterId: folder.matter_id, folderId }
            const rows = await deps.store.read((later) => selectFolderForZip(later, where, from, atOnce))
            for (const row of rows) if (!given.has(row.id)) yield toItem(row, place, pathFor)
            after = rows.length === atOnce ? rows.at(-1) : undefined
          } while (after)
        }
      }
    }
    return { fileName: `${name}.zip`, items: items() }
  })
}

/** What is shared with a client of it, or NOT_FOUND when that is nothing. Each file is asked for again at its turn (SHR-2). */
export function planZipForClient(deps: Deps, reader: PortalReader, order: ZipOrder): Promise<ZipPlan | Refusal> {
  return deps.store.read(async (db) => {
    const nowMs = deps.clock.now()
    const pathFor = createPaths()
    const given = new Set<string>()
    const items: ZipItem[] = []
    const names: string[] = []
    const add = (rows: readonly (Found & { folder_id: string | null })[], places: ReadonlyMap<string, string>) => {
      for (const row of rows) {
        if (given.has(row.id)) continue
        given.add(row.id)
        items.push(toItem(row, places.get(row.folder_id ?? '') ?? '', pathFor))
      }
    }
    if (order.documentIds.length > 0) {
      const rows = await selectSharedForZip(db, reader, nowMs, { documentIds: order.documentIds })
      add(rows, new Map())
      const [first] = rows
      if (first) names.push(first.title)
    }
    for (const folderId of new Set(order.folderIds)) {
      const folder = await visibleFolder(db, reader, folderId, nowMs)
      if (!folder) return refuse('NOT_FOUND')
      names.push(folder.name)
      const tree = await readTree(db, folder.matter_id)
      const places = placesWithin(tree, folderId, pathFor)
      add(await selectSharedForZip(db, reader, nowMs, { folderIds: [...places.keys()] }), places)
    }
    const [first] = items
    if (!first) return refuse('NOT_FOUND')
    async function* inOrder() {
      yield* items
    }
    return { fileName: `${names[0] ?? 'Portico'}.zip`, items: inOrder() }
  })
}

import { useQuery } from '@pinia/colada'
import { computed, type ComputedRef } from 'vue'
import type { FolderListRow } from '../../../../shared/console/folders.contract.ts'
import { rpc } from '../../rpc.ts'

export interface FolderNode {
  folder: FolderListRow
  level: number
  position: number
  setSize: number
  hasChildren: boolean
}

/** The folders of one matter, as a tree and by id. */
export function useFolders(matterId: () => string) {
  const { data, error, isPending, refetch } = useQuery({
    key: () => ['documents', 'folders', matterId()],
    query: () => rpc.folders.list({ matterId: matterId() }),
    enabled: () => matterId() !== '',
  })
  const all = computed(() => data.value?.folders ?? [])
  const byId = computed(() => new Map(all.value.map((folder) => [folder.folderId, folder])))
  const childrenOf = computed(() => Map.groupBy(all.value, (folder) => folder.parentId))

  /** From the top down to the folder itself. */
  function pathOf(folderId: string | null): FolderListRow[] {
    const path: FolderListRow[] = []
    for (let folder = byId.value.get(folderId ?? ''); folder; folder = byId.value.get(folder.parentId ?? ''))
      path.unshift(folder)
    return path
  }

  /** As it is drawn: every folder below those that stand open. */
  const nodesWhere = (isOpen: (folderId: string) => boolean): FolderNode[] => {
    const nodes: FolderNode[] = []
    const add = (parentId: string | null, level: number) => {
      const children = childrenOf.value.get(parentId) ?? []
      children.forEach((folder, index) => {
        const hasChildren = childrenOf.value.has(folder.folderId)
        nodes.push({ folder, level, position: index + 1, setSize: children.length, hasChildren })
        if (hasChildren && isOpen(folder.folderId)) add(folder.folderId, level + 1)
      })
    }
    add(null, 1)
    return nodes
  }

  return {
    all,
    byId,
    topCount: computed(() => data.value?.topCount ?? 0),
    childrenOf: (parentId: string | null): readonly FolderListRow[] => childrenOf.value.get(parentId) ?? [],
    pathOf,
    nodesWhere,
    error,
    isPending,
    refetch,
  }
}

export type Folders = Omit<ReturnType<typeof useFolders>, 'all'> & { all: ComputedRef<FolderListRow[]> }

import { useI18n } from 'vue-i18n'
import { mostMovedAtOnce, type DocumentListRow } from '../../../../shared/console/documents.contract.ts'
import { problemOf } from '../../../rpc/problem.ts'
import { useFormat } from '../../../ui/use-format.ts'
import { useProblemWords } from '../../parts/use-problem-words.ts'
import { rpc } from '../../rpc.ts'
import { refresh } from '../../shell/live.ts'
import { useNotices } from '../../shell/notices.ts'
import { useShareDialog } from '../sharing/share-dialog.ts'

/** What a plain move is refused with where somebody sees the folder. */
export const intoSharedKey = 'common.folders.refusal.intoShared'

interface Moved {
  documentId: string
  fromFolderId: string | null
}

/** Moves documents into a folder of their matter, and says so with the way back. */
export function useMove() {
  const { t } = useI18n()
  const format = useFormat()
  const notices = useNotices()
  const problemWords = useProblemWords()
  const shareDialog = useShareDialog()

  /** Answers those that lay elsewhere: a row that was ticked a while ago may not know. */
  async function place(documentIds: readonly string[], folderId: string | null): Promise<Moved[]> {
    const moved: Moved[] = []
    for (let start = 0; start < documentIds.length; start += mostMovedAtOnce) {
      const some = documentIds.slice(start, start + mostMovedAtOnce)
      moved.push(...(await rpc.documents.move({ documentIds: some, folderId })).moved)
    }
    return moved
  }

  async function putBack(moved: readonly Moved[]): Promise<void> {
    try {
      for (const [folderId, group] of Map.groupBy(moved, ({ fromFolderId }) => fromFolderId))
        await place(
          group.map(({ documentId }) => documentId),
          folderId,
        )
    } catch (error) {
      notices.say(problemWords(problemOf(error)), null, 'stop')
    } finally {
      refresh('documents')
    }
  }

  /** Throws what the host refused. Into a folder that somebody sees is a share: the one dialog's (SHR-6). */
  async function move(
    documents: readonly DocumentListRow[],
    folderId: string | null,
    to: string | null,
  ): Promise<true> {
    const [first] = documents
    if (!first) return true
    const documentIds = documents.map(({ documentId }) => documentId)
    let moved: Moved[]
    try {
      moved = await place(documentIds, folderId)
    } catch (error) {
      if (folderId === null || problemOf(error).messageKey !== intoSharedKey) throw error
      const resources = documentIds.map((resourceId) => ({ kind: 'document' as const, resourceId }))
      shareDialog.open({ matterId: first.matterId, resources, occasion: 'move', folderId })
      return true
    } finally {
      refresh('documents', 'sharing')
    }
    const [one] = moved
    if (!one) return true
    const { name = '' } = documents.find(({ documentId }) => documentId === one.documentId) ?? {}
    const words = { name, count: format.value.count(moved.length), to: to ?? t('console.folders.top') }
    // What somebody saw through the folder that it left comes back by no undo: that is shared.
    const canUndo = documents.every(({ seenBy }) => seenBy.length === 0)
    notices.say(
      t('console.folders.saidMoved', words, moved.length),
      canUndo ? { label: t('console.parts.undo'), run: () => putBack(moved) } : null,
    )
    return true
  }

  /** The same, where nothing stands open that could say why not. */
  async function moveOrSay(documents: readonly DocumentListRow[], folderId: string | null, to: string | null) {
    try {
      await move(documents, folderId, to)
    } catch (error) {
      notices.say(problemWords(problemOf(error)), null, 'stop')
    }
  }

  return { move, moveOrSay }
}

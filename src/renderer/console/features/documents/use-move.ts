import { useI18n } from 'vue-i18n'
import { mostMovedAtOnce, type DocumentListRow } from '../../../../shared/console/documents.contract.ts'
import { useFormat } from '../../../ui/use-format.ts'
import { rpc } from '../../rpc.ts'
import { refresh } from '../../shell/live.ts'
import { useNotices } from '../../shell/notices.ts'
import { problemOf } from '../../../rpc/problem.ts'
import { useProblemWords } from '../../parts/use-problem-words.ts'
import { useShareDialog } from '../sharing/share-dialog.ts'

export const intoSharedKey = 'common.folders.refusal.intoShared'

/** Moves documents into a folder of their matter, and says so with the way back. */
export function useMove() {
  const { t } = useI18n()
  const format = useFormat()
  const notices = useNotices()
  const problemWords = useProblemWords()
  const shareDialog = useShareDialog()

  async function place(documents: readonly DocumentListRow[], folderId: string | null): Promise<void> {
    for (let start = 0; start < documents.length; start += mostMovedAtOnce) {
      const documentIds = documents.slice(start, start + mostMovedAtOnce).map((document) => document.documentId)
      await rpc.documents.move({ documentIds, folderId })
    }
  }

  async function putBack(documents: readonly DocumentListRow[]): Promise<void> {
    try {
      for (const [folderId, group] of Map.groupBy(documents, (document) => document.folderId))
        await place(group, folderId)
    } catch (error) {
      notices.say(problemWords(problemOf(error)), null, 'stop')
    } finally {
      refresh('documents')
    }
  }

  /** Into a folder that somebody sees is a share: the one dialog's (SHR-6). */
  function share(documents: readonly DocumentListRow[], matterId: string, folderId: string): void {
    shareDialog.open({
      matterId,
      resources: documents.map(({ documentId }) => ({ kind: 'document', resourceId: documentId })),
      occasion: 'move',
      folderId,
    })
  }

  /** Throws what the host refused. */
  async function move(
    documents: readonly DocumentListRow[],
    folderId: string | null,
    to: string | null,
  ): Promise<true> {
    const leaving = documents.filter((document) => document.folderId !== folderId)
    const [first] = leaving
    if (!first) return true
    try {
      await place(leaving, folderId)
    } catch (error) {
      if (folderId === null || problemOf(error).messageKey !== intoSharedKey) throw error
      share(leaving, first.matterId, folderId)
      return true
    } finally {
      refresh('documents', 'sharing')
    }
    const words = { name: first.name, count: format.value.count(leaving.length), to: to ?? t('console.folders.top') }
    // What somebody saw through the folder that it left comes back by no undo: that is shared.
    const canUndo = leaving.every((document) => document.seenBy.length === 0)
    notices.say(
      t('console.folders.saidMoved', words, leaving.length),
      canUndo ? { label: t('console.parts.undo'), run: () => putBack(leaving) } : null,
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

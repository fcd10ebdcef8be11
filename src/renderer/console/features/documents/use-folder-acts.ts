import { useI18n } from 'vue-i18n'
import type { FolderListRow } from '../../../../shared/console/folders.contract.ts'
import { problemOf } from '../../../rpc/problem.ts'
import { useProblemWords } from '../../parts/use-problem-words.ts'
import { rpc } from '../../rpc.ts'
import { refresh } from '../../shell/live.ts'
import { useNotices } from '../../shell/notices.ts'
import { useShareDialog } from '../sharing/share-dialog.ts'
import { downloadZip } from './download-zip.ts'

interface Dialogs {
  edit(folder: FolderListRow): void
  move(folder: FolderListRow): void
}

/** What can be done to one folder: the entries of its menu. */
export function useFolderActs() {
  const { t } = useI18n()
  const notices = useNotices()
  const problemWords = useProblemWords()
  const shareDialog = useShareDialog()

  async function tell(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      notices.say(problemWords(problemOf(error)), null, 'stop')
      return false
    } finally {
      refresh('documents', 'matters', 'sharing')
    }
  }

  async function restore({ folderId, name }: Pick<FolderListRow, 'folderId' | 'name'>): Promise<void> {
    if (await tell(() => rpc.folders.restore({ folderId }))) notices.say(t('console.folders.saidRestored', { name }))
  }

  async function remove(folder: FolderListRow): Promise<void> {
    const { folderId, name, seenBy } = folder
    const count = seenBy.length
    if (count > 0 && !window.confirm(t('console.folders.removeSure', { name, count }, count))) return
    if (!(await tell(() => rpc.folders.remove({ folderId })))) return
    const undo = { label: t('console.parts.undo'), run: () => restore(folder) }
    notices.say(t('console.folders.saidRemoved', { name }), undo)
  }

  const menuOf = (folder: FolderListRow, dialogs: Dialogs) => [
    [
      {
        label: t('console.sharing.share'),
        icon: 'i-lucide-share',
        onSelect: () =>
          shareDialog.open({
            matterId: folder.matterId,
            resource: { kind: 'folder', resourceId: folder.folderId },
          }),
      },
      {
        label: t('console.documents.downloadZip'),
        icon: 'i-lucide-folder-archive',
        onSelect: () => void tell(() => downloadZip([], [folder.folderId])),
      },
    ],
    [
      { label: t('console.folders.edit'), icon: 'i-lucide-pencil', onSelect: () => dialogs.edit(folder) },
      { label: t('console.folders.move'), icon: 'i-lucide-folder-input', onSelect: () => dialogs.move(folder) },
    ],
    [{ label: t('console.documents.remove'), icon: 'i-lucide-trash-2', onSelect: () => void remove(folder) }],
  ]

  return { menuOf, remove, restore }
}

import { useI18n } from 'vue-i18n'
import type { DocumentListRow } from '../../../../shared/console/documents.contract.ts'
import { problemOf } from '../../../rpc/problem.ts'
import { useProblemWords } from '../../parts/use-problem-words.ts'
import { rpc } from '../../rpc.ts'
import { refresh } from '../../shell/live.ts'
import { useNotices } from '../../shell/notices.ts'
import { useShareDialog } from '../sharing/share-dialog.ts'
import { useDocumentPanel } from './document-panel.ts'

export const contentOf = ({ documentId }: Pick<DocumentListRow, 'documentId'>) => `/documents/${documentId}/content`

interface Dialogs {
  rename(): void
  move(): void
  versions(): void
}

/** What can be done to one document: the entries of its menu. */
export function useDocumentActs() {
  const { t } = useI18n()
  const notices = useNotices()
  const problemWords = useProblemWords()
  const shareDialog = useShareDialog()
  const panel = useDocumentPanel()

  async function restore({ documentId, name }: DocumentListRow): Promise<void> {
    try {
      await rpc.documents.restore({ documentId })
      notices.say(t('console.documents.saidRestored', { name }))
    } catch (error) {
      notices.say(problemWords(problemOf(error)), null, 'stop')
    } finally {
      refresh('documents', 'matters')
    }
  }

  async function remove(document: DocumentListRow): Promise<void> {
    const { documentId, name, seenBy } = document
    const count = seenBy.length
    if (count > 0 && !window.confirm(t('console.documents.removeSure', { name, count }, count))) return
    try {
      await rpc.documents.remove({ documentId })
      const undo = { label: t('console.parts.undo'), run: () => restore(document) }
      notices.say(t('console.documents.saidRemoved', { name }), undo)
    } catch (error) {
      notices.say(problemWords(problemOf(error)), null, 'stop')
    } finally {
      refresh('documents', 'matters', 'sharing')
    }
  }

  function menuOf(document: DocumentListRow, dialogs: Dialogs) {
    const { documentId, matterId, name } = document
    if (document.deletedAtMs !== null) {
      const icon = 'i-lucide-archive-restore'
      return [[{ label: t('console.documents.restore'), icon, onSelect: () => void restore(document) }]]
    }
    return [
      [
        { label: t('console.panel.open'), icon: 'i-lucide-eye', onSelect: () => panel.open({ documentId }) },
        {
          label: t('console.sharing.share'),
          icon: 'i-lucide-share',
          onSelect: () => shareDialog.open({ matterId, resource: { kind: 'document', resourceId: documentId } }),
        },
        ...(document.isHeld
          ? [
              {
                label: t('console.documents.release'),
                icon: 'i-lucide-check-check',
                onSelect: () =>
                  shareDialog.open({
                    matterId,
                    resource: { kind: 'document', resourceId: documentId },
                    occasion: 'release',
                  }),
              },
            ]
          : []),
        {
          label: t('console.documents.download'),
          icon: 'i-lucide-download',
          to: `${contentOf(document)}?download=1`,
          external: true,
          download: name,
        },
        { label: t('console.documents.versions'), icon: 'i-lucide-history', onSelect: dialogs.versions },
      ],
      [
        { label: t('console.documents.rename'), icon: 'i-lucide-pencil', onSelect: dialogs.rename },
        { label: t('console.folders.move'), icon: 'i-lucide-folder-input', onSelect: dialogs.move },
      ],
      [{ label: t('console.documents.remove'), icon: 'i-lucide-trash-2', onSelect: () => void remove(document) }],
    ]
  }

  return { menuOf, remove, restore }
}

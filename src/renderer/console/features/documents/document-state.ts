import { useI18n } from 'vue-i18n'
import type { DocumentListRow } from '../../../../shared/console/documents.contract.ts'

interface StateWords {
  tone: 'ok' | 'wait' | 'late' | 'stop' | 'plain'
  icon: string
  words: string
}

/** What is to be known of a file before it is opened or shared: the worst first, nothing when all is well. */
export function useDocumentState(): (
  document: Pick<DocumentListRow, 'state' | 'scanState' | 'isHeld'>,
) => StateWords | null {
  const { t } = useI18n()
  return ({ state, scanState, isHeld }) => {
    if (state === 'damaged')
      return { tone: 'stop', icon: 'i-lucide-triangle-alert', words: t('console.documents.damaged') }
    if (scanState === 'infected') return { tone: 'stop', icon: 'i-lucide-bug', words: t('console.documents.infected') }
    if (scanState === 'quarantined')
      return { tone: 'late', icon: 'i-lucide-shield-alert', words: t('console.documents.quarantined') }
    if (isHeld) return { tone: 'wait', icon: 'i-lucide-hand', words: t('console.documents.held') }
    if (state === 'checking') return { tone: 'wait', icon: 'i-lucide-clock', words: t('console.documents.checking') }
    return null
  }
}

import { useI18n } from 'vue-i18n'
import type { NoticeRow } from '../../../shared/console/notices.contract.ts'

/** What happened, in a sentence. */
export function useNewsWords() {
  const { t } = useI18n()
  return (row: NoticeRow): string => {
    const { clientName: client, name, count } = row
    switch (row.kind) {
      case 'documents':
        return t('console.news.documents', { client, count, name }, count)
      case 'message':
        return t('console.news.message', { client, count, name }, count)
      case 'request-answer':
        return t('console.news.requestAnswer', { client, count, name }, count)
      case 'share-refused':
        return t('console.news.shareRefused', { client, name })
      case 'file-infected':
        return t('console.news.fileInfected', { name })
      case 'event-answer':
        return t('console.news.eventAnswer', { client, name })
      case 'event-cancelled':
        return t('console.news.eventCancelled', { name })
      case 'event-changed':
        return t('console.news.eventChanged', { name })
      case 'event-invited':
        return t('console.news.eventInvited', { name })
      case 'event-reminder':
        return t('console.news.eventReminder', { name })
      case 'upload-expired':
        return t('console.news.uploadExpired', { client, name })
    }
  }
}

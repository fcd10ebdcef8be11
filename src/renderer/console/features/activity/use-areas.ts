import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'

/** The parts of the record, to choose one. */
export function useAreas(): ComputedRef<{ value: string; label: string }[]> {
  const { t } = useI18n()
  return computed(() => [
    { value: '', label: t('console.record.everything') },
    { value: 'sign-in', label: t('console.record.areaSignIn') },
    { value: 'session', label: t('console.record.areaSession') },
    { value: 'share', label: t('console.record.areaShare') },
    { value: 'view', label: t('console.record.areaView') },
    { value: 'download', label: t('console.record.areaDownload') },
    { value: 'message', label: t('console.record.areaMessage') },
    { value: 'request', label: t('console.record.areaRequest') },
    { value: 'event', label: t('console.record.areaEvent') },
    { value: 'document', label: t('console.record.areaDocument') },
    { value: 'client', label: t('console.record.areaClient') },
    { value: 'matter', label: t('console.record.areaMatter') },
    { value: 'outbox', label: t('console.record.areaOutbox') },
    { value: 'staff', label: t('console.record.areaStaff') },
    { value: 'setting', label: t('console.record.areaSetting') },
    { value: 'backup', label: t('console.record.areaBackup') },
  ])
}

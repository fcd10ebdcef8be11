import { onScopeDispose, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { onBeforeRouteLeave, useRouter } from 'vue-router'

/** Nothing typed is lost by a slip: leaving a changed form asks first; the form's own Cancel does not. */
export function useLeaveGuard(isChanged: Ref<boolean>): { go(to: string): void } {
  const { t } = useI18n()
  const router = useRouter()
  let isMeant = false

  onBeforeRouteLeave(() => !isChanged.value || isMeant || window.confirm(t('console.parts.leave')))
  const hear = (event: BeforeUnloadEvent) => {
    if (isChanged.value) event.preventDefault()
  }
  window.addEventListener('beforeunload', hear)
  onScopeDispose(() => window.removeEventListener('beforeunload', hear))

  return {
    go(to) {
      isMeant = true
      void router.push(to)
    },
  }
}

import { watchEffect } from 'vue'
import { useSession } from '../shell/session.ts'

/** The window's title: the place first, then the firm. */
export function useTitle(words: () => string): void {
  const session = useSession()
  watchEffect(() => {
    document.title = [words(), session.firmName].filter(Boolean).join(' · ') || 'Portico'
  })
}

import { useQuery } from '@pinia/colada'
import { watchEffect } from 'vue'
import { useSession } from '../shell/session.ts'
import { unreadQuery } from '../shell/unread-query.ts'

/** The window's title: how much is unread, the place, then the firm. */
export function useTitle(words: () => string): void {
  const session = useSession()
  const { data: unread } = useQuery({ ...unreadQuery, enabled: () => session.isSignedIn })
  watchEffect(() => {
    const title = [words(), session.firmName].filter(Boolean).join(' · ') || 'Portico'
    const count = session.isSignedIn ? (unread.value?.unreadTotal ?? 0) : 0
    document.title = count > 0 ? `(${count}) ${title}` : title
  })
}

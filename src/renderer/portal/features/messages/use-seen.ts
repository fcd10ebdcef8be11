import { onScopeDispose, watch, type Ref } from 'vue'
import { isLookingOn } from '../../shell/session.ts'

/** Calls back with the highest position that has been in front of a person: on the screen, of a page that is shown (SHR-4). */
export function useSeen(list: Ref<HTMLElement | null>, report: (position: number) => Promise<unknown>) {
  const inView = new Set<number>()
  let seen = 0
  let isReporting = false

  async function look() {
    const position = Math.max(0, ...inView)
    if (isLookingOn.value || document.visibilityState !== 'visible' || isReporting || position <= seen) return
    isReporting = true
    try {
      await report(position)
      seen = position
    } catch {
      // The next look, or the next visit, says it again.
    } finally {
      isReporting = false
    }
    if (seen === position) void look()
  }

  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const position = Number(target.id.slice('message-'.length))
      if (isIntersecting) inView.add(position)
      else inView.delete(position)
    }
    void look()
  })
  const onSight = () => void look()
  document.addEventListener('visibilitychange', onSight)
  onScopeDispose(() => {
    observer.disconnect()
    document.removeEventListener('visibilitychange', onSight)
  })

  /** After the list has been drawn. */
  const observeAll = () => list.value?.querySelectorAll('[id^=message-]').forEach((item) => observer.observe(item))
  watch(list, observeAll, { flush: 'post' })
  return { observeAll }
}

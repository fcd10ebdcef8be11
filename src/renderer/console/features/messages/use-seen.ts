import { onScopeDispose, watch, type Ref } from 'vue'

/** Calls back with the highest position that has been in front of a person: on the screen, of a window that is shown. */
export function useSeen(
  scroller: Ref<HTMLElement | null>,
  isHere: () => boolean,
  report: (position: number) => Promise<unknown>,
): { observeAll(): void } {
  const inView = new Set<number>()
  let seen = 0
  let isReporting = false
  let observer: IntersectionObserver | undefined

  async function look(): Promise<void> {
    const position = Math.max(0, ...inView)
    if (document.visibilityState !== 'visible' || !isHere() || isReporting || position <= seen) return
    isReporting = true
    let isTold = false
    try {
      await report(position)
      seen = position
      isTold = true
    } catch {
      // It stays unread: the next look tries again.
    } finally {
      isReporting = false
    }
    if (isTold) void look()
  }

  function observeAll(): void {
    scroller.value?.querySelectorAll('[id^=message-]').forEach((item) => observer?.observe(item))
  }
  watch(
    scroller,
    (root) => {
      observer?.disconnect()
      if (!root) return
      observer = new IntersectionObserver(
        (entries) => {
          for (const { target, isIntersecting } of entries) {
            const position = Number(target.id.slice('message-'.length))
            if (isIntersecting) inView.add(position)
            else inView.delete(position)
          }
          void look()
        },
        { root },
      )
      observeAll()
    },
    { flush: 'post' },
  )
  const onSight = () => void look()
  document.addEventListener('visibilitychange', onSight)
  watch(isHere, onSight)
  onScopeDispose(() => {
    observer?.disconnect()
    document.removeEventListener('visibilitychange', onSight)
  })
  return { observeAll }
}

import { onScopeDispose, ref, type Ref } from 'vue'
import { useRouter } from 'vue-router'

/** `g` and then a letter goes to a place; the sheet on `?` lists them. */
const places: Record<string, string> = {
  h: '/',
  c: '/clients',
  m: '/matters',
  e: '/messages',
  d: '/documents',
  b: '/bills',
  t: '/time',
  k: '/calendar',
  q: '/requests',
  o: '/outbox',
  a: '/activity',
  s: '/settings',
}
const chordMs = 1_200

export function useShortcuts(): { isPaletteOpen: Ref<boolean>; isSheetOpen: Ref<boolean> } {
  const router = useRouter()
  const isPaletteOpen = ref(false)
  const isSheetOpen = ref(false)
  let chordAtMs = -Infinity

  function hear(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      isPaletteOpen.value = !isPaletteOpen.value
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    if (document.querySelector('[role="dialog"]')) return
    if (event.key === '?') {
      event.preventDefault()
      isSheetOpen.value = true
    } else if (event.key === '/') {
      const search = document.querySelector<HTMLInputElement>('#main input[type="search"]')
      if (!search) return
      event.preventDefault()
      search.focus()
    } else if (event.timeStamp - chordAtMs < chordMs && places[event.key]) {
      event.preventDefault()
      chordAtMs = -Infinity
      void router.push(places[event.key] ?? '/')
    } else if (event.key === 'g') chordAtMs = event.timeStamp
  }

  window.addEventListener('keydown', hear)
  onScopeDispose(() => window.removeEventListener('keydown', hear))
  return { isPaletteOpen, isSheetOpen }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

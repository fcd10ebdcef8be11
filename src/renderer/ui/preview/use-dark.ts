import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether the page is dark now, by whatever decided so: the system, or the person. */
export function useDark(): Readonly<Ref<boolean>> {
  const root = document.documentElement
  const look = () => {
    const [, red = 'ff', green = 'ff', blue = 'ff'] =
      /^#(..)(..)(..)$/.exec(getComputedStyle(root).getPropertyValue('--color-paper').trim()) ?? []
    return parseInt(red, 16) + parseInt(green, 16) + parseInt(blue, 16) < 384
  }
  const isDark = ref(look())
  const again = () => void (isDark.value = look())
  const system = matchMedia('(prefers-color-scheme: dark)')
  const person = new MutationObserver(again)
  system.addEventListener('change', again)
  person.observe(root, { attributes: true, attributeFilter: ['class', 'data-theme'] })
  onScopeDispose(() => {
    system.removeEventListener('change', again)
    person.disconnect()
  })
  return isDark
}

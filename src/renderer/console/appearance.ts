import { ref, watch } from 'vue'

/** Light, dark, or as the system has it. Kept on this machine: it is about a screen, not about a person. */
export type Appearance = 'system' | 'light' | 'dark'

/** Nuxt UI reads the same place when it starts ('auto' for the system's choice). */
const place = 'vueuse-color-scheme'
const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)')

export const appearance = ref<Appearance>(read())

function read(): Appearance {
  const kept = localStorage.getItem(place)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

function show(): void {
  const root = document.documentElement
  if (appearance.value === 'system') delete root.dataset.theme
  else root.dataset.theme = appearance.value
  root.classList.toggle('dark', appearance.value === 'dark' || (appearance.value === 'system' && systemIsDark.matches))
}

export function applyAppearance(): void {
  show()
  systemIsDark.addEventListener('change', show)
  watch(appearance, (chosen) => {
    localStorage.setItem(place, chosen === 'system' ? 'auto' : chosen)
    show()
  })
}

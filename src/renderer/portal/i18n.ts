import { createI18n } from 'vue-i18n'
import type { Locale } from '../../shared/contract-parts.ts'

/** One language at a time: the other is fetched from this host when somebody changes to it. */
export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: false,
  messages: {},
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
})

const load: Record<Locale, () => Promise<{ messages: Record<string, unknown> }>> = {
  en: () => import('./messages-en.ts'),
  es: () => import('./messages-es.ts'),
}

const loadLater: typeof load = {
  en: () => import('./messages-later-en.ts'),
  es: () => import('./messages-later-es.ts'),
}
let wantsLater = false
const hasLater = new Set<Locale>()

/** A page that comes with words which a first load does without. */
export async function withLaterWords<T>(page: Promise<T>): Promise<T> {
  wantsLater = true
  await addLaterWords(i18n.global.locale.value as Locale)
  return page
}

async function addLaterWords(locale: Locale): Promise<void> {
  if (hasLater.has(locale)) return
  const { messages } = await loadLater[locale]()
  const there = i18n.global.getLocaleMessage(locale) as Record<string, object>
  const merged = Object.entries(messages).map(([face, words]) => [face, { ...there[face], ...(words as object) }])
  i18n.global.setLocaleMessage(locale, { ...there, ...Object.fromEntries(merged) })
  hasLater.add(locale)
}

export async function showLocale(locale: Locale): Promise<void> {
  if (!i18n.global.availableLocales.includes(locale)) {
    const { messages } = await load[locale]()
    i18n.global.setLocaleMessage(locale, messages)
  }
  if (wantsLater) await addLaterWords(locale)
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
}

const storageKey = 'portico-language'

/** The language chosen in this browser on the sign-in page, or null when nobody chose (POR-3). */
export function chosenLocale(): Locale | null {
  try {
    const kept = localStorage.getItem(storageKey)
    return kept === 'es' || kept === 'en' ? kept : null
  } catch {
    // Storage can be switched off: then a choice lasts as long as the page.
    return null
  }
}

export function keepChosenLocale(locale: Locale): void {
  try {
    localStorage.setItem(storageKey, locale)
  } catch {
    // As above.
  }
}

/** Of what there is, what this browser's person reads first. */
export function guessLocale(fallback: Locale): Locale {
  for (const language of navigator.languages) {
    if (language.toLowerCase().startsWith('es')) return 'es'
    if (language.toLowerCase().startsWith('en')) return 'en'
  }
  return fallback
}

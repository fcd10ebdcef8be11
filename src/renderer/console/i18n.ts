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

export async function showLocale(locale: Locale): Promise<void> {
  if (!i18n.global.availableLocales.includes(locale)) {
    const { messages } = await load[locale]()
    i18n.global.setLocaleMessage(locale, messages)
  }
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
}

/** What this browser prefers, of what there is. */
export function guessLocale(): Locale {
  return navigator.languages.some((language) => language.toLowerCase().startsWith('es')) &&
    !navigator.languages[0]?.toLowerCase().startsWith('en')
    ? 'es'
    : 'en'
}

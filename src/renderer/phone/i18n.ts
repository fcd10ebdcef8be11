import { createI18n } from 'vue-i18n'
import type { Locale } from '../../shared/contract-parts.ts'

/** One language at a time; the other is fetched from this host when it is needed. */
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

/** Of what there is, what this browser's person reads first. */
export function guessLocale(): Locale {
  const first = navigator.languages.find((language) => /^(?:en|es)/i.test(language))
  return first?.toLowerCase().startsWith('es') ? 'es' : 'en'
}

import type { Locale } from '../../../shared/contract-parts.ts'

/** The store keeps languages as text. */
export const knownLocale = (text: string): Locale => (text === 'es' ? 'es' : 'en')

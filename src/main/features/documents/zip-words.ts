import type { Locale } from '../../../shared/contract-parts.ts'
import type { Refusal } from '../../../shared/errors.ts'
import enDocuments from '../../../shared/locales/en/common.documents.json' with { type: 'json' }
import enZip from '../../../shared/locales/en/common.zip.json' with { type: 'json' }
import esDocuments from '../../../shared/locales/es/common.documents.json' with { type: 'json' }
import esZip from '../../../shared/locales/es/common.zip.json' with { type: 'json' }

// i18n-keys: common.zip.*
const texts = {
  en: { zip: enZip, refusals: enDocuments.refusal as Record<string, string> },
  es: { zip: esZip, refusals: esDocuments.refusal as Record<string, string> },
}

/** The text file in a ZIP that names what was left out. */
export const leftOutFile = (locale: Locale) => ({
  path: texts[locale].zip.fileName,
  intro: texts[locale].zip.intro,
  damaged: texts[locale].refusals.damaged ?? texts[locale].zip.gone,
})

/** Why one file is left out: as the refusal says it, or that it is not there any more. */
export function whyLeftOut(locale: Locale, { refused, messageKey = '' }: Refusal): string {
  const { zip, refusals } = texts[locale]
  if (refused === 'NOT_FOUND') return zip.gone
  return refusals[messageKey.replace('common.documents.refusal.', '')] ?? zip.refused
}

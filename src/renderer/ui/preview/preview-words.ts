import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import en from '../../../shared/locales/en/common.preview.json'
import es from '../../../shared/locales/es/common.preview.json'

const words: Readonly<Record<string, object>> = { en, es }

/** The words of previews, which come with the preview: no page waits for them before. */
export function usePreviewWords() {
  const composer = useI18n({ useScope: 'global' })
  watch(
    composer.locale,
    (locale) => composer.mergeLocaleMessage(locale, { common: { preview: words[locale] ?? en } }),
    { immediate: true, flush: 'sync' },
  )
  return composer
}

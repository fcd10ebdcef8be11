import type { Locale, RefusalData } from '../../../shared/contract-parts.ts'
import enError from '../../../shared/locales/en/common.error.json' with { type: 'json' }
import enHttp from '../../../shared/locales/en/common.http.json' with { type: 'json' }
import esError from '../../../shared/locales/es/common.error.json' with { type: 'json' }
import esHttp from '../../../shared/locales/es/common.http.json' with { type: 'json' }

type Sentences = Record<string, string>
const errors: Record<Locale, Sentences> = { en: enError, es: esError }
const http: Record<Locale, Sentences> = { en: enHttp, es: esHttp }

/** The first of our languages that the browser asks for. */
function localeOf(acceptLanguage: string | undefined): Locale {
  for (const part of (acceptLanguage ?? '').toLowerCase().split(',')) {
    const tag = part.trim().slice(0, 2)
    if (tag === 'es' || tag === 'en') return tag
  }
  return 'en'
}

function sentence(locale: Locale, key: string): string {
  if (key.startsWith('common.error.')) return errors[locale][key.slice('common.error.'.length)] ?? ''
  if (key.startsWith('common.http.')) return http[locale][key.slice('common.http.'.length)] ?? ''
  return ''
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => escapes[character] ?? '')

function filled(text: string, params: RefusalData['params'] = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}

/**
 * The few pages the listener itself makes, when a person has opened an address and gets no: no script, no style, so the
 * content policy needs no exception. A sentence that belongs to a feature falls back to the general one here.
 */
export function messagePage(data: RefusalData, acceptLanguage: string | undefined): string {
  const locale = localeOf(acceptLanguage)
  const text = sentence(locale, data.messageKey) || sentence(locale, 'common.http.refused')
  const number = data.incidentId
    ? `<p>${escapeHtml(filled(sentence(locale, 'common.http.incident'), { incidentId: data.incidentId }))}</p>`
    : ''
  return (
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>Portico</title></head>` +
    `<body><main><h1>${escapeHtml(filled(text, data.params))}</h1>${number}` +
    `<p><a href="/">${escapeHtml(sentence(locale, 'common.http.toStart'))}</a></p></main></body></html>`
  )
}

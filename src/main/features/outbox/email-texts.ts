import type { Locale } from '../../../shared/contract-parts.ts'
import enBill from '../../../shared/locales/en/email.bill.json' with { type: 'json' }
import enEvent from '../../../shared/locales/en/email.event.json' with { type: 'json' }
import enLayout from '../../../shared/locales/en/email.layout.json' with { type: 'json' }
import enMessage from '../../../shared/locales/en/email.message.json' with { type: 'json' }
import enPasswordReset from '../../../shared/locales/en/email.passwordReset.json' with { type: 'json' }
import enRequest from '../../../shared/locales/en/email.request.json' with { type: 'json' }
import enShare from '../../../shared/locales/en/email.share.json' with { type: 'json' }
import enSignIn from '../../../shared/locales/en/email.signIn.json' with { type: 'json' }
import enStaffInvite from '../../../shared/locales/en/email.staffInvite.json' with { type: 'json' }
import enStaffNotice from '../../../shared/locales/en/email.staffNotice.json' with { type: 'json' }
import enTest from '../../../shared/locales/en/email.test.json' with { type: 'json' }
import esBill from '../../../shared/locales/es/email.bill.json' with { type: 'json' }
import esEvent from '../../../shared/locales/es/email.event.json' with { type: 'json' }
import esLayout from '../../../shared/locales/es/email.layout.json' with { type: 'json' }
import esMessage from '../../../shared/locales/es/email.message.json' with { type: 'json' }
import esPasswordReset from '../../../shared/locales/es/email.passwordReset.json' with { type: 'json' }
import esRequest from '../../../shared/locales/es/email.request.json' with { type: 'json' }
import esShare from '../../../shared/locales/es/email.share.json' with { type: 'json' }
import esSignIn from '../../../shared/locales/es/email.signIn.json' with { type: 'json' }
import esStaffInvite from '../../../shared/locales/es/email.staffInvite.json' with { type: 'json' }
import esStaffNotice from '../../../shared/locales/es/email.staffNotice.json' with { type: 'json' }
import esTest from '../../../shared/locales/es/email.test.json' with { type: 'json' }

const en = {
  bill: enBill,
  event: enEvent,
  layout: enLayout,
  message: enMessage,
  passwordReset: enPasswordReset,
  request: enRequest,
  share: enShare,
  signIn: enSignIn,
  staffInvite: enStaffInvite,
  staffNotice: enStaffNotice,
  test: enTest,
}
const es: typeof en = {
  bill: esBill,
  event: esEvent,
  layout: esLayout,
  message: esMessage,
  passwordReset: esPasswordReset,
  request: esRequest,
  share: esShare,
  signIn: esSignIn,
  staffInvite: esStaffInvite,
  staffNotice: esStaffNotice,
  test: esTest,
}

type Files = typeof en
export type EmailKey = { [File in keyof Files]: `email.${File}.${string & keyof Files[File]}` }[keyof Files]

/** What a template may name. */
export interface EmailWords {
  firm: string
  name: string
  /** Who invited, or whose doing it was. */
  inviter: string
  /** A day, in the words of the person's language. */
  date: string
}

type Template = (words: EmailWords) => string

// Cut at their placeholders once, when the program starts.
const templates: Record<Locale, ReadonlyMap<string, Template>> = { en: compileAll(en), es: compileAll(es) }

export function emailText(locale: Locale, key: EmailKey, words: EmailWords): string {
  const template = templates[locale].get(key)
  if (!template) throw new Error(`No text ${key}`)
  return template(words)
}

function compileAll(files: Files): ReadonlyMap<string, Template> {
  const compiled = new Map<string, Template>()
  for (const [file, texts] of Object.entries(files)) {
    for (const [name, text] of Object.entries(texts)) compiled.set(`email.${file}.${name}`, compile(text))
  }
  return compiled
}

function compile(text: string): Template {
  const parts = text.split(/\{(firm|name|inviter|date)\}/)
  return (words) => parts.map((part, index) => (index % 2 === 1 ? words[part as keyof EmailWords] : part)).join('')
}

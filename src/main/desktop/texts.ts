import enFailure from '../../shared/locales/en/shell.failure.json' with { type: 'json' }
import enGate from '../../shared/locales/en/shell.gate.json' with { type: 'json' }
import enMenu from '../../shared/locales/en/shell.menu.json' with { type: 'json' }
import enNotice from '../../shared/locales/en/shell.notice.json' with { type: 'json' }
import enQuit from '../../shared/locales/en/shell.quit.json' with { type: 'json' }
import enTray from '../../shared/locales/en/shell.tray.json' with { type: 'json' }
import esFailure from '../../shared/locales/es/shell.failure.json' with { type: 'json' }
import esGate from '../../shared/locales/es/shell.gate.json' with { type: 'json' }
import esMenu from '../../shared/locales/es/shell.menu.json' with { type: 'json' }
import esNotice from '../../shared/locales/es/shell.notice.json' with { type: 'json' }
import esQuit from '../../shared/locales/es/shell.quit.json' with { type: 'json' }
import esTray from '../../shared/locales/es/shell.tray.json' with { type: 'json' }
import type { Locale } from '../../shared/contract-parts.ts'

/** The texts of tray, menus and dialogs. They follow the language of the system: before the host runs there is no other. */
const en = { failure: enFailure, gate: enGate, menu: enMenu, notice: enNotice, quit: enQuit, tray: enTray }
const es: typeof en = { failure: esFailure, gate: esGate, menu: esMenu, notice: esNotice, quit: esQuit, tray: esTray }
const catalogs: Record<Locale, typeof en> = { en, es }

type KeysOf<Tree> = {
  [Name in keyof Tree & string]: Tree[Name] extends string ? Name : `${Name}.${KeysOf<Tree[Name]>}`
}[keyof Tree & string]
export type ShellTextKey = `shell.${KeysOf<typeof en>}`
export type ShellTexts = (key: ShellTextKey, params?: Record<string, string | number>) => string

export function localeOf(systemLanguages: readonly string[]): Locale {
  const first = systemLanguages.map((language) => language.slice(0, 2).toLowerCase()).find((two) => two in catalogs)
  return first === 'es' ? 'es' : 'en'
}

export function shellTexts(locale: Locale): ShellTexts {
  return (key, params = {}) => {
    const text = key
      .split('.')
      .slice(1)
      .reduce<unknown>((tree, name) => (tree as Record<string, unknown>)[name], catalogs[locale])
    return String(text).replace(/\{(\w+)\}/g, (_match, name: string) => String(params[name] ?? ''))
  }
}

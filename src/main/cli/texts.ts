import enCli from '../../shared/locales/en/cli.commands.json' with { type: 'json' }
import enControl from '../../shared/locales/en/cli.control.json' with { type: 'json' }
import enAccess from '../../shared/locales/en/common.access.json' with { type: 'json' }
import enError from '../../shared/locales/en/common.error.json' with { type: 'json' }
import enSecondFactor from '../../shared/locales/en/common.secondFactor.json' with { type: 'json' }
import enSettings from '../../shared/locales/en/common.settings.json' with { type: 'json' }
import enStaff from '../../shared/locales/en/common.staff.json' with { type: 'json' }
import enStore from '../../shared/locales/en/common.store.json' with { type: 'json' }
import esCli from '../../shared/locales/es/cli.commands.json' with { type: 'json' }
import esControl from '../../shared/locales/es/cli.control.json' with { type: 'json' }
import esAccess from '../../shared/locales/es/common.access.json' with { type: 'json' }
import esError from '../../shared/locales/es/common.error.json' with { type: 'json' }
import esSecondFactor from '../../shared/locales/es/common.secondFactor.json' with { type: 'json' }
import esSettings from '../../shared/locales/es/common.settings.json' with { type: 'json' }
import esStaff from '../../shared/locales/es/common.staff.json' with { type: 'json' }
import esStore from '../../shared/locales/es/common.store.json' with { type: 'json' }
import type { Locale } from '../../shared/contract-parts.ts'
import { fillText } from '../../shared/fill-text.ts'

const catalogs: Record<Locale, unknown> = {
  en: {
    cli: { commands: enCli, control: enControl },
    common: {
      access: enAccess,
      error: enError,
      secondFactor: enSecondFactor,
      settings: enSettings,
      staff: enStaff,
      store: enStore,
    },
  },
  es: {
    cli: { commands: esCli, control: esControl },
    common: {
      access: esAccess,
      error: esError,
      secondFactor: esSecondFactor,
      settings: esSettings,
      staff: esStaff,
      store: esStore,
    },
  },
}

export type Say = (key: string, params?: Readonly<Record<string, string | number>>) => string

/** The terminal's language, by POSIX's order of variables; English for any but Spanish. */
export function terminalLocale(env: NodeJS.ProcessEnv = process.env): Locale {
  const name = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || Intl.DateTimeFormat().resolvedOptions().locale
  return name.toLowerCase().startsWith('es') ? 'es' : 'en'
}

/** The sentences of the command line. A key that is none of its own falls back to the general one. */
export function cliTexts(locale: Locale): Say {
  const find = (key: string) =>
    key
      .split('.')
      .reduce<unknown>(
        (tree, name) =>
          typeof tree === 'object' && tree !== null ? (tree as Record<string, unknown>)[name] : undefined,
        catalogs[locale],
      )
  return (key, params) => {
    const text = find(key) ?? find('common.error.internal')
    return fillText(String(text), params)
  }
}

import type { Deps } from './deps.ts'
import { readSmtpConfig } from './features/settings/mail-settings.ts'
import { createFolderMailer } from './platform/mail/folder-mailer.ts'
import { createSmtpMailer, type SmtpConfig } from './platform/mail/smtp-mailer.ts'
import type { Mailer } from './ports.ts'

type ClosableMailer = Mailer & { close?(): void }

export interface Mailers {
  /** The mailer of now: what Settings say, or the folder for .eml files while they say nothing (NTF-5). */
  current: () => Mailer
  make(smtp: SmtpConfig | null): ClosableMailer
  /** After the settings have changed. */
  refresh(): Promise<void>
  readonly folder: string
  close(): void
}

export async function openMailers(deps: Pick<Deps, 'store' | 'secrets' | 'clock'>, folder: string): Promise<Mailers> {
  const make = (smtp: SmtpConfig | null): ClosableMailer =>
    smtp ? createSmtpMailer(smtp, { clock: deps.clock }) : createFolderMailer(folder, { clock: deps.clock })
  let now = make(await readSmtpConfig(deps))
  return {
    folder,
    make,
    current: () => now,
    async refresh() {
      const before = now
      now = make(await readSmtpConfig(deps))
      before.close?.()
    },
    close: () => now.close?.(),
  }
}

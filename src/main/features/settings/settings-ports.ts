import type { SmtpConfig } from '../../platform/mail/smtp-mailer.ts'
import type { Mailer } from '../../ports.ts'
import type { ProbeAddress } from './probe-address.ts'

/** What the settings need from the running host beside `Deps`. Made once by `createApp`. */
export interface SettingsPorts {
  /** A mailer of these settings, for a test message; null is the folder for .eml files. */
  makeMailer(smtp: SmtpConfig | null): Mailer & { close?(): void }
  /** The folder for .eml files while no mail server is set. */
  mailFolder: string
  /** Called after the mail settings were saved: the mailer of now is to be made anew. */
  mailChanged(): Promise<void>
  /** Asks an address for this host's sign. */
  probe: ProbeAddress
  version: string
  /** When a backup was last proved by opening it. */
  backupProvedAtMs(): Promise<number | null>
  /** How this host keeps its key; absent where that cannot be changed from here. */
  recovery?: {
    dataFolder: string
    /** One more passphrase that opens the key, until one of both ends of it is called. */
    add(): Promise<{ passphrase: string; keepOnlyThis(): Promise<void>; discard(): Promise<void> }>
  }
}

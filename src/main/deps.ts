import type {
  Clock,
  ConnectScanner,
  FileStore,
  Ids,
  Log,
  Mailer,
  PasswordHasher,
  PushSender,
  SecretBox,
  Workers,
} from './ports.ts'
import type { Store } from './platform/store/store.ts'

/** What every verb is given. Made once by `createApp`. */
export interface Deps {
  store: Store
  clock: Clock
  ids: Ids
  secrets: SecretBox
  files: FileStore
  workers: Workers
  passwords: PasswordHasher
  push: PushSender
  /** Which scanner it is, the settings say. */
  connectScanner: ConnectScanner
  /** The mailer of now: settings can change it while the host runs. */
  mailer: () => Mailer
  /** Where staff reach the console, for links to them in e-mails; null while nobody else can. */
  consoleOrigin?: () => string | null
  log: Log
}

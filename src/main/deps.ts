import type {
  Clock,
  ConnectScanner,
  DocumentTexts,
  FileStore,
  Ids,
  Log,
  Mailer,
  PasswordHasher,
  PushSender,
  SearchIndex,
  SecretBox,
  TextExtractor,
  Workers,
} from './ports.ts'
import type { PaperMaker } from './features/bills/pdf/paper-maker.ts'
import type { Store } from './platform/store/store.ts'

/** What every verb is given. Made once by `createApp`. */
export interface Deps {
  store: Store
  clock: Clock
  ids: Ids
  secrets: SecretBox
  files: FileStore
  workers: Workers
  /** Full-text search, derived from the store. */
  search: SearchIndex
  extractor: TextExtractor
  /** The words of stored files. */
  texts: DocumentTexts
  /** Bills and statements as PDF. */
  papers: PaperMaker
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

import type { AskPassphrase } from './gate/ask-passphrase.ts'

/** The host as the shell sees it: it starts, says where it listens, and lets the window in. */
export interface DesktopHost {
  start(): Promise<ListeningHost>
  /** A ticket for the console's door, once, within 30 seconds. */
  makeWindowTicket(): string
  /** Everything acknowledged is on disk when it resolves. */
  stop(): Promise<void>
}

export interface ListeningHost {
  consoleOrigin: string
  portalOrigin: string
  /** The firm's public portal addresses, if any are set: the only hosts a link may lead to outside the window. */
  portalAddresses?: () => string[]
}

/** What seals the host's own key at rest; both synchronous, both on the start's path only. */
export interface HostKeyWrap {
  readonly name: string
  wrap(key: Buffer): Buffer
  /** Throws when the data was not sealed by this wrap, or is damaged. */
  unwrap(data: Buffer): Buffer
}

export interface HostInput {
  dataFolder: string
  /**
   * Opens the key of this desktop that seals the host's own, asking the person where the keychain cannot. Only to be called
   * where the host's key is new or sealed by it.
   */
  keyWrap: () => Promise<HostKeyWrap>
  /** Asks the person until it is accepted; rejects when they close the window instead. */
  askPassphrase: AskPassphrase
}

export type OpenHost = (input: HostInput) => Promise<DesktopHost>

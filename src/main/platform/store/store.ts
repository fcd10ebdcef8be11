import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** What a committed write tells the rest of the host: who may need to look again. Never carries content. */
export type StoreEvent =
  /** Something a client can see has changed. */
  | { kind: 'client'; clientId: string; topic: ClientTopic }
  /** Something of the console has changed; with a matter, only those who may see that matter are told. */
  | { kind: 'console'; topic: ConsoleTopic; matterId?: string; clientId?: string }
  /** A session ended: its open streams are closed. */
  | { kind: 'session-ended'; zone: 'console' | 'portal'; sessionId: string }
  /** The outbox has something that is due. */
  | { kind: 'outbox' }
  /** Shares wait for their undo time to end. */
  | { kind: 'shares-waiting'; startsAtMs: number }
  /** A shared folder has more files than one write brought. */
  | { kind: 'shares-growing' }
  /** Something else is to be looked at by the scanner, or by another one. */
  | { kind: 'files-waiting' }
  /** A scanner's answer, or an admin in its place, let this file through: what waited for it can go on. */
  | { kind: 'file-safe'; fileId: string }

export type ClientTopic = 'bills' | 'messages' | 'documents' | 'events' | 'requests' | 'session' | 'settings'
export type ConsoleTopic =
  | 'activity'
  | 'bills'
  | 'clients'
  | 'documents'
  | 'events'
  | 'firm'
  | 'host'
  | 'matters'
  | 'messages'
  | 'notices'
  | 'outbox'
  | 'requests'
  | 'session'
  | 'sharing'
  | 'staff'
  | 'time'

export type ReadDb = Kysely<Tables>

/** The inside of one write. */
export interface Tx {
  readonly db: Kysely<Tables>
  /** Told to listeners after the commit is durable; dropped when the write fails. */
  emit(event: StoreEvent): void
}

/** The firm's data. See docs/adr for why it is built so. */
export interface Store {
  readonly engine: 'sqlite' | 'postgres'
  /** How often the store has changed since it was opened; null where others than this process may change it. */
  readonly commits: number | null
  /**
   * Leases a read connection for the callback. It sees only what is committed, one snapshot for the whole callback.
   * No iterator may outlive it, and nothing foreign (network, file, hash) should be awaited in it.
   */
  read<T>(fn: (db: ReadDb) => Promise<T>): Promise<T>
  /**
   * Runs the callback on the one writing connection, in order, in a savepoint of a commit shared with the other
   * callbacks that are waiting. Resolves only when the commit is durable. Throws roll back this callback alone. A
   * callback that awaits anything but its own queries is rolled back with `ForeignAwaitError`; a write inside a write
   * throws `NestedWriteError`.
   */
  write<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
  /** Called after each durable commit, in commit order. Returns the way to stop it. */
  subscribe(listener: (event: StoreEvent) => void): () => void
  /** Waits for what was accepted, then closes every connection. */
  close(): Promise<void>
}

import type { Readable } from 'node:stream'

/** What the host needs from outside itself. Tests replace these; features use nothing else for time, chance or bytes. */

export interface Clock {
  /** Milliseconds UTC. */
  now(): number
}

export interface Ids {
  /** A new UUIDv7, ordered by the clock. */
  id(): string
  /** A secret of 256 random bits, base64url without padding (43 characters). */
  token(): string
  /** Six decimal digits, uniform, for a sign-in code. */
  code(): string
}

/** Seals small secrets of the store (SMTP password, seeds) with the host's key, and signs with it. */
export interface SecretBox {
  /** Authenticated encryption; `context` is bound to it and must be the same to open it. */
  seal(plaintext: string, context: string): string
  /** Throws `SecretUnreadableError` for a wrong key, context or damaged text. */
  open(sealed: string, context: string): string
  /** HMAC-SHA-256 under a key derived for `context`, hex. */
  mac(text: string, context: string): string
}

export interface OutgoingEmail {
  /** The stable Message-ID, with angle brackets. */
  messageId: string
  from: { name: string; address: string }
  to: { name: string; address: string }
  replyTo?: string
  subject: string
  text: string
  html: string
  /** What the HTML shows, and nothing else. */
  pictures?: readonly EmailPicture[]
  /** What it brings to its reader's calendar (RFC 6047): the first as a way to read the message, the others beside it. */
  calendars?: readonly EmailCalendar[]
}

/** An iCalendar file in an e-mail, by the method that it names itself. */
export interface EmailCalendar {
  method: 'REQUEST' | 'CANCEL'
  content: string
  fileName: string
}

/** A picture within an e-mail, which its HTML names as `cid:` and its content id (RFC 2392). */
export interface EmailPicture {
  contentId: string
  fileName: string
  mediaType: string
  bytes: Buffer
}

/** What became of handing over one e-mail. */
export type MailResult =
  | { outcome: 'accepted' }
  /** Trying later can work: no connection, time-out, 4xx. `reason` is a literal key of the locales. */
  | { outcome: 'later'; reason: string; detail: string }
  /** Trying again cannot: the address or the message was refused (5xx). */
  | { outcome: 'refused'; reason: string; detail: string }

export interface Mailer {
  /** 'folder' writes .eml files; only then may links point to loopback. */
  readonly kind: 'folder' | 'smtp'
  /** A folder's path or `host:port`, for people. */
  readonly description: string
  /** Whom e-mails come from; without one they come in the firm's name from its reply address. */
  readonly sender?: { name: string; address: string }
  send(email: OutgoingEmail): Promise<MailResult>
}

export interface StoredFile {
  storageKey: string
  sizeBytes: number
}

/** What some bytes' hash has to be, as a client computed it. */
export interface Checksum {
  algorithm: 'sha256' | 'sha1'
  /** base64. */
  digest: string
}

/** A stored file that is being read. */
export interface OpenFile {
  sizeBytes: number
  /** Another one when somebody has written to the file since: what was found out about its bytes counts for this one alone. */
  stamp: string
  /** Fills `into` from that place on, as far as the file goes; answers how many bytes. */
  read(into: Uint8Array, position: number): Promise<number>
  close(): Promise<void>
}

/** Where every document's bytes live. Nothing else touches the files' folder. */
export interface FileStore {
  /**
   * Streams to a new file under a random key. Resolves after fsync of the file and of its directory; on any error, or
   * when more than `maxBytes` come, or fewer than `expectedBytes`, nothing remains and it throws (`FileTooLargeError`,
   * `StorageFullError`, `FileCutError`).
   */
  write(source: Readable, limits: { maxBytes: number; expectedBytes?: number }): Promise<StoredFile>
  /** A random key for a file that comes in parts. Nothing is kept for it yet. */
  newKey(): string
  /**
   * Adds to an unfinished file, which comes into being with its first part. What lies behind `offset` in it counts for nothing and is
   * overwritten. Resolves with how many bytes were added, once they are durable: fewer than announced when the source breaks off
   * or `signal` stops it, and then none of a part with a checksum, which holds for all of it. Throws
   * `ChecksumMismatchError`, `FileTooLargeError`, `StorageFullError`; `FileMissingError` when what comes before is not there.
   */
  append(
    storageKey: string,
    source: Readable,
    part: { offset: number; maxBytes: number; checksum?: Checksum; signal?: AbortSignal },
  ): Promise<number>
  /** Puts an unfinished file, cut to its size, where it can be read, durably. May be repeated. Throws `FileMissingError`. */
  finish(storageKey: string, sizeBytes: number): Promise<StoredFile>
  /** Bytes of an unfinished file, acknowledged or not; null when there is none. */
  unfinishedSize(storageKey: string): Promise<number | null>
  /** Of the files that are unfinished; `keys` has those that are whole. */
  unfinishedKeys(): AsyncIterable<string>
  /** Takes an unfinished file away. May be repeated. */
  discard(storageKey: string): Promise<void>
  /** Bytes from `start` to `end`, both inclusive; the whole file without them. */
  read(storageKey: string, range?: { start: number; end: number }): Promise<Readable>
  /** For reading into buffers of one's own, which is the quicker way. Throws `FileMissingError`. */
  open(storageKey: string): Promise<OpenFile>
  /** Where a file lies below the store's folder, for a server in front that sends it itself; undefined where it lies in none. */
  placeOf?(storageKey: string): string
  /** Bytes that can still be written, as far as the system tells. */
  freeBytes(): Promise<number>
  size(storageKey: string): Promise<number | null>
  remove(storageKey: string): Promise<void>
  keys(): AsyncIterable<string>
}

/** CPU-heavy work, off the main thread. */
export interface Workers {
  /** SHA-256 of a stored file, lower-case hex. */
  sha256(storageKey: string): Promise<string>
}

/** Why a scanner gave no answer that counts. */
export type Silence = 'absent' | 'refused' | 'forbidden' | 'silent' | 'cut' | 'garbage'

export interface ScannerVersion {
  engine: string
  /** The number of its signatures' release; null for signatures of one's own. */
  signatures: string | null
  signaturesAtMs: number | null
}

export type ScannerStanding = ({ answers: true } & ScannerVersion) | { answers: false; reason: Silence }

export type ScanAnswer =
  | { outcome: 'clean' }
  | { outcome: 'infected'; signature: string }
  /** It looks at nothing so large, or saw only a part of it. */
  | { outcome: 'not-scannable'; reason: 'over-2-gb' | 'scanner-limit' }
  | { outcome: 'no-answer'; reason: Silence }

/** A virus scanner. Neither way throws for what is the scanner's or the line's fault. */
export interface Scanner {
  ask(): Promise<ScannerStanding>
  /** Reads the source to its end, or destroys it. */
  scan(source: Readable, sizeBytes: number): Promise<ScanAnswer>
}

/** The way to the scanner at an address of the settings; null for what is no address. */
export type ConnectScanner = (address: string) => Scanner | null

/** The words that were read out of a file. */
export interface ExtractedText {
  text: string
  /** False when there was more of it than is kept. */
  isWhole: boolean
}

/** Reads words out of files, on this machine and off the main thread. */
export interface TextExtractor {
  /** Null when there is nothing to read: another type, too large, damaged, with a password, a picture. Never throws for a file. */
  extract(file: { storageKey: string; mediaType: string; sizeBytes: number }): Promise<ExtractedText | null>
}

/** The words of stored files, kept once they were read (SHR-8). */
export interface DocumentTexts {
  /** Null when the file has none, or is not one that may be read. */
  textOf(fileId: string): Promise<ExtractedText | null>
}

export type SearchKind = 'document' | 'message' | 'note'

export interface SearchEntry {
  kind: SearchKind
  id: string
  matterId: string
  title: string
  body: string
  /** Of a document: its words are the body, as soon as they have been read. */
  fileId?: string | null
}

export interface SearchQuery {
  /** As a person types them; the last may be a beginning. */
  words: string
  kind: SearchKind
  /** Nothing of these is found, whoever asks. */
  hiddenMatterIds: readonly string[]
  limit: number
}

export interface FoundEntry {
  id: string
  /** A piece of a document's text around what was found. */
  excerpt: string | null
}

/** Full-text search over what the store holds: derived from it, and made anew from it whenever it is gone. */
export interface SearchIndex {
  put(entries: readonly SearchEntry[], cursor?: { name: string; value: string }): Promise<void>
  /** How far the store has been read, by name; null at the beginning. */
  cursor(name: string): Promise<string | null>
  find(query: SearchQuery): Promise<FoundEntry[]>
  /** Files whose words have not been read yet. */
  awaited(limit: number): Promise<string[]>
  putText(fileId: string, text: ExtractedText | null): Promise<void>
  textOf(fileId: string): Promise<ExtractedText | null>
}

/** argon2id behind a semaphore of one and a bounded queue (TooBusyError beyond it). */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
  /** True when the parameters have risen since this hash was made (S2). */
  needsRehash(hash: string): boolean
}

/** Where one browser can be woken (RFC 8030): as its Push API gives it. */
export interface PushSubscription {
  endpoint: string
  keys: { p256dh: string; auth: string }
}

/** The host's own key pair at every push service (VAPID, RFC 8292), base64url. */
export interface PushKeys {
  publicKey: string
  privateKey: string
}

/** Wakes browsers by their push services, and calls nothing else. */
export interface PushSender {
  makeKeys(): PushKeys
  /** Whether an endpoint is one of a push service that is known: no other address is ever called. */
  isPushService(endpoint: string): boolean
  /**
   * Hands over one small message, encrypted for that browser alone (RFC 8291). 'gone': the subscription has ended for good;
   * 'failed': it may work another time. Never throws, and takes some seconds at most.
   */
  send(
    to: PushSubscription,
    message: { text: string; ttlSeconds: number; topic: string; keys: PushKeys; sender: string },
  ): Promise<'accepted' | 'gone' | 'failed'>
}

export interface Log {
  info(event: string, fields?: Record<string, unknown>): void
  warn(event: string, fields?: Record<string, unknown>): void
  /** Logs the fault under a new id and returns that id, the only thing a person is shown. */
  fault(error: unknown, fields?: Record<string, unknown>): string
}

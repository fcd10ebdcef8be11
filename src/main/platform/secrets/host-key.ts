import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { hashRaw } from '@node-rs/argon2'
import { z } from 'zod'

/**
 * The host's key: 32 random bytes that seal the small secrets of the store. It lies in `keys/host-key.json` of the data
 * folder, under one or several wraps; whichever can be opened opens it, and changing the wraps never changes the key (E7).
 */

/** Something outside that seals the key, e.g. the desktop's key under the system's keychain. */
export interface ExternalWrap {
  readonly name: string
  wrap(key: Buffer): Buffer
  /** Throws when the data was not sealed by this wrap, or is damaged. */
  unwrap(data: Buffer): Buffer
}

/** One way to keep the key. `file` leaves it readable to whoever can read the data folder. */
export type KeyProtection =
  { kind: 'file' } | { kind: 'passphrase'; passphrase: string } | { kind: 'external'; external: ExternalWrap }

/** What is at hand to open it with. */
export interface KeyMeans {
  passphrase?: string
  external?: ExternalWrap
}

/** There is no key in this data folder. It is never made by itself where a store exists: that would lose its secrets. */
export class HostKeyMissingError extends Error {
  override readonly name = 'HostKeyMissingError'
}

/** There is a key, and what it is wrapped with is not at hand; `wantedKinds` says what would open it. */
export class HostKeyLockedError extends Error {
  override readonly name = 'HostKeyLockedError'
  readonly wantedKinds: readonly KeyProtection['kind'][]

  constructor(wantedKinds: readonly KeyProtection['kind'][]) {
    super(`The host key is locked; it opens with: ${wantedKinds.join(', ')}`)
    this.wantedKinds = wantedKinds
  }
}

/** A passphrase was given, and it is not the one. */
export class WrongPassphraseError extends Error {
  override readonly name = 'WrongPassphraseError'
}

/** The key file cannot be read as one, or what it holds is not the key it says. */
export class HostKeyDamagedError extends Error {
  override readonly name = 'HostKeyDamagedError'
}

const base64 = z.base64().max(20_000)
const wrapSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), key: base64 }),
  z.object({
    kind: z.literal('passphrase'),
    /** The recovery kit's, which the owner can make anew; it is typed from paper. */
    purpose: z.literal('recovery').optional(),
    salt: base64,
    // Bounded: the file is read before anything is proved about it.
    memoryCost: z.int().min(19_456).max(1_048_576),
    timeCost: z.int().min(1).max(16),
    sealed: base64,
  }),
  z.object({ kind: z.literal('external'), name: z.string().max(100), sealed: base64 }),
])
const keyFileSchema = z.object({
  version: z.literal(1),
  check: z.string().length(64),
  wraps: z.array(wrapSchema).min(1).max(8),
})
type Wrap = z.infer<typeof wrapSchema>
type KeyFile = z.infer<typeof keyFileSchema>

const passphraseCost = { memoryCost: 65_536, timeCost: 3 }

function fileOf(dataFolder: string): string {
  return path.join(dataFolder, 'keys', 'host-key.json')
}

function checkOf(key: Buffer): string {
  return createHmac('sha256', key).update('portico host key').digest('hex')
}

function isKeyOf(file: KeyFile, key: Buffer): boolean {
  return key.length === 32 && timingSafeEqual(Buffer.from(checkOf(key)), Buffer.from(file.check))
}

function stretch(passphrase: string, salt: Buffer, cost: typeof passphraseCost): Promise<Buffer> {
  // 2 is `Algorithm.Argon2id`, whose const enum has no value at run time.
  return hashRaw(passphrase.normalize('NFC'), { ...cost, parallelism: 1, outputLen: 32, salt, algorithm: 2 })
}

async function wrapKey(key: Buffer, protection: KeyProtection): Promise<Wrap> {
  if (protection.kind === 'file') return { kind: 'file', key: key.toString('base64') }
  if (protection.kind === 'external') {
    const { name } = protection.external
    return { kind: 'external', name, sealed: protection.external.wrap(key).toString('base64') }
  }
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await stretch(protection.passphrase, salt, passphraseCost), nonce)
  const sealed = Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()])
  return { kind: 'passphrase', salt: salt.toString('base64'), ...passphraseCost, sealed: sealed.toString('base64') }
}

type PassphraseWrap = Extract<Wrap, { kind: 'passphrase' }>
const isRecovery = (wrap: Wrap): wrap is PassphraseWrap => wrap.kind === 'passphrase' && wrap.purpose === 'recovery'

/** Digits and letters without I, L, O and U (Crockford's base32): nothing in it is taken for something else on paper. */
const recoverySigns = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const recoveryLength = 28

/** 140 bits, in seven groups of four. */
function newRecoveryPassphrase(): string {
  const signs = [...randomBytes(recoveryLength)].map((byte) => recoverySigns.charAt(byte % recoverySigns.length))
  return (signs.join('').match(/.{4}/g) ?? []).join('-')
}

/** However it was copied from the page: in small letters, with other gaps, with O for 0 and I or L for 1. */
function readRecoveryPassphrase(typed: string): string {
  const signs = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
  return signs.replaceAll('O', '0').replaceAll(/[IL]/g, '1')
}

async function unwrapPassphrase(
  wrap: Extract<Wrap, { kind: 'passphrase' }>,
  passphrase: string,
): Promise<Buffer | null> {
  const sealed = Buffer.from(wrap.sealed, 'base64')
  const typed = isRecovery(wrap) ? readRecoveryPassphrase(passphrase) : passphrase
  const stretched = await stretch(typed, Buffer.from(wrap.salt, 'base64'), wrap)
  try {
    const decipher = createDecipheriv('aes-256-gcm', stretched, sealed.subarray(0, 12), { authTagLength: 16 })
    decipher.setAuthTag(sealed.subarray(-16))
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
  } catch {
    return null
  }
}

async function readKeyFile(dataFolder: string): Promise<KeyFile> {
  let text: string
  try {
    text = await readFile(fileOf(dataFolder), 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new HostKeyMissingError('There is no host key', { cause })
    throw cause
  }
  try {
    return keyFileSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new HostKeyDamagedError('The host key file cannot be read', { cause })
  }
}

/** The old file or the new one, never half of one. */
async function writeKeyFile(dataFolder: string, contents: KeyFile): Promise<void> {
  const file = fileOf(dataFolder)
  const folder = path.dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  const draft = `${file}.new`
  await rm(draft, { force: true })
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(contents, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
  if (process.platform === 'win32') return
  const folderHandle = await open(folder, 'r')
  await folderHandle.sync().finally(() => folderHandle.close())
}

/** Makes the key of a new data folder. Refuses where one exists. */
export async function createHostKey(dataFolder: string, protections: readonly KeyProtection[]): Promise<Buffer> {
  const existing = await readKeyFile(dataFolder).catch((error: unknown) => {
    if (error instanceof HostKeyMissingError) return null
    throw error
  })
  if (existing) throw new Error('This data folder has a host key already')
  const key = randomBytes(32)
  const wraps = await Promise.all(protections.map((protection) => wrapKey(key, protection)))
  await writeKeyFile(dataFolder, { version: 1, check: checkOf(key), wraps })
  return key
}

/**
 * Opens the key with whatever of `means` fits. Throws HostKeyMissingError, HostKeyLockedError, WrongPassphraseError or
 * HostKeyDamagedError, and changes nothing.
 */
export async function openHostKey(dataFolder: string, means: KeyMeans = {}): Promise<Buffer> {
  const file = await readKeyFile(dataFolder)
  let failure: Error | undefined
  for (const wrap of file.wraps) {
    let key: Buffer | null = null
    if (wrap.kind === 'file') key = Buffer.from(wrap.key, 'base64')
    if (wrap.kind === 'external' && means.external) key = unwrapExternal(wrap, means.external)
    if (wrap.kind === 'passphrase' && means.passphrase !== undefined) {
      key = await unwrapPassphrase(wrap, means.passphrase)
      if (!key) failure ??= new WrongPassphraseError('That is not the passphrase')
    }
    if (!key) continue
    if (isKeyOf(file, key)) return key
    failure = new HostKeyDamagedError('The host key is not the one its file was made for')
  }
  throw failure ?? new HostKeyLockedError(file.wraps.map((wrap) => wrap.kind))
}

function unwrapExternal(wrap: Extract<Wrap, { kind: 'external' }>, external: ExternalWrap): Buffer | null {
  try {
    return external.unwrap(Buffer.from(wrap.sealed, 'base64'))
  } catch {
    return null
  }
}

/** Keeps the same key under these protections from now on, and under no other. */
export async function protectHostKey(
  dataFolder: string,
  key: Buffer,
  protections: readonly KeyProtection[],
): Promise<void> {
  const file = await readKeyFile(dataFolder)
  if (!isKeyOf(file, key)) throw new HostKeyDamagedError('This is not the key of this data folder')
  if (protections.length === 0) throw new Error('A key needs a way to be opened')
  const wraps = await Promise.all(protections.map((protection) => wrapKey(key, protection)))
  await writeKeyFile(dataFolder, { ...file, wraps })
}

export interface AddedRecovery {
  /** To be shown once, and kept nowhere. */
  passphrase: string
  /** From now on it is the only recovery passphrase: those before open nothing. */
  keepOnlyThis(): Promise<void>
  discard(): Promise<void>
}

/** The key file is read, changed and written by one at a time: of two at once the later would undo the earlier. */
let lastChange: Promise<unknown> = Promise.resolve()

/**
 * One more way to open the key: the recovery kit's passphrase (TFA-7). The one before opens it too until `keepOnlyThis`, so that no
 * failure between leaves the firm without one that works; one that was never finished goes. Every other wrap stays as it is.
 * `keepOnlyThis` throws when another has been begun since: then this one opens nothing, and must not be shown.
 */
export async function addRecovery(dataFolder: string, key: Buffer): Promise<AddedRecovery> {
  const passphrase = newRecoveryPassphrase()
  const plain = await wrapKey(key, { kind: 'passphrase', passphrase: readRecoveryPassphrase(passphrase) })
  if (plain.kind !== 'passphrase') throw new Error('A passphrase makes a wrap of a passphrase')
  const added: PassphraseWrap = { ...plain, purpose: 'recovery' }
  const isThis = (wrap: Wrap) => isRecovery(wrap) && wrap.salt === added.salt

  function change(wrapsOf: (wraps: Wrap[]) => Wrap[]): Promise<void> {
    const turn = lastChange.then(async () => {
      const file = await readKeyFile(dataFolder)
      if (!isKeyOf(file, key)) throw new HostKeyDamagedError('This is not the key of this data folder')
      await writeKeyFile(dataFolder, { ...file, wraps: wrapsOf(file.wraps) })
    })
    lastChange = turn.catch(() => undefined)
    return turn
  }

  await change((wraps) => {
    // The first is the one that was kept: each is added behind it.
    const kept = wraps.find(isRecovery)
    return [...wraps.filter((wrap) => !isRecovery(wrap) || wrap === kept), added]
  })
  return {
    passphrase,
    keepOnlyThis: () =>
      change((wraps) => {
        if (!wraps.some(isThis)) throw new Error('Another recovery passphrase has been made since')
        return wraps.filter((wrap) => !isRecovery(wrap) || isThis(wrap))
      }),
    discard: () => change((wraps) => wraps.filter((wrap) => !isThis(wrap))),
  }
}

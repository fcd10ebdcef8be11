import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { replaceFile } from './replace-file.ts'

/**
 * The shell's own key, which seals the host's key at rest, and the ways to open it: the system's keychain, a passphrase, or both.
 * Each way is a slot of one file in the data folder, so that it is lost or kept with the data it opens, and a
 * passphrase opens it on another computer too. The key itself never changes when the slots do (E7).
 */
const base64 = z.base64().max(10_000)
const keychainSlot = z.object({ kind: z.literal('keychain'), backend: z.string().max(100), sealed: base64 })
const passphraseSlot = z.object({
  kind: z.literal('passphrase'),
  salt: base64,
  // scrypt's cost; bounded, because the file is read before anything is proved about it.
  cost: z.literal([2 ** 15, 2 ** 17, 2 ** 18]),
  sealed: base64,
})
const keyFile = z.object({
  version: z.literal(1),
  /** Tells the right key from another that opened by chance. */
  check: z.string().length(64),
  slots: z.array(z.discriminatedUnion('kind', [keychainSlot, passphraseSlot])).max(2),
})
export type KeyFile = z.infer<typeof keyFile>
export type KeychainSlot = z.infer<typeof keychainSlot>
export type PassphraseSlot = z.infer<typeof passphraseSlot>

export const newKey = () => randomBytes(32)
export const checkOf = (key: Buffer) => createHmac('sha256', key).update('portico shell key').digest('hex')
export const isKeyOf = (file: KeyFile, key: Buffer) =>
  timingSafeEqual(Buffer.from(checkOf(key)), Buffer.from(file.check.padEnd(64).slice(0, 64)))

/** There is a key file that cannot be read as one. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError'
  readonly file: string
  constructor(file: string, cause: unknown) {
    super(`The key file ${file} cannot be read`, { cause })
    this.file = file
  }
}

/** Null when there is none yet. Throws when there is one that cannot be read: a key is never made over it. */
export async function readKeyFile(file: string): Promise<KeyFile | null> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    return keyFile.parse(JSON.parse(text))
  } catch (cause) {
    throw new KeyFileError(file, cause)
  }
}

export const writeKeyFile = (file: string, contents: KeyFile) => replaceFile(file, JSON.stringify(contents, null, 2))

/** The file with this slot instead of the one of its kind. */
export function withSlot(contents: KeyFile, slot: KeychainSlot | PassphraseSlot): KeyFile {
  return { ...contents, slots: [...contents.slots.filter((other) => other.kind !== slot.kind), slot] }
}

export async function passphraseSlotFor(key: Buffer, passphrase: string): Promise<PassphraseSlot> {
  const salt = randomBytes(16)
  const cost = 2 ** 17
  const sealed = sealBytes(await stretch(passphrase, salt, cost), key)
  return { kind: 'passphrase', salt: salt.toString('base64'), cost, sealed: sealed.toString('base64') }
}

/** Null when it is not the passphrase. */
export async function openPassphraseSlot(slot: PassphraseSlot, passphrase: string): Promise<Buffer | null> {
  const stretched = await stretch(passphrase, Buffer.from(slot.salt, 'base64'), slot.cost)
  try {
    return openBytes(stretched, Buffer.from(slot.sealed, 'base64'))
  } catch {
    return null
  }
}

function stretch(passphrase: string, salt: Buffer, cost: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const limits = { N: cost, r: 8, p: 1, maxmem: 160 * cost * 8 }
    scrypt(passphrase.normalize('NFC'), salt, 32, limits, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

/** AES-256-GCM: nonce (12 bytes), tag (16), text. */
export function sealBytes(key: Buffer, bytes: Buffer): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const sealed = Buffer.concat([cipher.update(bytes), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** Throws for another key or damaged bytes. */
export function openBytes(key: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
  decipher.setAuthTag(sealed.subarray(12, 28))
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])
}

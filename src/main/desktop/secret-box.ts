import { shortestPassphrase, type AskPassphrase } from './gate/ask-passphrase.ts'
import type { HostKeyWrap } from './host.ts'
import {
  checkOf,
  isKeyOf,
  newKey,
  openBytes,
  openPassphraseSlot,
  passphraseSlotFor,
  readKeyFile,
  sealBytes,
  withSlot,
  writeKeyFile,
  type KeyFile,
  type KeychainSlot,
} from './key-slots.ts'
import type { Keychain, KeychainState } from './keychain.ts'

/** The keychain of now cannot open what another one sealed, and no passphrase was set: nothing is lost, nothing opens. */
export class KeychainChangedError extends Error {
  override readonly name = 'KeychainChangedError'
  readonly sealedBy: string
  readonly found: string
  constructor(sealedBy: string, found: string) {
    super(`The key was sealed by ${sealedBy}; this session has ${found}`)
    this.sealedBy = sealedBy
    this.found = found
  }
}

export interface ShellKeyOptions {
  file: string
  keychain: Keychain
  ask: AskPassphrase
}

export interface ShellKey {
  wrap: HostKeyWrap
  /** Asks for a passphrase that opens the key too, from now on. */
  addPassphrase(): Promise<void>
}

/**
 * E7: opens the shell's key through the keychain, else by the passphrase, said plainly; makes it at the first start.
 * When the keychain changes, the passphrase opens it and the new keychain gets a slot; without a passphrase the
 * start stops and names the keychain that is wanted. An existing key is never replaced.
 */
export async function openShellKey(options: ShellKeyOptions): Promise<ShellKey> {
  const { file, keychain, ask } = options
  const state = await keychain.state()
  const existing = await readKeyFile(file)
  const key = existing ? await openExisting(existing, state, options) : await makeFirst(state, options)
  return {
    wrap: wrapUnder(key),
    addPassphrase: () =>
      ask('add', async (passphrase) => {
        const contents = await readKeyFile(file)
        if (!contents || !isLongEnough(passphrase)) return false
        await writeKeyFile(file, withSlot(contents, await passphraseSlotFor(key, passphrase)))
        return true
      }),
  }

  async function makeFirst(now: KeychainState, { file, keychain, ask }: ShellKeyOptions): Promise<Buffer> {
    const made = newKey()
    const empty: KeyFile = { version: 1, check: checkOf(made), slots: [] }
    if (now.isUsable) {
      await writeKeyFile(file, withSlot(empty, await sealInKeychain(keychain, now.backend, made)))
      return made
    }
    await ask('choose', async (passphrase) => {
      if (!isLongEnough(passphrase)) return false
      await writeKeyFile(file, withSlot(empty, await passphraseSlotFor(made, passphrase)))
      return true
    })
    return made
  }
}

async function openExisting(contents: KeyFile, now: KeychainState, options: ShellKeyOptions): Promise<Buffer> {
  const { file, keychain, ask } = options
  const ofKeychain = contents.slots.find((slot) => slot.kind === 'keychain')
  const ofPassphrase = contents.slots.find((slot) => slot.kind === 'passphrase')

  if (ofKeychain && now.isUsable) {
    const opened = await openKeychainSlot(keychain, ofKeychain)
    if (opened && isKeyOf(contents, opened.key)) {
      if (opened.isStale || ofKeychain.backend !== now.backend) {
        await writeKeyFile(file, withSlot(contents, await sealInKeychain(keychain, now.backend, opened.key)))
      }
      return opened.key
    }
  }
  if (!ofPassphrase) throw new KeychainChangedError(ofKeychain?.backend ?? 'missing', now.backend)

  let key: Buffer | null = null
  await ask(ofKeychain ? 'keychain-changed' : 'enter', async (passphrase) => {
    key = await openPassphraseSlot(ofPassphrase, passphrase)
    return key !== null && isKeyOf(contents, key)
  })
  if (key === null) throw new Error('The passphrase was not given')
  if (now.isUsable) await writeKeyFile(file, withSlot(contents, await sealInKeychain(keychain, now.backend, key)))
  return key
}

async function sealInKeychain(keychain: Keychain, backend: string, key: Buffer): Promise<KeychainSlot> {
  const sealed = await keychain.seal(key.toString('base64'))
  return { kind: 'keychain', backend, sealed: sealed.toString('base64') }
}

async function openKeychainSlot(keychain: Keychain, slot: KeychainSlot) {
  try {
    const { text, isStale } = await keychain.open(Buffer.from(slot.sealed, 'base64'))
    return { key: Buffer.from(text, 'base64'), isStale }
  } catch {
    return null
  }
}

const isLongEnough = (passphrase: string) => [...passphrase.normalize('NFC')].length >= shortestPassphrase

function wrapUnder(key: Buffer): HostKeyWrap {
  return {
    name: 'desktop',
    wrap: (hostKey) => sealBytes(key, hostKey),
    unwrap: (data) => openBytes(key, data),
  }
}

import { safeStorage } from 'electron'

/** The system's keychain, as far as it can be trusted with a key. */
export interface Keychain {
  /** Which one it is, or why there is none that keeps a secret. */
  state(): Promise<KeychainState>
  seal(text: string): Promise<Buffer>
  /** Throws when this keychain did not seal it. `isStale`: seal it again, the system's own key has changed. */
  open(sealed: Buffer): Promise<{ text: string; isStale: boolean }>
}

export type KeychainState = { isUsable: true; backend: string } | { isUsable: false; backend: 'basic_text' | 'missing' }

/**
 * E7. On Linux without a secret service, Chromium "encrypts" with a password that is printed in its source
 * (`basic_text`, texts beginning with v10): that is no secret, and counts as none.
 */
export const systemKeychain: Keychain = {
  async state() {
    if (process.platform !== 'linux') {
      const isUsable = await isAvailable()
      return isUsable ? { isUsable, backend: process.platform } : { isUsable, backend: 'missing' }
    }
    const backend = safeStorage.getSelectedStorageBackend()
    if (backend === 'basic_text') return { isUsable: false, backend }
    if (backend === 'unknown' || !(await isAvailable())) return { isUsable: false, backend: 'missing' }
    const probe = await safeStorage.encryptStringAsync('probe')
    return probe.subarray(0, 3).toString('latin1') === 'v10'
      ? { isUsable: false, backend: 'basic_text' }
      : { isUsable: true, backend }
  },
  seal: (text) => safeStorage.encryptStringAsync(text),
  async open(sealed) {
    const opened = await safeStorage.decryptStringAsync(sealed)
    return { text: opened.result, isStale: opened.shouldReEncrypt }
  },
}

async function isAvailable(): Promise<boolean> {
  try {
    return await safeStorage.isAsyncEncryptionAvailable()
  } catch {
    return false
  }
}

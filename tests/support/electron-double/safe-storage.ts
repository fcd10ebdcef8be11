import { settings } from './settings.ts'

/** A keychain opens only what it sealed itself, and `basic_text` marks its texts as Chromium does. */
const isThere = settings.keychain !== 'missing'
const mark = settings.keychain === 'basic_text' ? 'v10' : 'v11'

export const safeStorage = {
  isAsyncEncryptionAvailable: async () => isThere,
  getSelectedStorageBackend: () => (isThere ? settings.keychain : 'unknown'),
  async encryptStringAsync(text: string): Promise<Buffer> {
    if (!isThere) throw new Error('Error while encrypting the text provided to safeStorage.encryptString.')
    const sealed = Buffer.from(JSON.stringify({ by: settings.keychain, text }))
    return Buffer.concat([Buffer.from(mark), sealed.map((byte) => byte ^ 0x5a)])
  },
  async decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const opened = Buffer.from(sealed.subarray(3).map((byte) => byte ^ 0x5a)).toString()
    const { by, text } = JSON.parse(opened) as { by: string; text: string }
    if (by !== settings.keychain) throw new Error('Error while decrypting the ciphertext provided to safeStorage.')
    return { result: text, shouldReEncrypt: false }
  },
}

import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import type { SecretBox } from '../../ports.ts'

/** A sealed text that this key and context do not open: another key, another context, or damage. */
export class SecretUnreadableError extends Error {
  constructor(options?: ErrorOptions) {
    super('A sealed secret cannot be opened with this key', options)
    this.name = 'SecretUnreadableError'
  }
}

const version = 'v1.'
const nonceBytes = 12
const tagBytes = 16

function derive(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, 'portico', purpose, 32))
}

/** AES-256-GCM (NIST SP 800-38D) under a key of its own for every context, derived from the host's key by HKDF (RFC 5869). */
export function createSecretBox(hostKey: Buffer): SecretBox {
  if (hostKey.length !== 32) throw new Error('The host key has 32 bytes')
  // Contexts are a handful of literals; deriving costs ten times as much as signing.
  const macKeys = new Map<string, KeyObject>()
  function macKey(context: string): KeyObject {
    let key = macKeys.get(context)
    if (!key) macKeys.set(context, (key = createSecretKey(derive(hostKey, `mac:${context}`))))
    return key
  }
  return {
    seal(plaintext, context) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', derive(hostKey, `seal:${context}`), nonce)
      const sealed = Buffer.concat([nonce, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return version + sealed.toString('base64url')
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed.slice(version.length), 'base64url')
      if (!sealed.startsWith(version) || bytes.length < nonceBytes + tagBytes) throw new SecretUnreadableError()
      // base64url forgives stray bits and signs; a sealed text has one spelling only.
      if (version + bytes.toString('base64url') !== sealed) throw new SecretUnreadableError()
      try {
        const nonce = bytes.subarray(0, nonceBytes)
        const key = derive(hostKey, `seal:${context}`)
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
        decipher.setAuthTag(bytes.subarray(-tagBytes))
        const opened = Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
        return opened.toString('utf8')
      } catch (cause) {
        throw new SecretUnreadableError({ cause })
      }
    },
    mac: (text, context) => createHmac('sha256', macKey(context)).update(text).digest('hex'),
  }
}

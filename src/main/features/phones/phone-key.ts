import { createPublicKey, verify, type KeyObject } from 'node:crypto'

const base64url = /^[A-Za-z0-9_-]+$/

/** A phone's public key (SPKI, base64url); null for anything but ECDSA on P-256. */
function phoneKey(publicKey: string): KeyObject | null {
  if (!base64url.test(publicKey)) return null
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' })
    const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
    return isP256 ? key : null
  } catch {
    return null
  }
}

/** Whether the holder of that key signed this text: SHA-256, IEEE P1363 form as browsers make it, base64url. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const key = phoneKey(publicKey)
  if (!key || !base64url.test(signature)) return false
  const bytes = Buffer.from(signature, 'base64url')
  if (bytes.length !== 64) return false
  return verify('sha256', Buffer.from(text, 'utf8'), { key, dsaEncoding: 'ieee-p1363' }, bytes)
}

import { signedText } from '../../shared/phone/signed-text.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const

/** A key of this browser alone: its private half cannot be taken out, by this page or any other. */
export async function makeKey(): Promise<{ privateKey: CryptoKey; publicKey: string }> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  return { privateKey, publicKey: base64url(await crypto.subtle.exportKey('spki', publicKey)) }
}

export async function sign(
  privateKey: CryptoKey,
  purpose: Parameters<typeof signedText>[0],
  parts: readonly string[],
): Promise<string> {
  const text = new TextEncoder().encode(signedText(purpose, parts))
  return base64url(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, text))
}

function base64url(bytes: ArrayBuffer): string {
  const text = String.fromCharCode(...new Uint8Array(bytes))
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

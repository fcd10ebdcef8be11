import { hash } from 'node:crypto'

/** SHA-256, lower-case hex: all that the store keeps of a link's or session's token (C1). */
export function tokenHash(token: string): string {
  return hash('sha256', token, 'hex')
}

/** The shape of every token of ours: 256 bits, base64url without padding. Anything else needs no look-up. */
export function isToken(text: string | null | undefined): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9_-]{43}$/.test(text)
}

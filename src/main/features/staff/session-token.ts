import { hash } from 'node:crypto'

/** Only this of a token is ever stored: SHA-256, hex. A token of 256 random bits needs neither salt nor a slow hash. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex')
}

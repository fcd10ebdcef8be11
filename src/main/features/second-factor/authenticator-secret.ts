import { generateURI } from 'otplib'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { qrCode, type QrCode } from '../../platform/qr/qr-code.ts'
import { firmName } from './second-factor.queries.ts'

/** What an authenticator app needs, as a picture, a link and a text to type. */
export interface AuthenticatorSecret {
  qr: QrCode
  secret: string
  otpauthUri: string
  account: string
}

const contextOf = (userId: string) => `totp-seed:${userId}`

/** A seed for the store: sealed with the host's key for this person, so that no row can be moved to another's (S5). */
export const sealSeed = (deps: Pick<Deps, 'secrets'>, userId: string, seed: string) =>
  deps.secrets.seal(seed, contextOf(userId))

/** Throws `SecretUnreadableError` under another key than the one it was sealed with. */
export const openSeed = (deps: Pick<Deps, 'secrets'>, row: { user_id: string; seed_sealed: string }) =>
  deps.secrets.open(row.seed_sealed, contextOf(row.user_id))

export async function authenticatorSecret(db: ReadDb, seed: string, email: string): Promise<AuthenticatorSecret> {
  const otpauthUri = generateURI({
    issuer: withoutColon(await firmName(db)) || 'Portico',
    label: withoutColon(email),
    secret: seed,
  })
  return { qr: qrCode(otpauthUri), secret: (seed.match(/.{1,4}/g) ?? []).join(' '), otpauthUri, account: email }
}

/** The format has no way to write a colon within a name: `issuer:account` is taken apart at the first, escaped or not. */
const withoutColon = (text: string) => text.replace(/[\s:]+/g, ' ').trim()

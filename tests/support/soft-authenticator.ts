import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

/**
 * An authenticator of these tests alone, and the browser in front of it, made from the standard (WebAuthn Level 3, 6.1, 6.5, 5.8.1) and
 * not with the library that the host verifies with. It does what it is told, wrong things too.
 */
export interface SoftAuthenticator {
  /** `navigator.credentials.create` for these options. */
  create(options: Json, given?: Given): Json
  /** `navigator.credentials.get`: with the passkey made last, or the one named. */
  get(options: Json, given?: Given): Json
  /** The passkeys that are kept in it, in the order in which they were made. */
  readonly kept: SoftPasskey[]
  /** Another one that has everything this one has: a copy. */
  copy(): SoftAuthenticator
}

export type Json = Record<string, unknown>

export interface SoftPasskey {
  id: string
  privateKey: KeyObject
  rpId: string
  userHandle: string
  signCount: number
}

/** What departs from a well-behaved browser at the console's own address. */
export interface Given {
  origin?: string
  type?: string
  rpId?: string
  challenge?: string
  crossOrigin?: boolean
  isPresent?: boolean
  isVerified?: boolean
  isSynced?: boolean
  isBackedUp?: boolean
  /** Instead of the next one. */
  signCount?: number
  userHandle?: string | null
  /** Which one answers; of a new one: whose id it takes. */
  passkey?: SoftPasskey
  /** An attestation statement in an attestation that was not asked for. */
  statement?: { format: string; statement: Map<string, unknown> }
  /** Signs with this key instead. */
  privateKey?: KeyObject
}

interface Traits {
  origin?: string
  /** Its signature counter rises; synced ones answer 0 for ever. */
  isCounting?: boolean
  isSynced?: boolean
  isBackedUp?: boolean
}

export function softAuthenticator(traits: Traits = {}, kept: SoftPasskey[] = []): SoftAuthenticator {
  const { origin = 'http://localhost:4710', isCounting = true, isSynced = false, isBackedUp = false } = traits

  function clientData(type: string, options: Json, given: Given): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: given.type ?? type,
        challenge: given.challenge ?? options['challenge'],
        origin: given.origin ?? origin,
        crossOrigin: given.crossOrigin ?? false,
      }),
    )
  }

  function authenticatorData(rpId: string, signCount: number, given: Given, attested?: Buffer): Buffer {
    const flags =
      bit(0, given.isPresent ?? true) |
      bit(2, given.isVerified ?? true) |
      bit(3, given.isSynced ?? isSynced) |
      bit(4, given.isBackedUp ?? isBackedUp) |
      bit(6, attested !== undefined)
    return Buffer.concat([sha256(given.rpId ?? rpId), Buffer.from([flags]), uint32(signCount), attested ?? Buffer.of()])
  }

  return {
    kept,
    create(options, given = {}) {
      const rpId = (options['rp'] as { id: string }).id
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const rawId = given.passkey ? Buffer.from(given.passkey.id, 'base64url') : randomBytes(32)
      const id = rawId.toString('base64url')
      const signCount = given.signCount ?? (isCounting ? 1 : 0)
      const attested = Buffer.concat([Buffer.alloc(16), uint16(rawId.length), rawId, cbor(coseKey(publicKey))])
      const attestation = new Map<string, unknown>([
        ['fmt', given.statement?.format ?? 'none'],
        ['attStmt', given.statement?.statement ?? new Map()],
        ['authData', authenticatorData(rpId, signCount, given, attested)],
      ])
      kept.push({ id, privateKey, rpId, userHandle: (options['user'] as { id: string }).id, signCount })
      return {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        authenticatorAttachment: 'platform',
        response: {
          clientDataJSON: clientData('webauthn.create', options, given).toString('base64url'),
          attestationObject: cbor(attestation).toString('base64url'),
          transports: ['internal'],
        },
      }
    },
    get(options, given = {}) {
      const passkey = given.passkey ?? kept.at(-1)
      if (!passkey) throw new Error('no passkey is kept here')
      passkey.signCount = given.signCount ?? (isCounting ? passkey.signCount + 1 : 0)
      const data = authenticatorData(passkey.rpId, passkey.signCount, given)
      const client = clientData('webauthn.get', options, given)
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), given.privateKey ?? passkey.privateKey)
      const userHandle = given.userHandle === undefined ? passkey.userHandle : given.userHandle
      return {
        id: passkey.id,
        rawId: passkey.id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
          ...(userHandle !== null && { userHandle }),
        },
      }
    },
    copy: () =>
      softAuthenticator(
        traits,
        kept.map((passkey) => ({ ...passkey })),
      ),
  }
}

const bit = (position: number, isSet: boolean) => (isSet ? 1 << position : 0)
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** ES256 on P-256 (RFC 8152, 13.1.1). */
function coseKey(publicKey: KeyObject): Map<number, unknown> {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  return new Map<number, unknown>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x, 'base64url')],
    [-3, Buffer.from(y, 'base64url')],
  ])
}

/** As much of CBOR (RFC 8949) as an attestation needs. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)])
  if (value instanceof Map) {
    return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, held]) => [cbor(key), cbor(held)])])
  }
  throw new Error(`No CBOR for ${typeof value}`)
}

function head(kind: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(kind << 5) | length])
  if (length < 256) return Buffer.from([(kind << 5) | 24, length])
  return Buffer.concat([Buffer.from([(kind << 5) | 25]), uint16(length)])
}

import {
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type VerifiedRegistrationResponse,
} from '@simplewebauthn/server'
import { decodeAttestationObject, decodeClientDataJSON, isoBase64URL, isoCBOR } from '@simplewebauthn/server/helpers'
import { z } from 'zod'
import type { StaffPasskeyRow } from '../../platform/store/tables.ts'
import { userHandle } from './passkey-row.ts'
import type { RelyingParty } from './relying-party.ts'

/** ES256, EdDSA, RS256 (RFC 8152 and 8812): what authenticators have. */
export const algorithms = [-7, -8, -257]

const base64url = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\w-]+$/)
// An id has 1,023 bytes at most (WebAuthn Level 3, 5.8.3).
const credentialId = base64url(1_364)
const clientDataJSON = base64url(8_000)
const made = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON,
    attestationObject: base64url(40_000),
    transports: z
      .array(z.string().regex(/^[\w-]{1,32}$/))
      .max(12)
      .catch([]),
  }),
})
const used = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON,
    authenticatorData: base64url(8_000),
    signature: base64url(8_000),
    userHandle: base64url(100).nullish(),
  }),
})
export type UsedResponse = z.output<typeof used>

interface Expected {
  challenge: string
  party: RelyingParty
}

/** What is kept of a passkey that was just made. */
export type MadePasskey = Pick<
  StaffPasskeyRow,
  'credential_id' | 'public_key' | 'sign_count' | 'transports' | 'device_type' | 'is_backed_up' | 'aaguid'
>

/** The passkey that was made for this very challenge, here, by an authenticator that verified its user; null for anything else. */
export async function verifyMade(response: unknown, { challenge, party }: Expected): Promise<MadePasskey | null> {
  const parsed = made.safeParse(response)
  if (!parsed.success) return null
  const { data } = parsed
  const info = await orNull(async (): Promise<VerifiedRegistrationResponse['registrationInfo']> => {
    if (isFramed(data.response.clientDataJSON)) return undefined
    const attestationObject = withoutStatement(data.response.attestationObject)
    const verified = await verifyRegistrationResponse({
      response: { ...data, response: { ...data.response, attestationObject }, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.domain,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    })
    return verified.registrationInfo
  })
  if (!info || info.credential.id !== data.id) return null
  return {
    credential_id: info.credential.id,
    public_key: isoBase64URL.fromBuffer(info.credential.publicKey),
    sign_count: info.credential.counter,
    transports: JSON.stringify(data.response.transports),
    device_type: info.credentialDeviceType,
    is_backed_up: info.credentialBackedUp ? 1 : 0,
    aaguid: info.aaguid,
  }
}

/** What a passkey's answer says once its signature is found good. Whether the counter may stand there is not decided here. */
export interface Assertion {
  signCount: number
  deviceType: string
  isBackedUp: boolean
}

export function parseUsed(response: unknown): UsedResponse | null {
  const parsed = used.safeParse(response)
  return parsed.success ? parsed.data : null
}

/** The answer of this passkey to this very challenge, here; null for anything else. */
export async function verifyUsed(
  response: UsedResponse,
  passkey: Pick<StaffPasskeyRow, 'credential_id' | 'public_key' | 'user_id'>,
  { challenge, party, isUserVerified, needsHandle }: Expected & { isUserVerified: boolean; needsHandle: boolean },
): Promise<Assertion | null> {
  const { clientDataJSON, userHandle: handle } = response.response
  const theirs = userHandle(passkey.user_id).toString('base64url')
  if (handle ? handle !== theirs : needsHandle) return null
  return await orNull(async () => {
    if (isFramed(clientDataJSON)) return null
    const { verified, authenticationInfo: info } = await verifyAuthenticationResponse({
      response: {
        ...response,
        response: { ...response.response, userHandle: handle ?? undefined },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.domain,
      requireUserVerification: isUserVerified,
      // Zero passes any counter: whether it has risen is decided inside the write, and only of an answer with a good signature.
      credential: { id: passkey.credential_id, publicKey: isoBase64URL.toBuffer(passkey.public_key), counter: 0 },
    })
    return verified
      ? { signCount: info.newCounter, deviceType: info.credentialDeviceType, isBackedUp: info.credentialBackedUp }
      : null
  })
}

/** In a frame of somebody else's page: the console is never framed (H4). */
const isFramed = (clientDataJSON: string) => decodeClientDataJSON(clientDataJSON).crossOrigin === true

/**
 * Without the statement about the authenticator's make, which is not asked for. Browsers take it out; where one does not, its
 * certificates are not followed: they could name any address to be fetched.
 */
function withoutStatement(attestationObject: string): string {
  const authData = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject)).get('authData')
  const plain = new Map<string, unknown>([
    ['fmt', 'none'],
    ['attStmt', new Map()],
    ['authData', authData],
  ])
  return isoBase64URL.fromBuffer(isoCBOR.encode(plain as Parameters<typeof isoCBOR.encode>[0]))
}

/** The library and its parsers throw plain errors at whatever is not as it must be: all of it is the answer's fault, none is ours. */
async function orNull<T>(verify: () => Promise<T>): Promise<T | null> {
  try {
    return await verify()
  } catch {
    return null
  }
}

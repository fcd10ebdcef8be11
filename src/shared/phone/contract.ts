import { z } from 'zod'
import { id, line, locale, nothing, procedure, timeMs } from '../contract-parts.ts'

/**
 * Everything a paired phone may call, at the phone page's own origin: no cookie, no session. A phone shows who it is by a signature
 * (ECDSA P-256 with SHA-256, IEEE P1363 form, base64url) of its non-extractable key over what `signedText` makes.
 */
const signature = z.string().max(128)
const publicKey = z.string().max(256)

/** Of a browser's push service (RFC 8030, RFC 8291). */
const subscription = z.object({
  endpoint: z.string().max(1_000),
  keys: z.object({ p256dh: z.string().max(128), auth: z.string().max(64) }),
})

const approval = z.object({
  approvalId: id,
  nonce: z.string(),
  /** What asks, where from and when: as the sign-in screen's browser tells it. */
  userAgent: z.string(),
  ip: z.string(),
  /** It comes from where this phone's own call came from: the same house or office, most often. */
  isFromHere: z.boolean(),
  createdAtMs: timeMs,
  expiresAtMs: timeMs,
  triesLeft: z.int(),
})

const phone = {
  /** Anyone with a pairing's token: whose phone this would be. GONE when used, cancelled or expired. */
  inspectPairing: procedure
    .input(z.object({ token: z.string().max(100) }))
    .output(z.object({ firmName: z.string(), personName: z.string(), email: z.string(), locale })),
  /** Once. The signature is over 'pair', the token and the public key (SPKI, base64url). */
  pair: procedure
    .input(z.object({ token: z.string().max(100), publicKey, name: line(60), signature }))
    .output(z.object({ phoneId: id, firmName: z.string(), personName: z.string(), locale })),
  /** A challenge to sign, good for five minutes; the same for a phone nobody knows. */
  challenge: procedure
    .input(z.object({ phoneId: id }))
    .output(z.object({ challenge: z.string(), expiresAtMs: timeMs, vapidPublicKey: z.string() })),
  /**
   * What waits for this phone. UNAUTHENTICATED for one that was removed; STALE: the challenge is over, take another. Signed:
   * 'pending', phone, challenge.
   */
  pending: procedure.input(z.object({ phoneId: id, challenge: z.string().max(1_000), signature })).output(
    z.object({
      firmName: z.string(),
      personName: z.string(),
      locale,
      timeZone: z.string(),
      /** The host's clock, which the two minutes are of. */
      nowMs: timeMs,
      /** Whether the host can wake this phone. */
      canBeWoken: z.boolean(),
      approvals: z.array(approval),
    }),
  ),
  /**
   * Signed: 'answer', phone, approval, nonce, decision, number. A wrong number is INVALID on `number` with the tries that are left;
   * GONE when it is over. 'report' denies and tells the admins.
   */
  answer: procedure
    .input(
      z.object({
        phoneId: id,
        approvalId: id,
        decision: z.enum(['approve', 'deny', 'report']),
        number: z.string().max(8).default(''),
        signature,
      }),
    )
    .output(nothing),
  /** Where this phone can be woken; null: no more. Signed: 'push', phone, challenge, endpoint or ''. */
  savePush: procedure
    .input(
      z.object({ phoneId: id, challenge: z.string().max(1_000), subscription: subscription.nullable(), signature }),
    )
    .output(nothing),
  /** The phone forgets itself here too. Signed: 'forget', phone, challenge. */
  forget: procedure.input(z.object({ phoneId: id, challenge: z.string().max(1_000), signature })).output(nothing),
}

export const phoneContract = { phone }

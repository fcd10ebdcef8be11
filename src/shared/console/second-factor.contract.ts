import { z } from 'zod'
import { id, line, nothing, procedure, timeMs } from '../contract-parts.ts'
import { sessionState } from './session-state.ts'

/**
 * The second factor of the person who asks: the codes of an authenticator app (RFC 6238) with backup codes beside them; then, once
 * that is on, phones that approve and passkeys. What changes a factor needs a fresh password (S10): PASSWORD_DUE without one.
 */

/** What an authenticator app needs. `path` draws the QR code as dark modules of 1 × 1 in a square of `size`, without its quiet zone. */
const authenticatorSecret = z.object({
  qr: z.object({ size: z.int(), path: z.string() }),
  /** The seed in base32, in groups of four. */
  secret: z.string(),
  otpauthUri: z.string(),
  /** The account's name as the app will show it. */
  account: z.string(),
})
const backupCodes = z.object({ setId: id, codes: z.array(z.string()).length(10) })
/** As typed: spaces, hyphens and full-width digits are taken out by the verb. */
const code = z.string().max(64)

const device = z.object({
  deviceId: id,
  isThis: z.boolean(),
  createdAtMs: timeMs,
  lastUsedAtMs: timeMs,
  expiresAtMs: timeMs,
  ip: z.string(),
  userAgent: z.string(),
})

export const secondFactor = {
  /** Everyone signed in, and whoever has to enrol first. */
  get: procedure.output(
    z.object({
      isOn: z.boolean(),
      enabledAtMs: timeMs.nullable(),
      backupCodesLeft: z.int().nullable(),
      /** The date from which nothing but enrolment is reachable without it. */
      requiredFromMs: timeMs.nullable(),
      isInvited: z.boolean(),
      allowsKeptDevices: z.boolean(),
    }),
  ),
  /**
   * Begins, or shows again, the one enrolment that is under way: two tabs see one QR code, another sign-in begins another and ends this
   * one. CONFLICT when it is on.
   */
  begin: procedure.output(authenticatorSecret.extend({ enrolmentId: id, expiresAtMs: timeMs })),
  /**
   * The first code of the app, within two steps. INVALID on `code` when it is wrong; when it fits another time within ten minutes, with
   * how far that clock is off. Answers backup codes, which must be saved before `turnOn`; those shown before are dead.
   */
  confirm: procedure.input(z.object({ enrolmentId: id, code })).output(backupCodes),
  /** The backup codes are saved. STALE when others have been shown since. Ends every other session and kept device. */
  turnOn: procedure.input(z.object({ enrolmentId: id, setId: id })).output(sessionState),
  cancel: procedure.input(z.object({ enrolmentId: id })).output(nothing),
  /** Between password and console: one code of the app. INVALID on `code`; TOO_MANY with `retryAtMs`. */
  verify: procedure.input(z.object({ code })).output(sessionState),
  verifyBackupCode: procedure.input(z.object({ code })).output(sessionState),
  /** Needs a code too. FORBIDDEN where it is required. Phones, passkeys, backup codes and kept devices go with it. */
  turnOff: procedure.input(z.object({ code })).output(sessionState),
  /** The same QR code again, for another device. */
  view: procedure.output(authenticatorSecret),
  /** Ten new ones, which count once `useBackupCodes` says they are saved: then the old are dead. */
  makeBackupCodes: procedure.output(backupCodes),
  useBackupCodes: procedure.input(z.object({ setId: id })).output(nothing),
  /** Where the person is kept signed in; this device first. */
  listDevices: procedure.output(z.object({ devices: z.array(device) })),
  /** Ends the sessions on it too. No fresh password: taking away is always possible. */
  removeDevice: procedure.input(z.object({ deviceId: id })).output(nothing),
  removeDevices: procedure.output(nothing),
}

/** Options and answers of the Web Authentication API (WebAuthn Level 3), as JSON. */
const webauthnJson = z.record(z.string(), z.unknown())
export const passkey = z.object({
  passkeyId: id,
  /** As its authenticator knows it: the browser is told when it is removed. */
  credentialId: z.string(),
  name: z.string(),
  /** The address it was made for, and for those under it. */
  domain: z.string(),
  createdAtMs: timeMs,
  lastUsedAtMs: timeMs.nullable(),
  /** Synced between devices of the person, as its authenticator says. */
  isSynced: z.boolean(),
  isBackedUp: z.boolean(),
  /** Made for another domain than the console's of now: it cannot be used here. */
  isElsewhere: z.boolean(),
})
/** The challenge, sealed: it goes back with the answer. */
const challengeState = z.string().max(2_000)
const ceremony = z.object({ options: webauthnJson, state: challengeState })
const ceremonyAnswer = z.object({ state: challengeState, response: webauthnJson })

export const passkeys = {
  list: procedure.output(
    z.object({
      passkeys: z.array(passkey),
      /** Why none can be made or used at this address, a literal key: an IP address, plain http, another domain. */
      unavailableKey: z.string().nullable(),
      /** The domain that passkeys are for: the one set, or this address's own; null where there is none. */
      domain: z.string().nullable(),
    }),
  ),
  /** Fresh password, and the second factor on. Ten at most. */
  beginAdd: procedure.output(ceremony),
  finishAdd: procedure.input(ceremonyAnswer.extend({ name: line(60) })).output(passkey),
  rename: procedure.input(z.object({ passkeyId: id, name: line(60) })).output(passkey),
  /** Fresh password. */
  remove: procedure.input(z.object({ passkeyId: id })).output(nothing),
  /** Between password and console. */
  beginSecondFactor: procedure.output(ceremony),
  finishSecondFactor: procedure.input(ceremonyAnswer).output(sessionState),
  /** Anyone: instead of password and code; the authenticator verifies its user. The same answer whoever asks. */
  beginSignIn: procedure.output(ceremony),
  finishSignIn: procedure
    .input(ceremonyAnswer.extend({ keepSignedIn: z.boolean().default(false) }))
    .output(sessionState),
}

const phone = z.object({
  phoneId: id,
  name: z.string(),
  createdAtMs: timeMs,
  lastUsedAtMs: timeMs.nullable(),
  /** Whether it can be woken by its push service; without, its page has to be open. */
  canBeWoken: z.boolean(),
})

export const phones = {
  list: procedure.output(
    z.object({
      phones: z.array(phone),
      /** Where the phone's page is served; null: not set, and no phone can be paired. */
      phoneOrigin: z.string().nullable(),
    }),
  ),
  /** Fresh password, and the second factor on. The QR code leads the phone to its page; ten minutes, once. Five phones at most. */
  beginPairing: procedure.output(
    z.object({
      pairingId: id,
      qr: z.object({ size: z.int(), path: z.string() }),
      url: z.string(),
      expiresAtMs: timeMs,
    }),
  ),
  /** Polled while the QR code is shown. */
  pairing: procedure
    .input(z.object({ pairingId: id }))
    .output(z.object({ state: z.enum(['waiting', 'paired', 'expired']), phone: phone.nullable() })),
  cancelPairing: procedure.input(z.object({ pairingId: id })).output(nothing),
  rename: procedure.input(z.object({ phoneId: id, name: line(60) })).output(phone),
  /** Fresh password. */
  remove: procedure.input(z.object({ phoneId: id })).output(nothing),
  /**
   * Between password and console: asks the person's phones. Two minutes, three tries, one at a time: a second question ends the
   * first. TOO_MANY when they were asked too often, CONFLICT without a phone.
   */
  ask: procedure.output(
    z.object({
      approvalId: id,
      number: z.string().regex(/^\d\d$/),
      /** The host's clock, which the two minutes are of. */
      nowMs: timeMs,
      expiresAtMs: timeMs,
      /** Phones that are being woken; at none of the others is anything seen before its page is opened. */
      wokenPhones: z.int(),
    }),
  ),
  /** Polled by the waiting screen; never extends anything. */
  approval: procedure.input(z.object({ approvalId: id })).output(
    z.object({
      state: z.enum(['waiting', 'approved', 'denied', 'exhausted', 'expired', 'cancelled']),
      wokenPhones: z.int(),
    }),
  ),
  /** Once it is approved: the person is in. */
  finish: procedure.input(z.object({ approvalId: id })).output(sessionState),
  cancelAsk: procedure.input(z.object({ approvalId: id })).output(nothing),
}

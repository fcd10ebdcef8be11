import { z } from 'zod'
import { id, locale, timeMs } from '../contract-parts.ts'

export const staffRole = z.enum(['owner', 'admin', 'staff'])

const me = z.object({
  userId: id,
  name: z.string(),
  email: z.string(),
  role: staffRole,
  locale,
  /** When the console locks if nobody acts, and when the session ends in any case. */
  lockAfterMinutes: z.int(),
  locksAtMs: timeMs,
  expiresAtMs: timeMs,
  /** Until when the password counts as just given (S10). */
  passwordFreshUntilMs: timeMs,
  secondFactor: z.object({
    isOn: z.boolean(),
    /** Of the person or the firm; in the future: a reminder. */
    requiredFromMs: timeMs.nullable(),
    isInvited: z.boolean(),
    backupCodesLeft: z.int().nullable(),
  }),
})
const nameAndLocale = me.pick({ name: true, email: true, locale: true })

/** Where the person stands. */
export const sessionState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('needs-setup') }),
  z.object({
    state: z.literal('signed-out'),
    firmName: z.string(),
    locale,
    /** Whether **Keep me logged in** is offered. */
    canKeepSignedIn: z.boolean(),
  }),
  /** The password was right; one factor more is due, within minutes. */
  z.object({
    state: z.literal('second-factor'),
    firmName: z.string(),
    locale,
    me: nameAndLocale,
    /** Beside the code of the app, which is always possible. */
    methods: z.object({ backupCode: z.boolean(), passkey: z.boolean(), phone: z.boolean() }),
    expiresAtMs: timeMs,
    /** The host's clock, once two codes in a row were wrong: most often a phone's clock is. */
    hostTimeMs: timeMs.nullable(),
    timeZone: z.string(),
  }),
  /** Signed in, and nothing is reachable before a second factor is on. */
  z.object({ state: z.literal('enrolment-due'), firmName: z.string(), me }),
  z.object({ state: z.literal('locked'), firmName: z.string(), me: nameAndLocale }),
  z.object({ state: z.literal('signed-in'), firmName: z.string(), me }),
])
export type SessionState = z.infer<typeof sessionState>

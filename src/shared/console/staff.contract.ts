import { z } from 'zod'
import { email, id, line, locale, nothing, procedure, timeMs } from '../contract-parts.ts'

const staffRole = z.enum(['owner', 'admin', 'staff'])

/** 15 characters at least, 256 at most, any Unicode, no rules of composition (S1). Blocked ones are refused by the verb. */
const newPassword = z.string().min(1).max(1024)

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
})

/**
 * Where the person stands. `second-factor` is the place of the second factor in the flow: reached between password and
 * console by whoever has one.
 */
export const sessionState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('needs-setup') }),
  z.object({ state: z.literal('signed-out'), firmName: z.string(), locale }),
  z.object({ state: z.literal('second-factor'), firmName: z.string(), locale }),
  z.object({
    state: z.literal('locked'),
    firmName: z.string(),
    me: me.pick({ name: true, email: true, locale: true }),
  }),
  z.object({ state: z.literal('signed-in'), firmName: z.string(), me }),
])
export type SessionState = z.infer<typeof sessionState>

export const staffUser = z.object({
  userId: id,
  name: z.string(),
  email: z.string(),
  role: staffRole,
  locale,
  lastSignInAtMs: timeMs.nullable(),
  deactivatedAtMs: timeMs.nullable(),
})

const ownSession = z.object({
  sessionId: id,
  isThis: z.boolean(),
  createdAtMs: timeMs,
  lastActiveAtMs: timeMs,
  ip: z.string(),
  userAgent: z.string(),
})

export const session = {
  /** Anyone. Never extends a session. */
  get: procedure.output(sessionState),
  /** Anyone who reaches the console while no firm exists; signs the owner in. */
  setUp: procedure
    .input(
      z.object({
        firmName: line(120),
        ownerName: line(120),
        ownerEmail: email,
        password: newPassword,
        locale,
        timeZone: line(64),
        /** Public origin of the portal, or nothing yet. */
        portalOrigin: z.string().trim().max(200).nullish(),
      }),
    )
    .output(sessionState),
  /** Refused with TOO_MANY and `retryAtMs` while the growing wait runs; with UNAUTHENTICATED for name or password alike (S8). */
  signIn: procedure
    .input(z.object({ email: z.string().max(254), password: z.string().max(1024) }))
    .output(sessionState),
  signOut: procedure.output(nothing),
  lock: procedure.output(sessionState),
  unlock: procedure.input(z.object({ password: z.string().max(1024) })).output(sessionState),
  /** A person acted: the only thing beside a verb that moves the lock. */
  touch: procedure.output(sessionState),
  list: procedure.output(z.object({ sessions: z.array(ownSession) })),
  end: procedure.input(z.object({ sessionId: id })).output(nothing),
  changePassword: procedure.input(z.object({ current: z.string().max(1024), next: newPassword })).output(nothing),
  /** The person's own name and language. */
  updateMe: procedure.input(z.object({ name: line(120), locale })).output(sessionState),
}

const invite = z.object({
  inviteId: id,
  email: z.string(),
  role: staffRole,
  invitedByName: z.string(),
  createdAtMs: timeMs,
  expiresAtMs: timeMs,
  isExpired: z.boolean(),
})

export const staff = {
  /** All staff may see who works here. */
  list: procedure.output(z.object({ users: z.array(staffUser) })),
  /** Admins. */
  listInvites: procedure.output(z.object({ invites: z.array(invite) })),
  invite: procedure.input(z.object({ email, role: z.enum(['admin', 'staff']), locale })).output(invite),
  revokeInvite: procedure.input(z.object({ inviteId: id })).output(nothing),
  /** A new link for 7 more days; the old one is dead. */
  resendInvite: procedure.input(z.object({ inviteId: id })).output(invite),
  /** Anyone with the link's token: who invites, as what. GONE when used, revoked or expired (which one: messageKey). */
  inspectInvite: procedure
    .input(z.object({ token: z.string().max(100) }))
    .output(z.object({ firmName: z.string(), email: z.string(), role: staffRole, locale })),
  acceptInvite: procedure
    .input(z.object({ token: z.string().max(100), name: line(120), password: newPassword, locale }))
    .output(sessionState),
  /** Admins; the owner's role is not changed here. Ends that person's sessions. */
  updateRole: procedure.input(z.object({ userId: id, role: z.enum(['admin', 'staff']) })).output(staffUser),
  deactivate: procedure.input(z.object({ userId: id })).output(staffUser),
  reactivate: procedure.input(z.object({ userId: id })).output(staffUser),
}

import { z } from 'zod'
import { email, id, line, locale, nothing, procedure, timeMs } from '../contract-parts.ts'
import { sessionState, staffRole } from './session-state.ts'

export type { SessionState } from './session-state.ts'

/** 15 characters at least, 256 at most, any Unicode, no rules of composition (S1). Blocked ones are refused by the verb. */
const newPassword = z.string().min(1).max(1024)

export const staffUser = z.object({
  userId: id,
  name: z.string(),
  email: z.string(),
  role: staffRole,
  locale,
  lastSignInAtMs: timeMs.nullable(),
  deactivatedAtMs: timeMs.nullable(),
  /** What only admins are told; null for others. */
  secondFactor: z
    .object({
      isOn: z.boolean(),
      enabledAtMs: timeMs.nullable(),
      isInvited: z.boolean(),
      /** The earlier date of the person's own rule and the firm's. */
      requiredFromMs: timeMs.nullable(),
      /** Whether a rule of their own says so, beside the firm's. */
      isRequiredHere: z.boolean(),
      phones: z.int(),
      passkeys: z.int(),
      backupCodesLeft: z.int().nullable(),
    })
    .nullable(),
})

export const anySession = z.object({
  sessionId: id,
  userId: id,
  userName: z.string(),
  isThis: z.boolean(),
  isLocked: z.boolean(),
  /** Null: none was asked for. */
  secondFactor: z.enum(['code', 'backup-code', 'push', 'passkey', 'device', 'enrolment']).nullable(),
  isKept: z.boolean(),
  expiresAtMs: timeMs,
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
    .input(
      z.object({
        email: z.string().max(254),
        password: z.string().max(1024),
        /** TFA-3; without effect where the firm forbids it. */
        keepSignedIn: z.boolean().default(false),
      }),
    )
    .output(sessionState),
  signOut: procedure.output(nothing),
  lock: procedure.output(sessionState),
  unlock: procedure.input(z.object({ password: z.string().max(1024) })).output(sessionState),
  /** A person acted: the only thing beside a verb that moves the lock. */
  touch: procedure.output(sessionState),
  list: procedure.output(z.object({ sessions: z.array(anySession) })),
  end: procedure.input(z.object({ sessionId: id })).output(nothing),
  /** Every session of one's own but this one. */
  endOthers: procedure.output(z.object({ ended: z.int() })),
  /** The password once more (S10): what needs it fresh is possible for ten minutes. A wrong one counts like a failed sign-in. */
  confirmPassword: procedure.input(z.object({ password: z.string().max(1024) })).output(sessionState),
  changePassword: procedure.input(z.object({ current: z.string().max(1024), next: newPassword })).output(nothing),
  /** One's own address. Fresh password. The old address is told; CONFLICT for one that is somebody's. */
  changeEmail: procedure.input(z.object({ email })).output(sessionState),
  /** Anyone: a one-time link by e-mail, 60 minutes. The same answer for a known and an unknown address (S8). */
  forgotPassword: procedure.input(z.object({ email: z.string().max(254) })).output(nothing),
  /** Anyone with the link's token. GONE when used, ended or expired (which one: messageKey). Looking does not use it up. */
  inspectPasswordLink: procedure
    .input(z.object({ token: z.string().max(100) }))
    .output(z.object({ firmName: z.string(), email: z.string(), locale })),
  /** Sets the password, ends every session and kept device, and signs nobody in: the second factor is never passed by. */
  resetPassword: procedure.input(z.object({ token: z.string().max(100), password: newPassword })).output(nothing),
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

const signInRules = z.object({
  secondFactor: z.enum(['none', 'invited', 'required']),
  requiredFromMs: timeMs.nullable(),
  allowsKeptDevices: z.boolean(),
  phoneOrigin: z.string().nullable(),
  passkeyDomain: z.string().nullable(),
  /** The domain in use: the one set, or the console's own host name; null where there is none (an IP address). */
  passkeyDomainInUse: z.string().nullable(),
  recoveryKitMadeAtMs: timeMs.nullable(),
})
const chosenUsers = z.array(id).min(1).max(500).nullable()
const handover = z.object({
  fromUserId: id,
  fromName: z.string(),
  toUserId: id,
  toName: z.string(),
  expiresAtMs: timeMs,
})

export const staff = {
  /** All staff may see who works here; admins what second factor they have. */
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
  /** Admins: the rules of the firm for signing in. */
  getSignInRules: procedure.output(signInRules),
  /** Admins, fresh password. Switching kept devices off ends them all. */
  updateSignInRules: procedure
    .input(
      z.object({
        allowsKeptDevices: z.boolean(),
        /** An https origin of its own, another host name than any portal address and the console's; INVALID otherwise. */
        phoneOrigin: z.string().trim().max(200).nullable(),
        /** A host name, INVALID unless it is the console's own or one above it. Passkeys made for another one stop working. */
        passkeyDomain: z.string().trim().max(253).nullable(),
      }),
    )
    .output(signInRules),
  /**
   * Admins who have it on themselves (TFA-6), fresh password. `userIds` null: everyone, now and later. Those who have it already are
   * left in peace. An e-mail tells each of the others.
   */
  inviteSecondFactor: procedure.input(z.object({ userIds: chosenUsers })).output(nothing),
  /** From `fromMs` (a year ahead at most; null: from now) nothing but the enrolment is reachable without it. */
  requireSecondFactor: procedure.input(z.object({ userIds: chosenUsers, fromMs: timeMs.nullable() })).output(nothing),
  /** Takes the rule back: neither invited nor required. */
  releaseSecondFactor: procedure.input(z.object({ userIds: chosenUsers })).output(nothing),
  /**
   * Admins who have it on themselves, fresh password; the owner's only by the owner's own hand or the command line. Tells the person by
   * e-mail, ends sessions, kept devices, phones, passkeys and codes. Where it is required, enrolment comes first (S9).
   */
  disableSecondFactor: procedure.input(z.object({ userId: id, reason: line(300) })).output(staffUser),
  /**
   * Admins, fresh password; not for the owner. A one-time link to choose a new password, 24 hours, to hand over; the person is told by
   * e-mail. It never passes the second factor by.
   */
  issuePasswordLink: procedure
    .input(z.object({ userId: id }))
    .output(z.object({ url: z.string(), expiresAtMs: timeMs })),
  /** Admins: where everybody is signed in, or one person. */
  listSessions: procedure.input(z.object({ userId: id.nullish() })).output(z.object({ sessions: z.array(anySession) })),
  endSession: procedure.input(z.object({ sessionId: id })).output(nothing),
  /** Every session and kept device of one person. */
  endSessions: procedure.input(z.object({ userId: id })).output(z.object({ ended: z.int() })),
  /** Owner and whom it is offered to; null for others, or when nothing is under way. */
  getHandover: procedure.output(z.object({ handover: handover.nullable() })),
  /** The owner, fresh password, to an active admin. Seven days; one at a time. */
  offerOwnership: procedure.input(z.object({ userId: id })).output(handover),
  cancelHandover: procedure.output(nothing),
  /** Whom it was offered to, fresh password: owner from then on; the former owner stays as admin. */
  acceptOwnership: procedure.output(sessionState),
  declineOwnership: procedure.output(nothing),
}

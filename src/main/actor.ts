import type { Locale } from '../shared/contract-parts.ts'

/**
 * Who is asking. A request becomes an actor in one place per trust zone (`features/staff/staff-actor.ts`,
 * `features/portal-access/client-actor.ts`); verbs take the actor, never a cookie, a header or a socket.
 */
export type StaffRole = 'owner' | 'admin' | 'staff'

export interface Origin {
  /** The client's address as far as it can be believed (H6). */
  ip: string
  userAgent: string
}

export interface StaffActor {
  kind: 'staff'
  userId: string
  name: string
  role: StaffRole
  locale: Locale
  sessionId: string
  /** When the password was last given in this session, milliseconds UTC; 0 when it was not (S10). */
  passwordAtMs: number
  /** Whether a second factor of theirs is on; an admin without one decides nothing about others' (TFA-6). */
  hasSecondFactor: boolean
  origin: Origin
}

/** A signed-in client. What they may see is decided per participant and per item, on every request. */
export interface ClientActor {
  kind: 'client'
  clientId: string
  name: string
  locale: Locale
  sessionId: string
  portalAddressId: string
  origin: Origin
}

/**
 * A member of staff who looks at the portal as one client sees it (SHR-5): it reads, of matters that they may see themselves, and
 * leaves no receipt and no activity of the client's.
 */
export interface ViewAsActor {
  kind: 'view-as'
  clientId: string
  /** The client's names and language: what they would see. */
  name: string
  greetingName: string
  locale: Locale
  sessionId: string
  /** The viewer's session of the console, with which this one ends. */
  staffSessionId: string
  portalAddressId: string
  origin: Origin
  /** Whose eyes it really is. */
  viewer: Pick<StaffActor, 'kind' | 'userId' | 'name'>
  /** The moment that is looked at, milliseconds UTC; null for now (SHR-9). */
  asOfMs: number | null
  /** Half an hour after it was opened at the latest, milliseconds UTC. */
  expiresAtMs: number
}

/** Through whose eyes the portal is read: a client's own, or those of staff who look at it as they do. */
export type PortalReader =
  Pick<ClientActor, 'kind' | 'clientId'> | Pick<ViewAsActor, 'kind' | 'clientId' | 'viewer' | 'asOfMs'>

/** A member of staff's paired phone, by a signature of its key: it answers for a sign-in, and does nothing else. */
export interface StaffPhoneActor {
  kind: 'staff-phone'
  phoneId: string
  userId: string
  name: string
  origin: Origin
}

/** The host itself: jobs, and the command line run by whoever owns the data folder. */
export interface SystemActor {
  kind: 'system'
  /** 'host', or 'command line'. */
  name: string
}

export type ConsoleActor = StaffActor | SystemActor
export type Actor = StaffActor | ClientActor | SystemActor
/** A request on the portal before anyone has signed in: which of the firm's addresses, and from where. */
export interface PortalVisitor {
  portalAddressId: string
  /** Random, in a cookie of its own, so that a code works only in the browser that asked. */
  browserHash: string
  origin: Origin
}

export const isAdmin = (actor: ConsoleActor) => actor.kind === 'system' || actor.role !== 'staff'

import { isRefusal, refuse, type Refusal } from '../shared/errors.ts'
import { minute } from '../shared/time.ts'
import type { ClientActor, Origin, PortalVisitor, StaffActor, ViewAsActor } from './actor.ts'
import type { Deps } from './deps.ts'
import type { CallLimits } from './features/phones/call-limits.ts'
import { refusalError } from './platform/http/rpc-error.ts'

/** Sets or clears one face's session cookie; the listener knows its name and flags. */
export interface SessionCookie {
  set(token: string, maxAgeSeconds: number): void
  clear(): void
}

/** Where a console request stands, decided once by `features/staff/staff-actor.ts`. */
export type StaffStanding =
  | { state: 'none' }
  /** The password was right, or was once; something more is due. */
  | { state: 'second-factor' | 'locked'; sessionId: string; userId: string }
  /** 'enrolment-due': a second factor has to be turned on first, and nothing else is reachable (TFA-6). */
  | { state: 'enrolment-due' | 'signed-in'; actor: StaffActor }

export interface ConsoleContext {
  deps: Deps
  origin: Origin
  /** The console's own address as this person sees it, of the listener's allow-list: `https://console.firm.example`. */
  consoleOrigin: string
  standing: StaffStanding
  cookie: SessionCookie
  /** What this browser is known by for seven days, if it is (TFA-3). */
  deviceToken?: string
  deviceCookie: SessionCookie
}

/** Where a portal request stands, decided once by `features/portal-access/client-actor.ts`. */
export interface PortalContext {
  deps: Deps
  visitor: PortalVisitor
  actor: ClientActor | null
  /** Staff who look through a client's eyes (SHR-5); then there is no `actor`. */
  viewer: ViewAsActor | null
  cookie: SessionCookie
  viewCookie: SessionCookie
}

/** A call of the phone's page. It has no session: each verb finds out by a signature which phone asks. */
export interface PhoneContext {
  deps: Deps
  origin: Origin
  limits: CallLimits
}

/** Turns a verb's refusal into the contract's typed error; anything else passes through. */
export function answer<T>(result: T | Refusal): Exclude<T, Refusal> {
  if (!isRefusal(result)) return result as Exclude<T, Refusal>
  throw refusalError(result)
}

/** The signed-in member of staff, or the typed error that says what is due first. */
export function requireStaff(context: ConsoleContext): StaffActor {
  const { standing } = context
  if (standing.state === 'signed-in') return standing.actor
  if (standing.state === 'locked') throw refusalError(refuse('SESSION_LOCKED'))
  if (standing.state === 'second-factor') throw refusalError(refuse('SECOND_FACTOR_DUE'))
  if (standing.state === 'enrolment-due') throw refusalError(refuse('ENROLMENT_DUE'))
  throw refusalError(refuse('UNAUTHENTICATED'))
}

export function requireAdmin(context: ConsoleContext): StaffActor {
  const actor = requireStaff(context)
  if (actor.role === 'staff') throw refusalError(refuse('FORBIDDEN'))
  return actor
}

/** Whoever may turn on a second factor: the signed-in, and those who have to before anything else. */
export function requireEnrolling(context: ConsoleContext): StaffActor {
  return context.standing.state === 'enrolment-due' ? context.standing.actor : requireStaff(context)
}

/** Whoever has given the password and owes the second factor: between the two, and nowhere else. */
export function requireHalfSession({ standing }: ConsoleContext): { sessionId: string; userId: string } {
  if (standing.state === 'second-factor') return standing
  throw refusalError(refuse(standing.state === 'locked' ? 'SESSION_LOCKED' : 'UNAUTHENTICATED'))
}

/** How long a password counts as just given (S10). */
export const freshPasswordMs = 10 * minute

/** Whether their password was given within ten minutes (S10); for a verb that needs it of some of what it does. */
export function isPasswordFresh(actor: StaffActor, nowMs: number): boolean {
  const ageMs = nowMs - actor.passwordAtMs
  // From the future: a clock was set back, and nobody knows how long ago it was.
  return ageMs >= 0 && ageMs <= freshPasswordMs
}

/** The actor, if their password was given within ten minutes; else the typed error that asks for it (S10). */
export function requireFresh(context: ConsoleContext, actor: StaffActor): StaffActor {
  if (!isPasswordFresh(actor, context.deps.clock.now())) throw refusalError(refuse('PASSWORD_DUE'))
  return actor
}

export const requireFreshStaff = (context: ConsoleContext) => requireFresh(context, requireStaff(context))
export const requireFreshAdmin = (context: ConsoleContext) => requireFresh(context, requireAdmin(context))

/** Whoever reads the portal: a client, or staff who look with their eyes. Only for what changes nothing at all. */
export function requireReader(context: PortalContext): ClientActor | ViewAsActor {
  return context.viewer ?? requireClient(context)
}

export function requireClient(context: PortalContext): ClientActor {
  if (context.viewer) throw refusalError(refuse('FORBIDDEN', { messageKey: 'common.viewAs.readsOnly' }))
  if (!context.actor) throw refusalError(refuse('UNAUTHENTICATED'))
  return context.actor
}

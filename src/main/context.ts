import { isRefusal, refuse, type Refusal } from '../shared/errors.ts'
import type { ClientActor, Origin, PortalVisitor, StaffActor } from './actor.ts'
import type { Deps } from './deps.ts'
import { refusalError } from './platform/http/rpc-error.ts'

/** Sets or clears one face's session cookie; the listener knows its name and flags. */
export interface SessionCookie {
  set(token: string, maxAgeSeconds: number): void
  clear(): void
}

/** Where a console request stands, decided once by `features/staff/staff-actor.ts`. */
export type StaffStanding =
  | { state: 'none' }
  | { state: 'second-factor' | 'locked'; sessionId: string; userId: string }
  | { state: 'signed-in'; actor: StaffActor }

export interface ConsoleContext {
  deps: Deps
  origin: Origin
  standing: StaffStanding
  cookie: SessionCookie
}

/** Where a portal request stands, decided once by `features/portal-access/client-actor.ts`. */
export interface PortalContext {
  deps: Deps
  visitor: PortalVisitor
  actor: ClientActor | null
  cookie: SessionCookie
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
  throw refusalError(refuse('UNAUTHENTICATED'))
}

export function requireAdmin(context: ConsoleContext): StaffActor {
  const actor = requireStaff(context)
  if (actor.role === 'staff') throw refusalError(refuse('FORBIDDEN'))
  return actor
}

export function requireClient(context: PortalContext): ClientActor {
  if (!context.actor) throw refusalError(refuse('UNAUTHENTICATED'))
  return context.actor
}

import { ORPCError } from '@orpc/server'
import { errorTable, isRefusal, type Refusal } from '../shared/errors.ts'
import type { RefusalData } from '../shared/contract-parts.ts'
import type { ClientActor, Origin, PortalVisitor, StaffActor } from './actor.ts'
import type { Deps } from './deps.ts'

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

export function refusalError({
  refused,
  messageKey,
  params,
  field,
  retryAtMs,
}: Refusal): ORPCError<string, RefusalData> {
  const { status, messageKey: ownKey } = errorTable[refused]
  return new ORPCError(refused, { status, data: { messageKey: messageKey ?? ownKey, params, field, retryAtMs } })
}

/** The signed-in member of staff, or the typed error that says what is due first. */
export function requireStaff(context: ConsoleContext): StaffActor {
  const { standing } = context
  if (standing.state === 'signed-in') return standing.actor
  if (standing.state === 'locked') throw refusalError({ refused: 'SESSION_LOCKED' })
  if (standing.state === 'second-factor') throw refusalError({ refused: 'SECOND_FACTOR_DUE' })
  throw refusalError({ refused: 'UNAUTHENTICATED' })
}

export function requireAdmin(context: ConsoleContext): StaffActor {
  const actor = requireStaff(context)
  if (actor.role === 'staff') throw refusalError({ refused: 'FORBIDDEN' })
  return actor
}

export function requireClient(context: PortalContext): ClientActor {
  if (!context.actor) throw refusalError({ refused: 'UNAUTHENTICATED' })
  return context.actor
}

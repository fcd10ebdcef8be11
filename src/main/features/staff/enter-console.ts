import type { SessionState } from '../../../shared/console/staff.contract.ts'
import type { ConsoleContext } from '../../context.ts'
import type { OpenedSession } from './open-session.ts'
import { sessionStateOf } from './session-state.ts'
import { staffActorOf } from './staff-actor.ts'

/** Gives the person their cookies, and says where they stand with them. */
export async function enterConsole(context: ConsoleContext, opened: OpenedSession): Promise<SessionState> {
  context.cookie.set(opened.token, opened.maxAgeSeconds)
  if (opened.device) context.deviceCookie.set(opened.device.token, opened.device.maxAgeSeconds)
  return await sessionStateOf(context.deps, await staffActorOf(context.deps, opened.token, context.origin))
}

/** This browser is not kept any more: it forgets what it was known by, and its session, which has ended. */
export function leaveConsole({ cookie, deviceCookie }: Pick<ConsoleContext, 'cookie' | 'deviceCookie'>): void {
  cookie.clear()
  deviceCookie.clear()
}

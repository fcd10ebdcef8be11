import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ConsoleContext } from '../context.ts'
import type { Deps } from '../deps.ts'
import { staffActorOf } from '../features/staff/staff-actor.ts'
import { faceCookies, ReplyCookie } from './face-cookies.ts'

/** The one place where a request on the console's listener becomes somebody. */
export async function consoleContext(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<ConsoleContext> {
  const { names, isSecure, origin, ownOrigin, sessionToken, device } = faceCookies('console', request)
  const cookie = new ReplyCookie(reply, names.session, isSecure)
  const deviceCookie = new ReplyCookie(reply, names.device, isSecure)
  const standing = await staffActorOf(deps, sessionToken, origin)
  return {
    deps,
    origin,
    consoleOrigin: ownOrigin,
    cookie,
    deviceCookie,
    ...(device && { deviceToken: device }),
    standing,
  }
}

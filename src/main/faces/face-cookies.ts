import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SessionCookie } from '../context.ts'
import { clearCookie, cookieNamesOf, readCookies, writeCookie } from '../platform/http/cookies.ts'
import type { Face } from '../platform/http/face.ts'
import { requestFacts } from '../platform/http/request-facts.ts'

/** What one request's cookies and connection say of who asks. */
export function faceCookies(face: Face, request: FastifyRequest) {
  const facts = requestFacts(request.raw)
  const names = cookieNamesOf(face, facts)
  const cookie = readCookies(request.headers.cookie)
  return {
    names,
    isSecure: facts.isSecure,
    origin: { ip: facts.ip, userAgent: facts.userAgent },
    ownOrigin: facts.origin,
    sessionToken: cookie(names.session),
    companion: cookie(names.companion),
    device: cookie(names.device),
    viewAs: cookie(names.viewAs),
  }
}

/** The ways to set or clear a cookie of `name` on the answer. */
export class ReplyCookie implements SessionCookie {
  readonly #reply: FastifyReply
  readonly #name: string
  readonly #secure: boolean

  constructor(reply: FastifyReply, name: string, secure: boolean) {
    this.#reply = reply
    this.#name = name
    this.#secure = secure
  }

  set(value: string, maxAgeSeconds?: number): void {
    void this.#reply.header('set-cookie', writeCookie(this.#name, value, { secure: this.#secure, maxAgeSeconds }))
  }

  clear(): void {
    void this.#reply.header('set-cookie', clearCookie(this.#name, { secure: this.#secure }))
  }
}

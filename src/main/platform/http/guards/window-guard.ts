import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { second } from '../../../../shared/time.ts'
import type { Clock, Ids } from '../../../ports.ts'
import { readCookie, writeCookie } from '../cookies.ts'

const ticketLifeMs = 30 * second
/** One window asks for one ticket at a time; more than a few waiting means something is asking in a circle. */
const mostTicketsWaiting = 8
const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex')

export interface WindowGuard {
  /** 256 bits, for one use within 30 seconds, to be opened as `/enter?ticket=…` by the window and nothing else. */
  makeTicket(): string
  /** True: the window itself is asking. False: the request has been answered, with nothing. */
  admit(request: IncomingMessage, response: ServerResponse): boolean
  /** The same as Fastify's hook. It has to be the first of the listener. */
  onRequest(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** For what never becomes a request (Fastify's `clientErrorHandler`, an `upgrade`): the socket is closed unanswered. */
  refuseSocket(socket: Duplex): void
}

export interface WindowGuardOptions {
  clock: Clock
  ids: Ids
  /** A function where the port, and with it the name, is known only once the listener stands. */
  cookieName: string | ((request: IncomingMessage) => string)
  /** Of the cookie; false only on plain-http loopback. */
  secure: boolean
  /** Where the window stands after entering. */
  home?: string
}

/**
 * The door of the desktop's console listener (E4). Other programs and users of the machine can reach the port; without
 * the window's cookie they are answered by an empty 404 and a closed connection, whatever they ask, so that there is not
 * even a sign-in page to see. A ticket's redemption makes a new cookie and ends the one before. Nothing of it is
 * stored: both end with the process.
 */
export function createWindowGuard(options: WindowGuardOptions): WindowGuard {
  const { clock, ids, secure, home = '/' } = options
  const cookieName = (request: IncomingMessage) =>
    typeof options.cookieName === 'string' ? options.cookieName : options.cookieName(request)
  const expiryByTicketHash = new Map<string, number>()
  let windowHash: string | null = null

  function makeTicket(): string {
    const ticket = ids.token()
    expiryByTicketHash.set(hashOf(ticket), clock.now() + ticketLifeMs)
    for (const oldest of expiryByTicketHash.keys()) {
      if (expiryByTicketHash.size <= mostTicketsWaiting) break
      expiryByTicketHash.delete(oldest)
    }
    return ticket
  }

  function redeem(ticket: string): boolean {
    const hash = hashOf(ticket)
    const expiresAtMs = expiryByTicketHash.get(hash)
    expiryByTicketHash.delete(hash)
    return expiresAtMs !== undefined && clock.now() < expiresAtMs
  }

  function enter(request: IncomingMessage, response: ServerResponse, url: URL): boolean {
    const ticket = url.searchParams.get('ticket')
    if (request.method !== 'GET' || ticket === null || !redeem(ticket)) return answerNothing(response)
    const secret = ids.token()
    windowHash = hashOf(secret)
    response.writeHead(303, {
      location: home,
      'set-cookie': writeCookie(cookieName(request), secret, { secure }),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-length': 0,
    })
    response.end()
    return false
  }

  function admit(request: IncomingMessage, response: ServerResponse): boolean {
    const url = urlOf(request)
    // Always the door, also for the window that is in: a ticket that was used before opens nothing.
    if (url?.pathname === '/enter') return enter(request, response, url)
    const secret = readCookie(request.headers.cookie, cookieName(request))
    return (secret !== undefined && hashOf(secret) === windowHash) || answerNothing(response)
  }

  return {
    makeTicket,
    admit,
    async onRequest(request, reply) {
      if (!admit(request.raw, reply.raw)) reply.hijack()
    },
    refuseSocket: (socket) => void socket.destroy(),
  }
}

function answerNothing(response: ServerResponse): false {
  response.sendDate = false
  response.writeHead(404, { connection: 'close', 'content-length': 0 })
  response.end()
  return false
}

function urlOf(request: IncomingMessage): URL | null {
  return URL.parse(request.url ?? '', 'http://window.invalid')
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isRefusal, refuse, type Refusal } from '../../shared/errors.ts'
import { minute } from '../../shared/time.ts'
import type { PortalContext } from '../context.ts'
import { requireReader, requireStaff, type ConsoleContext } from '../context.ts'
import type { Deps } from '../deps.ts'
import {
  calendarForClient,
  calendarForStaff,
  readFeed,
  recordCalendarDownload,
  type CalendarBytes,
} from '../features/events/read-calendar.ts'
import type { Clock } from '../ports.ts'
import { requestFacts } from '../platform/http/request-facts.ts'
import { answerRefusals } from './answer-refusals.ts'

/** One event, and what is subscribed to, as iCalendar: bytes do not go through RPC. */

interface EventParams {
  Params: { eventId: string }
}

const isId = (text: string) => /^[0-9a-f-]{36}$/.test(text)

/** Sends the bytes, or 304 to whoever has them already (RFC 9110 13.1.2). Never kept by anybody in between. */
function sendCalendar(
  request: FastifyRequest,
  reply: FastifyReply,
  { content, etag }: CalendarBytes,
  fileName?: string,
): FastifyReply {
  void reply.header('etag', etag).header('cache-control', 'private, no-cache')
  const known = (request.headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''))
  if (known.includes(etag) || known.includes('*')) return reply.code(304).send()
  if (fileName !== undefined) void reply.header('content-disposition', `attachment; filename="${fileName}"`)
  return reply.type('text/calendar; charset=utf-8').send(content)
}

/** `GET /events/<eventId>/calendar.ics` for the firm's own people. */
export function mountStaffCalendars(
  app: FastifyInstance,
  deps: Deps,
  contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<ConsoleContext>,
): void {
  app.get<EventParams>('/events/:eventId/calendar.ics', (request, reply) =>
    answerRefusals(request, reply, async () => {
      const actor = requireStaff(await contextOf(request, reply))
      const { eventId } = request.params
      const bytes = isId(eventId) ? await calendarForStaff(deps, actor, eventId) : refuse('NOT_FOUND')
      return isRefusal(bytes) ? bytes : sendCalendar(request, reply, bytes, 'event.ics')
    }),
  )
}

/** `GET /events/<eventId>/calendar.ics` for clients, and `GET /calendar/<token>.ics` for whoever has the address (EVT-5). */
export function mountPortalCalendars(
  app: FastifyInstance,
  deps: Deps,
  contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<PortalContext>,
): void {
  app.get<EventParams>('/events/:eventId/calendar.ics', (request, reply) =>
    answerRefusals(request, reply, async () => {
      const { eventId } = request.params
      const actor = requireReader(await contextOf(request, reply))
      const bytes = isId(eventId) ? await calendarForClient(deps, actor, eventId) : refuse('NOT_FOUND')
      if (isRefusal(bytes)) return bytes
      if (actor.kind === 'client' && request.method === 'GET') await recordCalendarDownload(deps, actor, eventId)
      return sendCalendar(request, reply, bytes, 'event.ics')
    }),
  )
  const limits = createFeedLimits(deps.clock)
  app.get<{ Params: { token: string } }>('/calendar/:token([A-Za-z0-9_-]{43}).ics', (request, reply) =>
    answerRefusals(request, reply, async () => {
      const retryAtMs = limits.waitUntilMs(requestFacts(request.raw).ip, request.params.token)
      const read: CalendarBytes | Refusal =
        retryAtMs === null ? await readFeed(deps, request.params.token) : refuse('TOO_MANY', { retryAtMs })
      return isRefusal(read) ? read : sendCalendar(request, reply, read)
    }),
  )
}

/** Readings of one address, and calls of one source, within a minute: a calendar asks every few minutes at most. */
const perToken = 10
const perSource = 120
const windowMs = minute
const mostKept = 10_000

/** Kept in memory, and bounded: an address cannot be guessed, and what is limited here is work. */
function createFeedLimits(clock: Clock) {
  const windows = new Map<string, { startedAtMs: number; count: number }>()
  const countOf = (key: string) => {
    const now = clock.now()
    const known = windows.get(key)
    const isOver = !known || now >= known.startedAtMs + windowMs || now < known.startedAtMs
    const current = isOver ? { startedAtMs: now, count: 0 } : known
    windows.delete(key)
    windows.set(key, current)
    for (const oldest of windows.keys()) {
      if (windows.size <= mostKept) break
      windows.delete(oldest)
    }
    current.count += 1
    return current
  }
  return {
    waitUntilMs(ip: string, token: string): number | null {
      const source = countOf(`source ${ip}`)
      if (source.count > perSource) return source.startedAtMs + windowMs
      const one = countOf(`token ${token}`)
      return one.count > perToken ? one.startedAtMs + windowMs : null
    },
  }
}

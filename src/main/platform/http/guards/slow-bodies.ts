import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers'

/**
 * Cuts bodies that come too slowly (H5). Node's own `requestTimeout` is one figure for the whole server, and an upload
 * of 5 GB may take hours; so every body has a deadline of its own here, and a route that takes a long one asks for a
 * smallest rate instead.
 */
export interface BodyLimits {
  /** An ordinary body must be there within this time. */
  bodyTimeoutMs: number
  /** A long body must bring `leastBytes` in every such window. */
  stallTimeoutMs: number
  leastBytes: number
}

const deadline = Symbol('deadline')

/** A request with the timer that cuts its body: a property, since of a weak map the collector makes work at each request. */
type Timed = IncomingMessage & { [deadline]?: NodeJS.Timeout }

export function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
}

/**
 * The answer first, where none has begun and none is before it on its connection; then the connection goes, because more of the body
 * may still come.
 */
function cut(request: IncomingMessage, response: ServerResponse | undefined): void {
  if (response?.socket && !response.headersSent && !response.writableEnded) {
    response.writeHead(408, { connection: 'close', 'content-length': '0' })
    response.end(() => {
      request.socket.destroy()
      // Its answer has taken it off its connection's list: whoever reads it would never hear that no more comes.
      request.destroy(new Error('The body came too slowly'))
    })
  } else {
    request.socket.destroy()
  }
}

/** In place of the one before, if any; the last one ends with the body. */
function setDeadline(request: Timed, timer: NodeJS.Timeout): void {
  const before = request[deadline]
  clearTimeout(before)
  request[deadline] = timer.unref()
  if (before) return
  const stop = () => clearTimeout(request[deadline])
  request.once('end', stop)
  request.once('close', stop)
}

interface Arriving {
  request: Timed
  response: ServerResponse
  limits: BodyLimits
}
let arriving: Arriving[] = []

/**
 * From the end of this turn of the event loop on, for what has not come by then: nearly every body comes with its head and needs no
 * timer.
 */
export function startBodyDeadline(request: IncomingMessage, response: ServerResponse, limits: BodyLimits): void {
  arriving.push({ request, response, limits })
  if (arriving.length === 1) setImmediate(startDeadlines)
}

function startDeadlines(): void {
  const started = arriving
  arriving = []
  for (const { request, response, limits } of started) {
    // A route may have set another one meanwhile.
    if (request.complete || request.destroyed || request[deadline]) continue
    setDeadline(
      request,
      setTimeout(() => cut(request, response), limits.bodyTimeoutMs),
    )
  }
}

/** For a route that streams a long body: replaces the deadline by a smallest rate until the body ends. */
export function allowLongBody(request: Timed, limits: BodyLimits): void {
  let before = request.socket.bytesRead
  const look = () => {
    const now = request.socket.bytesRead
    // With bytes waiting in our own buffer it is our disk that is slow, not the sender.
    if (now - before < limits.leastBytes && request.readableLength === 0) cut(request, undefined)
    before = now
  }
  setDeadline(request, setInterval(look, limits.stallTimeoutMs))
}

/** The answer to a long body is no before its end: takes the rest in for a moment, so that the answer can be read. */
export function discardRest(request: Timed): void {
  clearTimeout(request[deadline])
  if (request.complete || request.destroyed) return
  setDeadline(
    request,
    setTimeout(() => request.socket.destroy(), 5_000),
  )
  request.resume()
}

import type { IncomingMessage, ServerResponse } from 'node:http'

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

const deadlines = new WeakMap<IncomingMessage, NodeJS.Timeout>()

export function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
}

/** The answer first, where none has begun; then the connection goes, because more of the body may still come. */
function cut(request: IncomingMessage, response: ServerResponse | undefined): void {
  if (response && !response.headersSent && !response.writableEnded) {
    response.writeHead(408, { connection: 'close', 'content-length': '0' })
    response.end(() => request.socket.destroy())
  } else {
    request.socket.destroy()
  }
}

export function startBodyDeadline(request: IncomingMessage, response: ServerResponse, limits: BodyLimits): void {
  const timer = setTimeout(() => cut(request, response), limits.bodyTimeoutMs)
  timer.unref()
  deadlines.set(request, timer)
  const stop = () => clearTimeout(deadlines.get(request))
  request.once('end', stop)
  request.once('close', stop)
}

/** For a route that streams a long body: replaces the deadline by a smallest rate until the body ends. */
export function allowLongBody(request: IncomingMessage, limits: BodyLimits): void {
  clearTimeout(deadlines.get(request))
  let before = request.socket.bytesRead
  const timer = setInterval(() => {
    const now = request.socket.bytesRead
    // With bytes waiting in our own buffer it is our disk that is slow, not the sender.
    if (now - before < limits.leastBytes && request.readableLength === 0) cut(request, undefined)
    before = now
  }, limits.stallTimeoutMs)
  timer.unref()
  deadlines.set(request, timer)
}

/** The answer to a long body is no before its end: takes the rest in for a moment, so that the answer can be read. */
export function discardRest(request: IncomingMessage): void {
  clearTimeout(deadlines.get(request))
  if (request.complete || request.destroyed) return
  const timer = setTimeout(() => request.socket.destroy(), 5_000)
  timer.unref()
  deadlines.set(request, timer)
  request.resume()
}

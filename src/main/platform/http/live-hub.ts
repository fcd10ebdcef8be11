import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ServerResponse } from 'node:http'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { sendRefusal } from './refusal-reply.ts'

/** Who listens on one stream: the session it ends with, and whatever the app needs to decide what it may be told. */
export interface LiveListener<Audience> {
  sessionId: string
  audience: Audience
}

export interface LiveHubOptions<Audience> {
  /** Streams in all; one more is refused. */
  maxStreams?: number
  /** Streams of one session: its open tabs. */
  maxPerSession?: number
  /** A stream that has this much unsent is cut; the page comes back and asks anew. */
  maxUnsentBytes?: number
  heartbeatMs?: number
  /** Asked at every heartbeat; a stream whose session has ended some other way is closed. */
  isStillValid?: (listener: LiveListener<Audience>) => Promise<boolean>
}

export interface LiveHub<Audience> {
  /** Adds `GET /live`. `authorise` decides on each stream when it opens. */
  mount(app: FastifyInstance, authorise: (request: FastifyRequest) => Promise<LiveListener<Audience> | Refusal>): void
  /** Sends `data` as one JSON message to every stream whose listener may have it; the decision may take its time. */
  publish(mayHave: (listener: LiveListener<Audience>) => boolean | Promise<boolean>, data: unknown): void
  /** Closes every stream of the session, now. */
  endSession(sessionId: string): void
  readonly size: number
  close(): void
}

interface Stream<Audience> extends LiveListener<Audience> {
  response: ServerResponse
}

/**
 * Server-sent events (WHATWG HTML 9.2): says that something changed, never what. The page asks again through RPC, where
 * the same rules as always decide, so a message lost or doubled does no harm.
 */
export function createLiveHub<Audience>(options: LiveHubOptions<Audience> = {}): LiveHub<Audience> {
  const { maxStreams = 2_000, maxPerSession = 12, maxUnsentBytes = 64 * 1024, heartbeatMs = 20_000 } = options
  const streams = new Set<Stream<Audience>>()
  // Sessions that ended while some stream was still being decided on: that stream must not open after all.
  const endedMeanwhile = new Set<string>()
  let deciding = 0
  let heartbeat: NodeJS.Timeout | undefined

  function drop(stream: Stream<Audience>): void {
    streams.delete(stream)
    if (streams.size > 0) return
    clearInterval(heartbeat)
    heartbeat = undefined
  }

  function finish(stream: Stream<Audience>): void {
    drop(stream)
    stream.response.end()
  }

  function send(stream: Stream<Audience>, chunk: string): void {
    if (!streams.has(stream)) return
    if (stream.response.writableLength + chunk.length > maxUnsentBytes) {
      drop(stream)
      stream.response.destroy()
      return
    }
    stream.response.write(chunk)
  }

  function beat(): void {
    for (const stream of streams) {
      send(stream, ': still here\n\n')
      void options.isStillValid?.(stream).then(
        (isValid) => void (isValid || finish(stream)),
        () => finish(stream),
      )
    }
  }

  function sessionCount(sessionId: string): number {
    let count = 0
    for (const stream of streams) if (stream.sessionId === sessionId) count += 1
    return count
  }

  async function decide(verdict: Promise<LiveListener<Audience> | Refusal>): Promise<LiveListener<Audience> | Refusal> {
    deciding += 1
    try {
      const listener = await verdict
      if (isRefusal(listener)) return listener
      return endedMeanwhile.has(listener.sessionId) ? refuse('UNAUTHENTICATED') : listener
    } finally {
      deciding -= 1
      if (deciding === 0) endedMeanwhile.clear()
    }
  }

  function close(): void {
    for (const stream of streams) finish(stream)
  }

  return {
    get size() {
      return streams.size
    },
    mount(app, authorise) {
      app.addHook('preClose', async () => close())
      app.get('/live', async (request, reply) => {
        const listener = await decide(authorise(request))
        if (isRefusal(listener)) return sendRefusal(request, reply, listener)
        if (streams.size >= maxStreams || sessionCount(listener.sessionId) >= maxPerSession) {
          return sendRefusal(request, reply, refuse('TOO_MANY'))
        }
        reply.hijack()
        const response = reply.raw
        if (response.destroyed) return reply
        const stream: Stream<Audience> = { ...listener, response }
        streams.add(stream)
        heartbeat ??= setInterval(beat, heartbeatMs).unref()
        response.once('close', () => drop(stream))
        response.once('error', () => drop(stream))
        response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' })
        send(stream, 'retry: 2000\n: welcome\n\n')
        return reply
      })
    },
    publish(mayHave, data) {
      const chunk = `data: ${JSON.stringify(data)}\n\n`
      for (const stream of streams) {
        const verdict = mayHave(stream)
        if (verdict === true) send(stream, chunk)
        else if (verdict !== false)
          void verdict.then(
            (may) => void (may && send(stream, chunk)),
            () => finish(stream),
          )
      }
    },
    endSession(sessionId) {
      if (deciding > 0) endedMeanwhile.add(sessionId)
      for (const stream of streams) if (stream.sessionId === sessionId) finish(stream)
    },
    close,
  }
}

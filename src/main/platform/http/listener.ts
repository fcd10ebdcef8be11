import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import fastify, {
  LogController,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { refuse } from '../../../shared/errors.ts'
import type { Log } from '../../ports.ts'
import { createAllowedHosts } from './allowed-hosts.ts'
import type { Face } from './face.ts'
import { knownRefusal } from './faults.ts'
import { createGate } from './gate.ts'
import { isLoopback, refusePlainHttp } from './guards/plain-http.ts'
import type { ContentPolicy } from './guards/security-headers.ts'
import { parseProxies, requestFacts } from './request-facts.ts'
import { sendRefusal } from './refusal-reply.ts'
import { servePages } from './static-pages.ts'

export interface ListenerLimits {
  headersTimeoutMs: number
  /** Ordinary bodies; a route for long ones asks for a smallest rate instead (`allowLongBody`). */
  bodyTimeoutMs: number
  stallTimeoutMs: number
  leastBytes: number
  /** The longest any request may take to arrive: 5 GB at 2 Mbit/s. */
  requestTimeoutMs: number
  connectionsCheckingIntervalMs: number
  maxConnections: number
  /** How long `stop` waits for answers under way. */
  stopGraceMs: number
}

export const defaultLimits: ListenerLimits = {
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 20_000,
  stallTimeoutMs: 30_000,
  leastBytes: 16 * 1024,
  requestTimeoutMs: 6 * 60 * 60_000,
  connectionsCheckingIntervalMs: 2_000,
  maxConnections: 4_096,
  stopGraceMs: 3_000,
}

export interface Door {
  /** False when it has answered the request itself. */
  admit(request: IncomingMessage, response: ServerResponse): boolean
  /** For what never becomes a request. */
  refuseSocket(socket: Socket): void
}

/**
 * Another set of addresses that a listener answers as, with routes and pages of its own: of the listener's it has the guards and the
 * probes, and nothing else. Which one a request reaches, its Host alone decides.
 */
export interface Site {
  /** As the listener's own. An origin that is the listener's too is not the site's. */
  origins: () => readonly string[]
  pages?: string
  mount(app: FastifyInstance): void
}

export interface ListenerOptions {
  face: Face
  /** 127.0.0.1 unless told otherwise. */
  host?: string
  /** 0 takes any free port. */
  port: number
  /** PEM texts. */
  tls?: { cert: string | Buffer; key: string | Buffer }
  /** Addresses or CIDR blocks of the proxies that end TLS in front of this listener; forwarded headers are believed from them alone. */
  proxies?: readonly string[]
  /**
   * The public origins it answers as. Asked on every request: return the same array until they change. Its own loopback
   * names always count when loopback reaches it.
   */
  origins: () => readonly string[]
  sites?: readonly Site[]
  /** The desktop window's door, in front of everything else (E4). */
  door?: Door
  policy?: ContentPolicy
  /** The folder of the built pages, with an index.html. */
  pages?: string
  /** This host's own sign in `/healthz`, by which an address is told to lead here. */
  sign?: () => string
  /** Whether the host can do its work; `/readyz` says so. */
  isReady: () => Promise<boolean>
  log: Log
  limits?: Partial<ListenerLimits>
}

export interface Listener {
  readonly face: Face
  /** Routes are added before `start`. */
  readonly app: FastifyInstance
  /** Resolves once it accepts connections. Rejects with the system's error, e.g. code EADDRINUSE. */
  start(): Promise<{ port: number; origin: string }>
  /** Lets answers under way finish for a moment, then closes every connection. */
  stop(): Promise<void>
}

function createServer(
  options: ListenerOptions,
  limits: ListenerLimits,
  onRequest: http.RequestListener,
): http.Server | https.Server {
  const settings = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.connectionsCheckingIntervalMs,
    keepAliveTimeout: 65_000,
    maxHeaderSize: 16 * 1024,
    requireHostHeader: true,
    noDelay: true,
  }
  const server = options.tls
    ? https.createServer({ ...settings, ...options.tls, minVersion: 'TLSv1.2', handshakeTimeout: 10_000 }, onRequest)
    : http.createServer(settings, onRequest)
  server.maxConnections = limits.maxConnections
  return server
}

/** Bytes that are no HTTP: the bare status, nothing of ours, and the connection goes. */
function onClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.destroyed) return void socket.destroy()
  // Something was answered on it already: more would be taken for that answer's end.
  if (socket.bytesWritten > 0) return void socket.destroySoon()
  const statuses: Record<string, string> = {
    HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
    ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  }
  const status = statuses[error.code ?? ''] ?? '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}

/** One of the two doors of the host, with every guard of the HTTP section in front of its routes. */
export function createListener(options: ListenerOptions): Listener {
  const { face, log, host = '127.0.0.1' } = options
  const limits = { ...defaultLimits, ...options.limits }
  const proxies = parseProxies(options.proxies ?? [])
  const isTls = options.tls !== undefined
  refusePlainHttp({ host, hasTls: isTls, hasTlsProxy: proxies.length > 0 })

  const sites = options.sites ?? []
  const hosts = createAllowedHosts(
    options.origins,
    sites.map((site) => site.origins),
  )
  const gate = createGate({
    hosts,
    proxies,
    isTls,
    policy: options.policy ?? {},
    bodies: limits,
    admit: options.door?.admit,
    log,
  })
  let server: http.Server | https.Server | undefined
  const app: FastifyInstance = fastify({
    ...appSettings,
    clientErrorHandler: (error, socket) =>
      options.door ? options.door.refuseSocket(socket) : onClientError(error, socket),
    serverFactory: (handler) => {
      server = createServer(options, limits, (request, response) => {
        if (!gate(request, response)) return
        const site = siteApps[requestFacts(request).site - 1]
        if (site) site.routing(request, response)
        else handler(request, response)
      })
      return server
    },
  })
  addBasics(app, options, options.pages)
  // None of them ever listens: what is theirs reaches them through this listener's gate.
  const siteApps = sites.map((site) => {
    const siteApp = fastify(appSettings)
    addBasics(siteApp, options, site.pages)
    site.mount(siteApp)
    return siteApp
  })

  return {
    face,
    app,
    async start() {
      for (const siteApp of siteApps) await siteApp.ready()
      await app.ready()
      // Before the first connection, so that none is refused in between; the port is only known afterwards when it is 0.
      if (options.port !== 0) hosts.listening({ host, port: options.port, isTls })
      await app.listen({ host, port: options.port })
      const { port } = app.server.address() as AddressInfo
      hosts.listening({ host, port, isTls })
      const name = isLoopback(host) ? host : '127.0.0.1'
      const { origin } = new URL(`${isTls ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}`)
      log.info('http.listening', { face, host, port, isTls })
      return { port, origin }
    },
    async stop() {
      const grace = setTimeout(() => server?.closeAllConnections(), limits.stopGraceMs)
      await app.close()
      clearTimeout(grace)
      for (const siteApp of siteApps) await siteApp.close()
    },
  }
}

const appSettings = {
  logger: false,
  logController: new LogController({ disableRequestLogging: true }),
  exposeHeadRoutes: false,
  bodyLimit: 64 * 1024,
  routerOptions: { maxParamLength: 256 },
  frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    void sendRefusal(request, reply, refuse('NOT_FOUND')),
}

/** What every site answers alike: errors, the probes, its pages and what is none of them. */
function addBasics(
  app: FastifyInstance,
  { face, log, sign, isReady }: Pick<ListenerOptions, 'face' | 'log' | 'sign' | 'isReady'>,
  pages: string | undefined,
): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = knownRefusal(error)
    if (refusal) return sendRefusal(request, reply, refusal)
    const incidentId = log.fault(error, { face, route: request.routeOptions.url, method: request.method })
    return sendRefusal(request, reply, refuse('INTERNAL'), incidentId)
  })
  app.get('/healthz', async () => ({ status: 'alive', ...(sign && { host: sign() }) }))
  app.get('/readyz', async (_request, reply) => {
    const canWork = await isReady().catch(() => false)
    return reply.code(canWork ? 200 : 503).send({ status: canWork ? 'ready' : 'unavailable' })
  })
  servePages(app, pages)
}

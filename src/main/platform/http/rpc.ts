import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ORPCError, ValidationError, type Router } from '@orpc/server'
import { StandardRPCHandler } from '@orpc/server/standard'
import { errorTable, refuse, type Refusal } from '../../../shared/errors.ts'
import type { Log } from '../../ports.ts'
import { refusalError } from './rpc-error.ts'
import { knownRefusal } from './faults.ts'
import { readJsonBody } from './json-body.ts'

export interface RpcOptions<Context extends object> {
  router: Router<Record<never, never>, Context>
  /** Who is asking, in one place per trust zone. It may throw `refusalError(…)`. */
  context(request: FastifyRequest, reply: FastifyReply): Context | Promise<Context>
  log: Log
  /** 1 MiB unless told otherwise. */
  bodyLimitBytes?: number
}

/** The path of the first issue, as the contract's input has it: `items.0.name`. */
function fieldOf(error: ORPCError<string, unknown>): string | undefined {
  if (!(error.cause instanceof ValidationError)) return undefined
  const keys = (error.cause.issues[0]?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part))
  return keys.length > 0 ? keys.join('.') : undefined
}

/** What a thrown error means to the person, or undefined for a fault. */
function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof ORPCError)) return knownRefusal(error)
  if (error.code === 'BAD_REQUEST') return refuse('INVALID', { field: fieldOf(error) })
  return undefined
}

/**
 * Serves a contract's procedures at `POST /rpc/<path>`: JSON in, JSON out, every error one of the table. Uses oRPC's
 * standard handler directly: its Fastify adapter would read the body without a limit and wait for the socket.
 */
export function mountRpc<Context extends object>(app: FastifyInstance, options: RpcOptions<Context>): void {
  const { log, bodyLimitBytes = 1024 * 1024 } = options

  function typed(error: unknown, path: string): ORPCError<string, unknown> {
    if (error instanceof ORPCError && error.code in errorTable) return error
    const refusal = refusalOf(error)
    return refusal ? refusalError(refusal) : refusalError(refuse('INTERNAL'), log.fault(error, { procedure: path }))
  }

  const handler = new StandardRPCHandler<Context>(options.router, {
    clientInterceptors: [
      async ({ next, path }) => {
        try {
          return await next()
        } catch (error) {
          throw typed(error, path.join('.'))
        }
      },
    ],
    // What fails outside a procedure is an input that is no RPC message, e.g. `meta` pointing nowhere.
    interceptors: [
      async ({ next }) => {
        try {
          return await next()
        } catch (error) {
          throw error instanceof ORPCError ? error : refusalError(refuse('INVALID'))
        }
      },
    ],
  })

  function sendError(reply: FastifyReply, error: ORPCError<string, unknown>): FastifyReply {
    const json = { ...error.toJSON(), defined: error.code in errorTable }
    return reply.code(error.status).type('application/json').send(JSON.stringify({ json }))
  }

  void app.register(async (scope) => {
    // Bodies are read here, under this route's limit, and not by Fastify.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.post('/rpc/*', async (request, reply) => {
      const type = request.headers['content-type'] ?? ''
      if (!/^application\/json\s*(?:;|$)/i.test(type) || request.headers['content-encoding'] !== undefined) {
        return reply.code(415).send()
      }
      const body = await readJsonBody(request.raw, bodyLimitBytes)
      if (body.kind === 'too-large') return sendError(reply, refusalError(refuse('TOO_LARGE')))
      if (body.kind === 'malformed') return sendError(reply, refusalError(refuse('INVALID')))
      const path = request.url.split('?', 1)[0] ?? ''
      try {
        const context = await options.context(request, reply)
        const result = await handler.handle(
          {
            method: 'POST',
            url: new URL(`http://rpc${path}`),
            headers: request.headers,
            body: () => Promise.resolve(body.value),
            signal: undefined,
          },
          { prefix: '/rpc', context },
        )
        if (!result.matched) return sendError(reply, refusalError(refuse('NOT_FOUND')))
        const { status, body: output } = result.response
        return reply.code(status).type('application/json').send(JSON.stringify(output))
      } catch (error) {
        return sendError(reply, typed(error, path))
      }
    })
  })
}

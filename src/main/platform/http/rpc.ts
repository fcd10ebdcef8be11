import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ORPCError, ValidationError, type Router } from '@orpc/server'
import { StandardRPCSerializer } from '@orpc/client/standard'
import { errorTable, refuse, type Refusal } from '../../../shared/errors.ts'
import type { Log } from '../../ports.ts'
import { Call } from '../jobs/turns.ts'
import { refusalError } from './rpc-error.ts'
import { knownRefusal } from './faults.ts'
import { readJsonBody } from './json-body.ts'
import { PlainJsonSerializer } from './plain-json.ts'
import { procedureCalls } from './procedure-calls.ts'

export interface RpcOptions<Context extends object> {
  router: Router<Record<never, never>, Context>
  /** Who is asking, in one place per trust zone. It may throw `refusalError(…)`. */
  context(request: FastifyRequest, reply: FastifyReply): Context | Promise<Context>
  log: Log
  /** 1 MiB unless told otherwise. */
  bodyLimitBytes?: number
}

/** Whole, so that nothing has to be added to it at each answer. */
const jsonType = 'application/json; charset=utf-8'

type RpcError = ORPCError<string, unknown>

function isRpcError(error: unknown): error is RpcError {
  return error instanceof ORPCError
}

interface RpcAnswer {
  status: number
  /** Of oRPC's wire: the JSON and what JSON cannot say of it. */
  body?: unknown
}

/** An error as the handler itself would write it, for what never reaches a procedure. */
function errorAnswer(error: RpcError): RpcAnswer {
  return { status: error.status, body: { json: { ...error.toJSON(), defined: error.code in errorTable } } }
}

/** The path of the first issue, as the contract's input has it: `items.0.name`. */
function fieldOf(error: RpcError): string | undefined {
  if (!(error.cause instanceof ValidationError)) return undefined
  const keys = (error.cause.issues[0]?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part))
  return keys.length > 0 ? keys.join('.') : undefined
}

/** What a thrown error means to the person, or undefined for a fault. */
function refusalOf(error: unknown): Refusal | undefined {
  if (!isRpcError(error)) return knownRefusal(error)
  if (error.code === 'BAD_REQUEST') return refuse('INVALID', { field: fieldOf(error) })
  return undefined
}

/**
 * Serves a contract's procedures at `POST /rpc/<path>`: JSON in, JSON out, every error one of the table. The wire is oRPC's, and so
 * are the procedures; the way between is short, because every request goes it.
 */
export function mountRpc<Context extends object>(app: FastifyInstance, options: RpcOptions<Context>): void {
  const { log, bodyLimitBytes = 1024 * 1024 } = options
  const calls = procedureCalls<Context>(options.router)
  const serializer = new StandardRPCSerializer(new PlainJsonSerializer())

  function typed(error: unknown, path: string): RpcError {
    if (isRpcError(error) && error.code in errorTable) return error
    const refusal = refusalOf(error)
    return refusal ? refusalError(refusal) : refusalError(refuse('INTERNAL'), log.fault(error, { procedure: path }))
  }

  /** What is no RPC message, e.g. `meta` pointing nowhere. */
  function inputOf(message: unknown, path: string): unknown {
    try {
      return serializer.deserialize(message)
    } catch (error) {
      log.warn('rpc.unreadable', { path, error })
      throw refusalError(refuse('INVALID'))
    }
  }

  async function call(request: FastifyRequest, reply: FastifyReply, message: unknown): Promise<RpcAnswer> {
    const path = request.url.split('?', 1)[0] ?? ''
    const procedure = calls.get(path.slice('/rpc'.length))
    try {
      const asking = options.context(request, reply)
      const context = asking instanceof Promise ? await asking : asking
      if (!procedure) return errorAnswer(refusalError(refuse('NOT_FOUND')))
      const output = await procedure.run(context, inputOf(message, path))
      return { status: 200, body: procedure.isPlain ? { json: output } : serializer.serialize(output) }
    } catch (error) {
      return errorAnswer(typed(error, procedure?.name ?? path))
    }
  }

  /** The whole answer, once it may go. */
  async function answered(request: FastifyRequest, reply: FastifyReply): Promise<{ status: number; text: string }> {
    const underWay = new Call()
    try {
      const body = await readJsonBody(request.raw, bodyLimitBytes)
      const { status, body: answer } =
        body.kind === 'json'
          ? await call(request, reply, body.value)
          : errorAnswer(refusalError(refuse(body.kind === 'too-large' ? 'TOO_LARGE' : 'INVALID')))
      const text = JSON.stringify(answer)
      const others = underWay.mayAnswer()
      if (others) await others
      return { status, text }
    } finally {
      underWay.leave()
    }
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
      const { status, text } = await answered(request, reply)
      return reply.code(status).header('content-type', jsonType).send(text)
    })
  })
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isRefusal, refuse, type Refusal } from '../../../../shared/errors.ts'
import { chunkBytes, maxFileBytes } from '../../../../shared/uploads.ts'
import type { Log } from '../../../ports.ts'
import { ChecksumMismatchError } from '../../files/file-errors.ts'
import { knownRefusal } from '../faults.ts'
import { allowLongBody, discardRest, type BodyLimits } from '../guards/slow-bodies.ts'
import { leaveBodiesAlone } from '../receive-upload.ts'
import { sendRefusal } from '../refusal-reply.ts'
import { createProtocol, type Call } from './protocol.ts'
import type { TusUploads } from './tus-port.ts'
import { createTurns } from './turns.ts'
import {
  checksumAlgorithms,
  checksumMismatch,
  readBearer,
  readPatch,
  tusExtensions,
  tusVersion,
} from './tus-headers.ts'

export interface TusOptions {
  uploads: TusUploads
  limits: BodyLimits
  log: Log
}

/** A little more than one chunk, so that nobody's rounding is refused. */
const mostBytes = chunkBytes + 64 * 1024
const path = '/uploads'
const passedOn = ['upload-offset', 'upload-length', 'cache-control']

type UploadRequest = FastifyRequest<{ Params: { uploadId: string } }>

/**
 * `/uploads/<id>` by tus 1.0 on a face: HEAD, PATCH and OPTIONS. Who may is asked with the upload's own token; no cookie is
 * looked at (C8). What comes before the body is decided here, so that nothing is read in vain.
 */
export function mountTus(app: FastifyInstance, { uploads, limits, log }: TusOptions): void {
  const ask = createProtocol(uploads)
  const inTurn = createTurns()

  async function handle(request: UploadRequest, reply: FastifyReply) {
    void reply.header('tus-resumable', tusVersion)
    if (request.headers['tus-resumable'] !== tusVersion) {
      return refuseBare(request, reply.header('tus-version', tusVersion), 412)
    }
    const token = readBearer(request.headers.authorization)
    if (token === null) return refuseBare(request, reply.header('www-authenticate', 'Bearer'), 401)
    const { uploadId } = request.params
    const upload = await uploads.open(uploadId, token)
    if (isRefusal(upload)) return refuseWith(request, reply, upload)
    const patch = request.method === 'PATCH' ? readPatch(request.headers, mostBytes) : null
    if (typeof patch === 'number') return refuseBare(request, reply, patch)
    if (patch) allowLongBody(request.raw, limits)
    return inTurn(uploadId, async (signal) => {
      // Whoever asked before has given up: nobody reads what would be answered.
      signal.addEventListener('abort', () => request.raw.socket.destroy(), { once: true })
      const call: Call = { uploadId, token, source: request.raw, signal, patch }
      return answer(request, reply, call, await ask(call))
    })
  }

  function answer(request: FastifyRequest, reply: FastifyReply, call: Call, { status, headers }: Response) {
    if (call.failure instanceof ChecksumMismatchError) return refuseBare(request, reply, checksumMismatch)
    const refusal = call.refusal ?? (call.failure === undefined ? undefined : knownRefusal(call.failure))
    if (refusal) return refuseWith(request, reply, refusal)
    if (status >= 500) {
      const incidentId = log.fault(call.failure, { route: path, method: request.method })
      return refuseWith(request, reply, refuse('INTERNAL'), incidentId)
    }
    if (status >= 300) return refuseBare(request, reply, status)
    for (const name of passedOn) {
      const value = headers.get(name)
      if (value !== null) void reply.header(name, value)
    }
    const expiresAtMs = call.upload?.expiresAtMs ?? null
    if (expiresAtMs !== null) void reply.header('upload-expires', new Date(expiresAtMs).toUTCString())
    return reply.code(status).send()
  }

  void app.register(async (scope) => {
    leaveBodiesAlone(scope)
    scope.route({ method: 'OPTIONS', url: path, handler: tellAbilities })
    scope.route({ method: 'OPTIONS', url: `${path}/:uploadId`, handler: tellAbilities })
    scope.route({ method: ['HEAD', 'PATCH'], url: `${path}/:uploadId`, handler: handle })
    // Creation and termination are the product's own procedures.
    scope.route({ method: ['GET', 'POST', 'PUT', 'DELETE'], url: `${path}/:uploadId`, handler: refuseMethod })
    scope.route({ method: 'POST', url: path, handler: refuseMethod })
  })
}

function tellAbilities(_request: FastifyRequest, reply: FastifyReply) {
  return reply
    .code(204)
    .header('tus-resumable', tusVersion)
    .header('tus-version', tusVersion)
    .header('tus-extension', tusExtensions.join(','))
    .header('tus-max-size', String(maxFileBytes))
    .header('tus-checksum-algorithm', checksumAlgorithms.join(','))
    .send()
}

function refuseMethod(request: FastifyRequest, reply: FastifyReply) {
  return refuseBare(request, reply.header('allow', 'HEAD, PATCH, OPTIONS'), 405)
}

/** A status that the protocol gives a meaning, and nothing beside it. */
function refuseBare(request: FastifyRequest, reply: FastifyReply, status: number) {
  discardRest(request.raw)
  return reply.code(status).send()
}

function refuseWith(request: FastifyRequest, reply: FastifyReply, refusal: Refusal, incidentId?: string) {
  discardRest(request.raw)
  return sendRefusal(request, reply, refusal, incidentId)
}

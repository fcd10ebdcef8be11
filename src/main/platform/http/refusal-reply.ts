import type { FastifyReply, FastifyRequest } from 'fastify'
import { errorTable, type ErrorCode, type Refusal } from '../../../shared/errors.ts'
import type { RefusalData } from '../../../shared/contract-parts.ts'
import { messagePage } from './message-page.ts'

/** The data every error of either listener carries, over RPC and beside it. */
export function refusalData(refusal: Refusal, incidentId?: string): RefusalData {
  const { refused, messageKey, params, field, retryAtMs } = refusal
  return { messageKey: messageKey ?? errorTable[refused].messageKey, params, field, retryAtMs, incidentId }
}

/** The JSON of a refusal on routes that are not RPC: what `portico`'s own pages read after an upload or a download. */
export interface RefusalBody {
  code: ErrorCode
  status: number
  data: RefusalData
}

export function wantsPage(request: FastifyRequest): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  return isRead && (request.headers.accept ?? '').includes('text/html')
}

/** Answers with a refusal: a small page where a person is looking at the answer itself, JSON everywhere else. */
export function sendRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
  incidentId?: string,
): FastifyReply {
  const { status } = errorTable[refusal.refused]
  const data = refusalData(refusal, incidentId)
  void reply.code(status)
  if (wantsPage(request)) {
    return reply.type('text/html; charset=utf-8').send(messagePage(data, request.headers['accept-language']))
  }
  const body: RefusalBody = { code: refusal.refused, status, data }
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body))
}

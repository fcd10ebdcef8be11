import { ORPCError } from '@orpc/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { errorTable, isRefusal, refuse, type ErrorCode, type Refusal } from '../../shared/errors.ts'
import type { RefusalData } from '../../shared/contract-parts.ts'
import { sendRefusal } from '../platform/http/refusal-reply.ts'

/** Runs a handler beside RPC: its refusals, returned or thrown as the contract's errors, become the reply. */
export async function answerRefusals(
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<object | Refusal>,
): Promise<unknown> {
  try {
    const result = await work()
    return isRefusal(result) ? await sendRefusal(request, reply, result) : result
  } catch (error) {
    if (!(error instanceof ORPCError) || !(error.code in errorTable)) throw error
    return sendRefusal(request, reply, refuse(error.code as ErrorCode, error.data as RefusalData))
  }
}

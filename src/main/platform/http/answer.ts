import { ORPCError } from '@orpc/server'
import { errorTable, isRefusal, type ErrorCode, type Refusal } from '../../../shared/errors.ts'
import type { RefusalData } from '../../../shared/contract-parts.ts'
import { refusalData } from './refusal-reply.ts'

/** A refusal as the contract's typed error. */
export function refusalError(refusal: Refusal, incidentId?: string): ORPCError<ErrorCode, RefusalData> {
  const { refused } = refusal
  return new ORPCError(refused, {
    status: errorTable[refused].status,
    message: refused,
    data: refusalData(refusal, incidentId),
  })
}

/** The last line of a thin router: what a verb returned, or its refusal as the contract's typed error. */
export function answer<Result>(result: Result): Exclude<Result, Refusal> {
  if (isRefusal(result)) throw refusalError(result)
  return result as Exclude<Result, Refusal>
}

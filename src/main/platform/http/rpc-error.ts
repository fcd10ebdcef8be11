import { ORPCError } from '@orpc/server'
import { errorTable, type ErrorCode, type Refusal } from '../../../shared/errors.ts'
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

import { ORPCError } from '@orpc/client'
import { errorTable, type ErrorCode } from '../../shared/errors.ts'

/** What went wrong with a call, ready to be said: a key of the locales and its placeholders. */
export interface Problem {
  /** OFFLINE: no answer came at all, so it is not known whether the host did it. */
  code: ErrorCode | 'OFFLINE'
  messageKey: string
  params: Record<string, string | number>
  /** The input field it is about, as a dotted path. */
  field: string | null
  retryAtMs: number | null
  /** Of a fault: the id under which the host's log has it. */
  incidentId: string | null
}

const nothingMore = { params: {}, field: null, retryAtMs: null, incidentId: null }

/** One that was read already is handed on as it is. */
export function problemOf(error: unknown): Problem {
  if (isProblem(error)) return error
  if (!(error instanceof ORPCError)) return { code: 'OFFLINE', messageKey: 'common.offline.noAnswer', ...nothingMore }
  return problemFrom(error.code, error.data)
}

/** The same for a refusal that came in a body of its own (uploads, the logo). */
export function problemFrom(code: unknown, data: unknown): Problem {
  const known: ErrorCode = isErrorCode(code) ? code : 'INTERNAL'
  const detail = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}
  const incidentId = typeof detail.incidentId === 'string' ? detail.incidentId : null
  return {
    code: known,
    messageKey: typeof detail.messageKey === 'string' ? detail.messageKey : errorTable[known].messageKey,
    params: {
      ...(detail.params as Record<string, string | number> | undefined),
      ...(incidentId ? { incidentId } : {}),
    },
    field: typeof detail.field === 'string' ? detail.field : null,
    retryAtMs: typeof detail.retryAtMs === 'number' ? detail.retryAtMs : null,
    incidentId,
  }
}

const isProblem = (error: unknown): error is Problem =>
  typeof error === 'object' && error !== null && !(error instanceof Error) && 'messageKey' in error

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorTable, code)
}

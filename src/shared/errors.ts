/**
 * Every refusal either listener can answer with: its HTTP status and the key of the sentence that a person reads.
 *
 * A verb that says no returns `refuse('code')`, so that what it counted or logged still commits; the thin router turns
 * it into a typed error of the contract. Anything that is not listed here is a fault: logged under an id and shown as
 * that id only.
 */
export const errorTable = {
  UNAUTHENTICATED: { status: 401, messageKey: 'common.error.unauthenticated' },
  SESSION_LOCKED: { status: 423, messageKey: 'common.error.sessionLocked' },
  SECOND_FACTOR_DUE: { status: 403, messageKey: 'common.error.secondFactorDue' },
  ENROLMENT_DUE: { status: 403, messageKey: 'common.error.enrolmentDue' },
  PASSWORD_DUE: { status: 403, messageKey: 'common.error.passwordDue' },
  FORBIDDEN: { status: 403, messageKey: 'common.error.forbidden' },
  NOT_FOUND: { status: 404, messageKey: 'common.error.notFound' },
  CONFLICT: { status: 409, messageKey: 'common.error.conflict' },
  STALE: { status: 409, messageKey: 'common.error.stale' },
  GONE: { status: 410, messageKey: 'common.error.gone' },
  TOO_LARGE: { status: 413, messageKey: 'common.error.tooLarge' },
  INVALID: { status: 422, messageKey: 'common.error.invalid' },
  TOO_MANY: { status: 429, messageKey: 'common.error.tooMany' },
  STORAGE_FULL: { status: 507, messageKey: 'common.error.storageFull' },
  UNAVAILABLE: { status: 503, messageKey: 'common.error.unavailable' },
  INTERNAL: { status: 500, messageKey: 'common.error.internal' },
} as const satisfies Record<string, { status: number; messageKey: string }>

export type ErrorCode = keyof typeof errorTable

/** What a refusal carries beside its code. */
export interface RefusalDetail {
  /** A more exact sentence than the code's own: a literal key of the locales. */
  messageKey?: string
  /** Named placeholders of that sentence. */
  params?: Record<string, string | number>
  /** The input field it is about, as a dotted path of the contract's input. */
  field?: string
  /** When trying again can succeed, milliseconds UTC. */
  retryAtMs?: number
}

export interface Refusal extends RefusalDetail {
  readonly refused: ErrorCode
}

/** A verb's way of saying no. */
export function refuse(code: ErrorCode, detail: RefusalDetail = {}): Refusal {
  return { refused: code, ...detail }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value
}

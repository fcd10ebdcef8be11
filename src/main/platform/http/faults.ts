import { refuse, type Refusal } from '../../../shared/errors.ts'

const fullDisk: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL', '53100'])

function textOf(error: unknown, name: 'name' | 'code'): string {
  if (typeof error !== 'object' || error === null || !(name in error)) return ''
  return String((error as Record<string, unknown>)[name])
}

/**
 * Errors that are nobody's mistake in the code: a full disk, a queue that is full, a request that Fastify will not
 * parse. Each has a refusal that a person understands. Told apart by name and code, because this room knows neither
 * the store nor the files.
 */
export function knownRefusal(error: unknown): Refusal | undefined {
  const name = textOf(error, 'name')
  const code = textOf(error, 'code')
  if (name === 'StorageFullError' || fullDisk.has(code)) return refuse('STORAGE_FULL')
  if (name === 'FileTooLargeError' || code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuse('TOO_LARGE')
  if (name === 'TooBusyError') return refuse('UNAVAILABLE')
  if (name === 'FileCutError') return refuse('INVALID')
  // Fastify's own and its plugins': the request was no good, and the status says how.
  const status = code.startsWith('FST_') ? ((error as { statusCode?: number }).statusCode ?? 500) : 500
  if (status === 403 || status === 404 || status === 414) return refuse('NOT_FOUND')
  if (status < 500) return refuse('INVALID')
  return undefined
}

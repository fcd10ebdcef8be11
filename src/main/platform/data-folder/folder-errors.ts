import type { ErrorCode } from '../../../shared/errors.ts'

const messageKeys = {
  inUse: 'common.store.folderInUse',
  network: 'common.store.folderOnNetwork',
  synced: 'common.store.folderSynced',
  unreadable: 'common.store.folderUnreadable',
  full: 'common.store.folderFull',
  notAFolder: 'common.store.notAFolder',
} as const

export type FolderProblem = keyof typeof messageKeys

/** Why a data folder cannot be used. `params` fill the placeholders of the sentence behind `messageKey`. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError'
  readonly code: ErrorCode = 'UNAVAILABLE'
  readonly problem: FolderProblem
  readonly messageKey: string
  readonly params: Record<string, string | number>

  constructor(problem: FolderProblem, params: Record<string, string | number>, cause?: unknown) {
    super(`The data folder cannot be used (${problem}): ${JSON.stringify(params)}`, { cause })
    this.problem = problem
    this.messageKey = messageKeys[problem]
    this.params = params
  }
}

/** Gives the system's own refusals their sentence; anything else stays a fault. */
export function explainFolderError(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL')
    return new DataFolderError('full', { folder }, error)
  if (code === 'ENOTDIR' || code === 'EEXIST') return new DataFolderError('notAFolder', { folder }, error)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOENT' || code === 'SQLITE_CANTOPEN') {
    return new DataFolderError('unreadable', { folder }, error)
  }
  return error
}

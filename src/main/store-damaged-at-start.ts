import type { Backup } from './platform/data-folder/backup.ts'
import { StoreError } from './platform/store/errors.ts'

/** The store was found damaged, or gone, at start (D3): nothing was changed; the last proved backup is offered. */
export class StoreDamagedAtStartError extends StoreError {
  override readonly name = 'StoreDamagedError'
  readonly code = 'UNAVAILABLE'
  readonly messageKey: string
  readonly problems: readonly string[]
  readonly lastBackup: Backup | null
  constructor(messageKey: string, problems: readonly string[], lastBackup: Backup | null) {
    super(`The store cannot be used: ${problems.join('; ') || 'it is missing'}`)
    this.messageKey = messageKey
    this.problems = problems
    this.lastBackup = lastBackup
  }
}

import Database from 'better-sqlite3'

export interface FileLock {
  /** Gives the lock up. The system does the same when the process dies, however it dies. */
  release(): void
}

/**
 * An exclusive transaction on a file of its own; undefined when somebody holds it. Nothing in this process may open that
 * file another way, because closing it would drop the lock.
 */
export function lockFile(file: string): FileLock | undefined {
  let lock: Database.Database | undefined
  try {
    const held = new Database(file, { timeout: 0 })
    lock = held
    held.exec('BEGIN EXCLUSIVE')
    return { release: () => void held.close() }
  } catch (error) {
    lock?.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined
    throw error
  }
}

import { errorTable, isRefusal } from '../../shared/errors.ts'
import { PlainHttpRefusedError } from '../platform/http/guards/plain-http.ts'
import { StoreDamagedAtStartError } from '../store-damaged-at-start.ts'
import type { Say } from './texts.ts'

const keyErrors: Record<string, string> = {
  HostKeyMissingError: 'cli.commands.failure.keyMissing',
  HostKeyLockedError: 'cli.commands.failure.keyLocked',
  WrongPassphraseError: 'cli.commands.failure.wrongPassphrase',
  HostKeyDamagedError: 'cli.commands.failure.keyDamaged',
}

/** What a person can do about it, in sentences; the technical words after them. */
export function explainFailure(error: unknown, say: Say): string[] {
  if (isRefusal(error)) return [say(error.messageKey ?? errorTable[error.refused].messageKey, error.params)]
  if (error instanceof StoreDamagedAtStartError) {
    const date = error.lastBackup && new Date(error.lastBackup.createdAtMs).toISOString().slice(0, 16).replace('T', ' ')
    return [
      say(error.messageKey),
      ...error.problems.slice(0, 5).map((problem) => `  ${problem}`),
      date ? say('cli.commands.failure.restoreOffered', { date }) : say('cli.commands.failure.noBackup'),
    ]
  }
  if (!(error instanceof Error)) return [String(error)]
  if ('messageKey' in error && typeof error.messageKey === 'string')
    return [say(error.messageKey, 'params' in error ? (error.params as Record<string, string | number>) : {})]
  const key = keyErrors[error.name]
  if (key) return [say(key)]
  if (error instanceof PlainHttpRefusedError) return [say('cli.commands.failure.plainHttp', { host: error.host })]
  if ('code' in error && error.code === 'EADDRINUSE')
    return [say('cli.commands.failure.portTaken', { port: 'port' in error ? String(error.port) : '' })]
  if ('code' in error && error.code === 'ENOENT' && 'path' in error)
    return [say('cli.commands.failure.noSuchFile', { file: String(error.path) })]
  return [say('cli.commands.failure.other', { detail: error.message })]
}

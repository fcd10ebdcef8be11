import { z } from 'zod'
import { systemClock } from '../platform/clock/system-clock.ts'
import { askHost } from '../platform/control/control-socket.ts'
import { createBackup, lastProvedBackup } from '../platform/data-folder/backup.ts'
import { openDataFolder } from '../platform/data-folder/open-data-folder.ts'
import { restoreBackup } from '../platform/data-folder/restore-backup.ts'
import { hasFirm } from './paths.ts'
import type { CommandContext } from './program.ts'

const made = z.object({
  backup: z.object({ path: z.string(), fileCount: z.number(), sizeBytes: z.number() }),
  problems: z.array(z.string()),
})

/** A consistent copy of store and files, proved by opening it: by the running host, or on the folder when none runs. */
export async function backupCommand(
  { data }: { data: string },
  { say, tell, print }: CommandContext,
): Promise<boolean> {
  if (!hasFirm(data)) {
    tell(say('cli.commands.failure.noFirm', { folder: data }))
    return false
  }
  const { backup, problems } = made.parse((await askHost(data, 'backup')) ?? (await backupAlone(data)))
  for (const problem of problems) tell(`  ${problem}`)
  const isProved = problems.length === 0
  tell(say(isProved ? 'cli.commands.backup.proved' : 'cli.commands.backup.notProved', { folder: backup.path }))
  print(JSON.stringify({ backup: backup.path, files: backup.fileCount, bytes: backup.sizeBytes, proved: isProved }))
  return isProved
}

async function backupAlone(data: string) {
  const folder = openDataFolder(data, systemClock.now())
  try {
    return await createBackup(folder.paths, systemClock.now)
  } finally {
    folder.release()
  }
}

/** Puts a backup, or the last proved one, in the place of what is there; the old data is kept beside it. */
export async function restoreCommand(
  { data, from }: { data: string; from?: string },
  { say, tell, print }: CommandContext,
): Promise<boolean> {
  // Refuses while a host runs: the folder is its own.
  const folder = openDataFolder(data, systemClock.now())
  try {
    const backup = from ?? lastProvedBackup(folder.paths)?.path
    if (backup === undefined) {
      tell(say('cli.commands.failure.noBackup'))
      return false
    }
    const aside = await restoreBackup(backup, folder.paths, systemClock.now())
    tell(say('cli.commands.restore.done', { backup }))
    if (aside !== null) tell(say('cli.commands.restore.aside', { folder: aside }))
    print(JSON.stringify({ restored: backup, aside }))
    return true
  } finally {
    folder.release()
  }
}

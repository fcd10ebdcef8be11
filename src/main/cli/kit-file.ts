import { open, rm } from 'node:fs/promises'
import type { RecoveryKit } from '../features/settings/make-recovery-kit.ts'
import type { CommandContext } from './program.ts'

export interface KitFile {
  /** On the disk when it resolves. */
  write(kit: RecoveryKit): Promise<void>
  /** Nothing is left where nothing was written. */
  close(): Promise<void>
}

/** The page of a recovery kit as a text file for this user alone (mode 0600). A file that is there is not written over: it throws. */
export async function makeKitFile(file: string, say: CommandContext['say']): Promise<KitFile> {
  const handle = await open(file, 'wx', 0o600)
  let isWritten = false
  return {
    async write(kit) {
      await handle.writeFile(kitText(kit, say))
      await handle.sync()
      isWritten = true
    },
    async close() {
      await handle.close()
      if (!isWritten) await rm(file)
    },
  }
}

function kitText(kit: RecoveryKit, say: CommandContext['say']): string {
  const made = new Date(kit.madeAtMs).toISOString().slice(0, 16).replace('T', ' ')
  return [
    say('cli.commands.kit.title', { firm: kit.firmName }),
    '',
    say('cli.commands.kit.what'),
    '',
    `    ${kit.passphrase}`,
    '',
    say('cli.commands.kit.owner', { email: kit.ownerEmail }),
    say('cli.commands.kit.folder', { folder: kit.dataFolder }),
    say('cli.commands.kit.made', { date: made }),
    '',
    say('cli.commands.kit.how'),
    say('cli.commands.kit.not'),
    '',
  ].join('\n')
}

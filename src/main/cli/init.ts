import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { email as emailShape } from '../../shared/contract-parts.ts'
import { isRefusal } from '../../shared/errors.ts'
import { makeRecoveryKit } from '../features/settings/make-recovery-kit.ts'
import { setUpFirm } from '../features/staff/set-up-firm.ts'
import { openFirm } from '../open-host.ts'
import { explainFailure } from './failure.ts'
import { makeKitFile, type KitFile } from './kit-file.ts'
import { firstLineOf, keyMeans } from './paths.ts'
import type { CommandContext } from './program.ts'
import { terminalLocale } from './texts.ts'

interface InitOptions {
  data: string
  firm: string
  owner: string
  email: string
  passwordFile?: string
  timeZone?: string
  language?: 'en' | 'es'
  portalOrigin?: string
  passphraseFile?: string
  recoveryKit?: string
}

/** Makes a firm and its owner on a data folder that no host holds. The password comes from a file or standard input. */
export async function initCommand(options: InitOptions, { say, tell }: CommandContext): Promise<boolean> {
  const ownerEmail = emailShape.safeParse(options.email)
  if (!ownerEmail.success) {
    tell(say('cli.commands.init.badEmail', { email: options.email }))
    return false
  }
  if (options.passwordFile === undefined && process.stdin.isTTY) tell(say('cli.commands.init.askPassword'))
  const password =
    options.passwordFile === undefined
      ? (z
          .string()
          .parse(await text(process.stdin))
          .split(/\r?\n/, 1)[0] ?? '')
      : firstLineOf(options.passwordFile)
  // Before anything is made: a kit that cannot be written down would be lost.
  const kitFile = options.recoveryKit === undefined ? null : await makeKitFile(options.recoveryKit, say)
  try {
    return await makeFirm({ ...options, email: ownerEmail.data, password }, kitFile, { say, tell })
  } finally {
    await kitFile?.close()
  }
}

async function makeFirm(
  options: InitOptions & { password: string },
  kitFile: KitFile | null,
  { say, tell }: Pick<CommandContext, 'say' | 'tell'>,
): Promise<boolean> {
  const firm = await openFirm({ dataFolder: options.data, key: keyMeans(options.passphraseFile), logLevel: 'warn' })
  try {
    const result = await setUpFirm(
      firm.deps,
      { kind: 'system', name: 'command line' },
      {
        firmName: options.firm,
        ownerName: options.owner,
        ownerEmail: options.email,
        password: options.password,
        locale: options.language ?? terminalLocale(),
        timeZone: options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
        portalOrigin: options.portalOrigin ?? null,
      },
    )
    if (isRefusal(result)) {
      for (const line of explainFailure(result, say)) tell(line)
      return false
    }
    if (kitFile) {
      const actor = { kind: 'system' as const, name: 'command line', ownerUserId: result.userId }
      const kit = await makeRecoveryKit(firm.deps, firm, actor)
      if (isRefusal(kit)) throw new Error('The firm that was just made has no owner')
      await kitFile.write(kit)
      tell(say('cli.commands.init.kitWritten', { file: options.recoveryKit ?? '' }))
    }
    tell(say('cli.commands.init.done', { firm: options.firm, folder: firm.paths.root }))
    return true
  } finally {
    await firm.close()
  }
}

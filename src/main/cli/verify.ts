import { z } from 'zod'
import { verifyActivity } from '../features/activity/verify-chain.ts'
import { openFirm } from '../open-host.ts'
import { askHost } from '../platform/control/control-socket.ts'
import { verifyStore } from '../platform/data-folder/assess-store.ts'
import { hasFirm, keyMeans } from './paths.ts'
import type { CommandContext } from './program.ts'

const report = z.object({
  data: z.object({
    problems: z.array(z.object({ kind: z.string(), detail: z.string().optional(), storageKey: z.string().optional() })),
    fileCount: z.number(),
    fileBytes: z.number(),
  }),
  activity: z.object({ isIntact: z.boolean(), entries: z.number(), brokenAtPosition: z.number().nullable() }),
})

/** Checks the chain of activity, every page of the store and every byte of every file; changes nothing. */
export async function verifyCommand(
  options: { data: string; passphraseFile?: string },
  { say, tell, print }: CommandContext,
): Promise<boolean> {
  if (!hasFirm(options.data)) {
    tell(say('cli.commands.failure.noFirm', { folder: options.data }))
    return false
  }
  const { data, activity } = report.parse((await askHost(options.data, 'verify')) ?? (await verifyAlone(options)))
  for (const problem of data.problems) tell(`  ${problem.kind} ${problem.detail ?? problem.storageKey ?? ''}`)
  if (activity.brokenAtPosition !== null)
    tell(say('cli.commands.verify.chainBroken', { position: activity.brokenAtPosition }))
  const isSound = data.problems.length === 0 && activity.isIntact
  tell(
    isSound
      ? say('cli.commands.verify.sound', { files: data.fileCount, entries: activity.entries })
      : say('cli.commands.verify.problems', { count: data.problems.length + (activity.isIntact ? 0 : 1) }),
  )
  print(JSON.stringify({ sound: isSound, ...data, activity }))
  return isSound
}

async function verifyAlone({ data, passphraseFile }: { data: string; passphraseFile?: string }) {
  const firm = await openFirm({ dataFolder: data, key: keyMeans(passphraseFile), logLevel: 'warn' })
  try {
    return { data: await verifyStore(firm.paths), activity: await verifyActivity(firm.deps) }
  } finally {
    await firm.close()
  }
}

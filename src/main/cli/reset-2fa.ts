import { z } from 'zod'
import { email as emailShape, line } from '../../shared/contract-parts.ts'
import { isRefusal, type Refusal } from '../../shared/errors.ts'
import { resetSecondFactor } from '../features/second-factor/reset-second-factor.ts'
import { openFirm } from '../open-host.ts'
import { askHost } from '../platform/control/control-socket.ts'
import { explainFailure } from './failure.ts'
import { hasFirm, keyMeans } from './paths.ts'
import type { CommandContext } from './program.ts'

interface ResetOptions {
  data: string
  email: string
  reason: string
  passphraseFile?: string
}

const done = z.object({ name: z.string(), email: z.string() })

/** Takes one person's second factor away (TFA-7): by the running host, or on the folder when none runs; then the e-mail waits for it. */
export async function reset2faCommand(options: ResetOptions, { say, tell, print }: CommandContext): Promise<boolean> {
  const { data } = options
  if (!hasFirm(data)) {
    tell(say('cli.commands.failure.noFirm', { folder: data }))
    return false
  }
  const email = emailShape.safeParse(options.email)
  const reason = line(300).safeParse(options.reason)
  if (!email.success || !reason.success) {
    tell(
      email.success
        ? say('cli.commands.reset2fa.badReason')
        : say('cli.commands.init.badEmail', { email: options.email }),
    )
    return false
  }
  const input = { email: email.data, reason: reason.data }
  const result = (await askHost(data, 'reset-2fa', input)) ?? (await resetAlone(options, input))
  if (isRefusal(result)) {
    for (const words of explainFailure(result, say)) tell(words)
    return false
  }
  const person = done.parse(result)
  tell(say('cli.commands.reset2fa.done', { name: person.name }))
  print(JSON.stringify({ reset: person.email }))
  return true
}

async function resetAlone(
  { data, passphraseFile }: ResetOptions,
  input: { email: string; reason: string },
): Promise<z.output<typeof done> | Refusal> {
  const firm = await openFirm({ dataFolder: data, key: keyMeans(passphraseFile), logLevel: 'warn' })
  try {
    return await resetSecondFactor(firm.deps, input)
  } finally {
    await firm.close()
  }
}

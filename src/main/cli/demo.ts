import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { makeDemoFirm } from '../demo/make-demo-firm.ts'
import { openHost } from '../open-host.ts'
import { pagesFolder } from './paths.ts'
import type { CommandContext } from './program.ts'
import { toldToEnd } from './serve.ts'

interface DemoOptions {
  data?: string
  consolePort: number
  portalPort: number
}

/** A throw-away firm with sample data, on loopback, its e-mails in a folder; removed at the end unless a folder was named. */
export async function demoCommand(options: DemoOptions, { say, tell, print }: CommandContext): Promise<boolean> {
  const { data } = options
  if (data !== undefined && existsSync(data) && readdirSync(data).length > 0) {
    tell(say('cli.commands.demo.notEmpty', { folder: data }))
    return false
  }
  const folder = data ?? (await mkdtemp(path.join(os.tmpdir(), 'portico-demo-')))
  const told = toldToEnd()
  try {
    const loopback = { host: '127.0.0.1', proxies: [] }
    const host = await openHost({
      dataFolder: folder,
      pagesFolder: pagesFolder(),
      key: {},
      logLevel: 'warn',
      console: { ...loopback, port: options.consolePort, origins: [] },
      portal: { ...loopback, port: options.portalPort },
    })
    const users = await makeDemoFirm(host.deps)
    const listening = await host.start()
    const [owner] = users
    tell(
      say('cli.commands.demo.ready', {
        console: listening.console,
        email: owner?.email ?? '',
        password: owner?.password ?? '',
      }),
    )
    if (data === undefined) tell(say('cli.commands.demo.throwAway', { mail: listening.mail }))
    print(JSON.stringify({ ...listening, users }))
    await told
    await host.stop()
    return true
  } finally {
    if (data === undefined) await rm(folder, { recursive: true, force: true })
  }
}

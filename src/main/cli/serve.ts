import { readFileSync } from 'node:fs'
import { openHost } from '../open-host.ts'
import { keyMeans, pagesFolder } from './paths.ts'
import type { CommandContext } from './program.ts'

interface ServeOptions {
  data: string
  consoleHost: string
  consolePort: number
  consoleOrigin: string[]
  portalHost: string
  portalPort: number
  proxy: string[]
  accelPrefix?: string
  tlsCert?: string
  tlsKey?: string
  log: 'info' | 'warn'
  passphraseFile?: string
}

/** Serves console and portal until SIGTERM or SIGINT; says where, in one line of JSON, once both listen. */
export async function serveCommand(options: ServeOptions, { say, tell, print }: CommandContext): Promise<boolean> {
  if ((options.tlsCert === undefined) !== (options.tlsKey === undefined)) {
    tell(say('cli.commands.serve.tlsBoth'))
    return false
  }
  if (options.accelPrefix !== undefined) {
    // Whoever does not come through a proxy gets the bytes, so without one it would do nothing.
    const isSound = /^\/(?:[\w-]+\/)+$/.test(options.accelPrefix) && options.proxy.length > 0
    if (!isSound) {
      tell(say('cli.commands.serve.accelUnsound'))
      return false
    }
  }
  const { accelPrefix } = options
  const tls =
    options.tlsCert !== undefined && options.tlsKey !== undefined
      ? { cert: readFileSync(options.tlsCert, 'utf8'), key: readFileSync(options.tlsKey, 'utf8') }
      : undefined
  const told = toldToEnd()
  const host = await openHost({
    dataFolder: options.data,
    pagesFolder: pagesFolder(),
    key: keyMeans(options.passphraseFile),
    logLevel: options.log,
    console: {
      host: options.consoleHost,
      port: options.consolePort,
      origins: options.consoleOrigin,
      proxies: options.proxy,
      accelPrefix,
      tls,
    },
    portal: { host: options.portalHost, port: options.portalPort, proxies: options.proxy, accelPrefix, tls },
  })
  const listening = await host.start()
  print(JSON.stringify(listening))
  await told
  // What is under way finishes, then the folder is free.
  await host.stop()
  return true
}

/** Resolves at the signal to end. Call it before the host starts: a signal that comes meanwhile waits, and a second one does not cut the ending short. */
export function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
}

import { pagesFolder } from '../cli/paths.ts'
import { openHost, type HostOptions } from '../open-host.ts'
import { assertLocalPlace } from '../platform/data-folder/place.ts'
import {
  HostKeyLockedError,
  HostKeyMissingError,
  openHostKey,
  WrongPassphraseError,
} from '../platform/secrets/host-key.ts'
import type { DesktopHost, HostInput } from './host.ts'

const portOf = (text: string | undefined, usual: number) => (text === undefined ? usual : Number(text))
const proxiesOf = (text: string | undefined) => (text ?? '').split(',').filter((proxy) => proxy.trim() !== '')

/**
 * The product behind the window. The ports are the ones of `portico serve`, and stay the same from start to start: cookies and
 * whatever stands in front of the portal know them.
 */
export async function openDesktopHost(input: HostInput): Promise<DesktopHost> {
  const { env } = process
  // Before the first byte is written there (OPS-4).
  assertLocalPlace(input.dataFolder)
  const host = await openHost({
    dataFolder: input.dataFolder,
    pagesFolder: pagesFolder(),
    isBehindWindow: true,
    key: await keyMeans(input),
    console: { host: '127.0.0.1', port: portOf(env['PORTICO_CONSOLE_PORT'], 4710), origins: [], proxies: [] },
    portal: {
      host: env['PORTICO_PORTAL_HOST'] ?? '127.0.0.1',
      port: portOf(env['PORTICO_PORTAL_PORT'], 4711),
      proxies: proxiesOf(env['PORTICO_PROXY']),
    },
  })
  return {
    makeWindowTicket: () => host.makeWindowTicket(),
    stop: () => host.stop(),
    async start() {
      const listening = await host.start()
      const portalAddresses = () => host.portalAddresses().filter((address) => address.startsWith('https:'))
      return { consoleOrigin: listening.console, portalOrigin: listening.portal, portalAddresses }
    },
  }
}

/** A new key is sealed by this desktop's; one that `portico init` made opens as it was made to. */
async function keyMeans({ dataFolder, keyWrap, askPassphrase }: HostInput): Promise<HostOptions['key']> {
  try {
    await openHostKey(dataFolder)
    return {}
  } catch (error) {
    if (error instanceof HostKeyMissingError) return { external: await keyWrap() }
    if (!(error instanceof HostKeyLockedError)) throw error
    if (error.wantedKinds.includes('external')) return { external: await keyWrap() }
    let passphrase: string | undefined
    await askPassphrase('host-key', async (given) => {
      passphrase = given
      return openHostKey(dataFolder, { passphrase: given }).then(
        () => true,
        (refusal: unknown) => {
          if (refusal instanceof WrongPassphraseError) return false
          throw refusal
        },
      )
    })
    return { passphrase }
  }
}

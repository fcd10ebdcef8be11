import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { createApp } from '../../src/main/app.ts'
import { createAccessScene } from './access-scene.ts'
import { createBrowser, type Browser } from './http.ts'
import { testSettingsPorts } from './settings-ports.ts'
import { tokenIn } from './mail.ts'
import { tempFolder } from './temp-folder.ts'
import { until } from './until.ts'

/** The access scene behind its listeners, on real sockets. Ends with the running test. */
export async function createAccessHost() {
  const scene = await createAccessScene()
  const pages = await tempFolder()
  await writeFile(path.join(pages, 'index.html'), '<!doctype html><title>portal</title>')
  const face = { host: '127.0.0.1', port: 0, proxies: [], pages }
  const app = await createApp(
    { console: { ...face, origins: [] }, portal: face },
    { ...scene.deps, timers: scene.timers, settings: testSettingsPorts(scene) },
  )
  const listening = await app.start()
  onTestFinished(async () => {
    await app.stop()
    await scene.close()
  })

  /** A browser of its own on the portal. */
  const browser = (own?: Parameters<typeof createBrowser>[1]): Browser => createBrowser(listening.portal, own)

  /** Queues an e-mail to Mara; answers its link's token once it has been sent. */
  async function link(order?: Parameters<typeof scene.mail>[0]): Promise<string> {
    const before = scene.sent.length
    await scene.mail(order)
    // The host's own dispatcher may be the one that sends it.
    await until('the e-mail', () => Promise.resolve(scene.sent.length > before))
    return tokenIn(scene.sent.at(-1))
  }

  /** Signs Mara in, in a browser of her own. */
  async function signedIn(): Promise<Browser> {
    const her = browser()
    const { status } = await her.rpc('access/redeemLink', { token: await link() })
    if (status !== 200) throw new Error(`not signed in: ${status}`)
    return her
  }

  return { ...scene, app, portalOrigin: listening.portal, consoleOrigin: listening.console, browser, link, signedIn }
}

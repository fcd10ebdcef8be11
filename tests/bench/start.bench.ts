import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { makeDemoFirm } from '../../src/main/demo/make-demo-firm.ts'
import { openHost } from '../../src/main/open-host.ts'
import { launchBrowser } from '../support/chromium.ts'

/** From command to listening, from there to a painted console, and how long the host's own thread is held up. */
export const name = 'start'

const root = path.resolve(import.meta.dirname, '../..')
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

async function timeStart(dataFolder: string, entry: string): Promise<number> {
  const startedAtMs = performance.now()
  const ports = ['--console-port', '0', '--portal-port', '0', '--log', 'warn']
  const child = spawn(process.execPath, [path.join(root, entry), 'serve', '--data', dataFolder, ...ports], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(createInterface({ input: child.stdout }), 'line')
  const tookMs = performance.now() - startedAtMs
  child.kill('SIGTERM')
  await once(child, 'exit')
  return tookMs
}

export async function run() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-bench-start-'))
  const dataFolder = path.join(folder, 'data')
  try {
    const fromSource: number[] = []
    const fromBuild: number[] = []
    for (let turn = 0; turn < 5; turn++) {
      fromSource.push(await timeStart(dataFolder, 'src/main/cli.ts'))
      fromBuild.push(await timeStart(dataFolder, 'out/main/cli.js'))
    }
    const face = { host: '127.0.0.1', port: 0, proxies: [] }
    const host = await openHost({
      dataFolder,
      pagesFolder: path.join(root, 'out/renderer'),
      key: {},
      logLevel: 'warn',
      console: { ...face, origins: [] },
      portal: face,
    })
    const delay = monitorEventLoopDelay({ resolution: 2 })
    delay.enable()
    await makeDemoFirm(host.deps)
    const { console: origin } = await host.start()
    const paints: number[] = []
    const browser = await launchBrowser()
    for (let turn = 0; turn < 5; turn++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
      await page.goto(origin)
      await page.getByRole('button').first().waitFor()
      paints.push(
        await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN),
      )
      await page.close()
    }
    await browser.close()
    delay.disable()
    await host.stop()
    const figure = (what: string, ours: number, note: string) => ({
      ...{ name: what, ours, peer: null, ratio: null, unit: 'ms', note },
    })
    return [
      figure('host start from source, command to listening, median', median(fromSource), 'an empty data folder'),
      figure('host start built, command to listening, median', median(fromBuild), 'an empty data folder'),
      figure(
        'console, first contentful paint of the sign-in page, median',
        median(paints),
        'Chromium on the same machine',
      ),
      figure(
        'event-loop delay, 99th percentile',
        delay.percentile(99) / 1e6,
        'while the sample firm is made and the pages are served',
      ),
      figure('event-loop delay, longest', delay.max / 1e6, 'as above; the aim is 50 ms'),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

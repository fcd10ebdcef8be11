import { fork, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, chromium, type BrowserContext, type Page } from 'playwright-core'
import { findChromium } from '../chromium.ts'
import type * as electronDouble from './electron.ts'

export type ElectronApi = typeof electronDouble

export interface LaunchOptions {
  /** The built main program. */
  main: string
  words?: string[]
  /** Settings of the double (`settings.ts`), without their `DOUBLE_`. */
  double?: Record<string, string>
  env?: Record<string, string>
  /** An earlier program's folder, to start on it again. */
  home?: string
}

/** A started program: the double's or real Electron's. */
export interface Program {
  readonly home: string
  /** Runs in the main process; what it uses has to be in the function or the argument. */
  evaluate<Result, Argument>(
    run: (api: ElectronApi, argument: Argument) => Result,
    argument?: Argument,
  ): Promise<Awaited<Result>>
  /** The page of the newest window that has a `selector`. */
  window(selector?: string): Promise<Page>
  /** What it wrote to standard output and standard error. */
  output(): string
  readonly exited: Promise<number | null>
  quit(): Promise<void>
}

export interface Launcher {
  readonly kind: 'double' | 'electron'
  launch(options: LaunchOptions): Promise<Program>
  close(): Promise<void>
}

/** Real Electron's binary, or why there is none. Electron ≥ 42 fetches it at the first use, which a test does not do. */
export function findElectron(): { executablePath: string } | { reason: string } {
  const named = process.env['PORTICO_ELECTRON']
  if (named)
    return existsSync(named)
      ? { executablePath: named }
      : { reason: `PORTICO_ELECTRON names ${named}, which is not there` }
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  const pathFile = join(folder, 'path.txt')
  const executablePath = existsSync(pathFile) ? join(folder, 'dist', readFileSync(pathFile, 'utf8').trim()) : ''
  return executablePath !== '' && existsSync(executablePath)
    ? { executablePath }
    : { reason: "Electron's binary is not on this machine" }
}

const programEnv = (extra: Record<string, string>): Record<string, string> => {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !name.startsWith('VITEST') && name !== 'NODE_OPTIONS') env[name] = value
  }
  return { ...env, ...extra }
}

export async function startDouble(): Promise<Launcher> {
  const found = await findChromium()
  if ('reason' in found) throw new Error(found.reason)
  const profile = await mkdtemp(join(tmpdir(), 'portico-double-'))
  const browser = await chromium.launchPersistentContext(join(profile, 'chromium'), {
    executablePath: found.executablePath,
    env: programEnv(found.env),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // One process for a page and its frames, so that one debugging session sees the requests of all.
      '--disable-site-isolation-trials',
      '--disable-features=IsolateOrigins,site-per-process',
      '--remote-debugging-port=0',
    ],
  })
  const port = readFileSync(join(profile, 'chromium', 'DevToolsActivePort'), 'utf8').split('\n')[0]
  const programs = new Set<Program>()
  return {
    kind: 'double',
    async launch(options) {
      const home = options.home ?? (await mkdtemp(join(profile, 'home-')))
      const program = startProgram({ ...options, home, browser: `http://127.0.0.1:${port}` }, browser)
      programs.add(program)
      return program
    },
    async close() {
      await Promise.all([...programs].map((program) => program.quit()))
      await browser.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

function startProgram(options: LaunchOptions & { home: string; browser: string }, browser: BrowserContext): Program {
  const double = { BROWSER: options.browser, HOME: options.home, ...options.double }
  const named = Object.fromEntries(Object.entries(double).map(([name, value]) => [`DOUBLE_${name}`, value]))
  const runMain = fileURLToPath(new URL('./run-main.ts', import.meta.url))
  const child = fork(runMain, [options.main, ...(options.words ?? [])], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: programEnv({ ...named, XDG_CONFIG_HOME: join(options.home, 'config'), ...options.env }),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (output += String(bytes)))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const evaluate = evaluator(child, () => output)
  return {
    home: options.home,
    evaluate,
    output: () => output,
    exited,
    async window(selector = 'h1') {
      for (;;) {
        const wanted = await evaluate((api) => api.double.targetIds())
        for (const page of browser.pages().toReversed()) {
          if (!wanted.includes(await targetIdOf(browser, page))) continue
          if (
            (await page
              .locator(selector)
              .count()
              .catch(() => 0)) > 0
          )
            return page
        }
        if (child.exitCode !== null) throw new Error(`The program has ended:\n${output}`)
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    },
    async quit() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      const unwilling = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await exited
      clearTimeout(unwilling)
    },
  }
}

function evaluator(child: ChildProcess, output: () => string): Program['evaluate'] {
  let lastId = 0
  return (run, argument) =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      const onMessage = (answer: { id: number; value?: unknown; error?: string }) => {
        if (answer.id !== id) return
        stop()
        if (answer.error === undefined) resolve(answer.value as never)
        else reject(new Error(answer.error))
      }
      const onExit = () => {
        stop()
        reject(new Error(`The program has ended:\n${output()}`))
      }
      const stop = () => void child.off('message', onMessage).off('exit', onExit)
      child.on('message', onMessage)
      child.on('exit', onExit)
      child.send({ id, source: String(run), argument })
    })
}

const targetIds = new WeakMap<Page, string>()

async function targetIdOf(browser: BrowserContext, page: Page): Promise<string> {
  const known = targetIds.get(page)
  if (known) return known
  try {
    const cdp = await browser.newCDPSession(page)
    const { targetInfo } = (await cdp.send('Target.getTargetInfo')) as { targetInfo: { targetId: string } }
    await cdp.detach()
    targetIds.set(page, targetInfo.targetId)
    return targetInfo.targetId
  } catch {
    return ''
  }
}

/** The same programs in real Electron. */
export async function startElectron(executablePath: string): Promise<Launcher> {
  const profile = await mkdtemp(join(tmpdir(), 'portico-electron-'))
  const closers: (() => Promise<void>)[] = []
  return {
    kind: 'electron',
    async launch(options) {
      const home = options.home ?? (await mkdtemp(join(profile, 'home-')))
      const application = await _electron.launch({
        executablePath,
        args: ['--no-sandbox', `--user-data-dir=${join(home, 'userData')}`, options.main, ...(options.words ?? [])],
        env: programEnv({ XDG_CONFIG_HOME: join(home, 'config'), ...options.env }),
      })
      const child = application.process()
      let output = ''
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (output += String(bytes)))
      const quit = async () => application.close()
      closers.push(quit)
      return {
        home,
        evaluate: (run, argument) => application.evaluate(run as never, argument as never) as never,
        async window(selector = 'h1') {
          for (;;) {
            for (const page of application.windows().toReversed()) {
              if (
                (await page
                  .locator(selector)
                  .count()
                  .catch(() => 0)) > 0
              )
                return page
            }
            await application.evaluate(() => new Promise((resolve) => setTimeout(resolve, 25)))
          }
        },
        output: () => output,
        exited: new Promise((resolve) => child.once('exit', resolve)),
        quit,
      }
    },
    async close() {
      for (const close of closers) await close().catch(() => undefined)
      await rm(profile, { recursive: true, force: true })
    },
  }
}

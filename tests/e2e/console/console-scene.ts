import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../../support/chromium.ts'
import { compileCache } from '../../support/compile-cache.ts'

export { axeViolations as violations } from '../../support/axe.ts'

const program = fileURLToPath(new URL('../../../src/main/cli.ts', import.meta.url))

export interface Listening {
  console: string
  portal: string
  mail: string
  users: { email: string; password: string }[]
}

/** A host as people start it, and a browser in front of its console. */
export interface ConsoleScene {
  listening: Listening
  browser: Browser
  /** A browser of its own for each person; what its pages complain about is gathered in `complaints`. */
  visit(options?: BrowserContextOptions): Promise<{ page: Page; context: BrowserContext }>
  /** The page, signed in as one of the sample firm's staff. */
  signIn(path?: string, options?: BrowserContextOptions & { user?: number }): Promise<Page>
  complaints: string[]
  close(): Promise<void>
}

/** `demo`: a sample firm with a past. `serve`: a data folder in which nothing is set up yet. */
export async function openConsoleScene(command: 'demo' | 'serve'): Promise<ConsoleScene> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-console-'))
  const users = command === 'demo' ? await copyDemo(join(folder, 'data')) : []
  const host = start('serve', join(folder, 'data'), folder)
  const listening = { ...(await firstLine(host)), users }
  const browser = await launchBrowser()
  const complaints: string[] = []

  async function visit(contextOptions: BrowserContextOptions = {}) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 860 },
      locale: 'en-US',
      reducedMotion: 'reduce',
      ...contextOptions,
    })
    const page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
    page.on('console', (message) => {
      if (/Content Security Policy|net::ERR_/.test(message.text())) complaints.push(`${page.url()}: ${message.text()}`)
      if (message.type() === 'warning') complaints.push(`${page.url()}: ${message.text()}`)
    })
    return { page, context }
  }

  return {
    listening,
    browser,
    complaints,
    visit,
    async signIn(path = '/', { user = 0, ...contextOptions } = {}) {
      const { page } = await visit(contextOptions)
      await page.goto(listening.console + path)
      const { email, password } = listening.users[user] ?? { email: '', password: '' }
      await page.getByLabel('E-mail', { exact: true }).fill(email)
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.locator('#main').waitFor()
      return page
    },
    async close() {
      await browser.close()
      host.kill('SIGTERM')
      if (host.exitCode === null) await once(host, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const start = (command: 'demo' | 'serve', data: string, temporary: string) =>
  spawn(process.execPath, [program, command, '--data', data, '--console-port', '0', '--portal-port', '0'], {
    env: { ...process.env, ...compileCache, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

/** The sample firm, made once in a run and copied for whoever asks: making it takes longer than most of what is done with it. */
async function copyDemo(data: string): Promise<Listening['users']> {
  const kept = process.env['PORTICO_DEMO_ONCE']
  if (kept === undefined) throw new Error('demo-once.ts has not run')
  const made = join(kept, 'users.json')
  if (!existsSync(made)) {
    const host = start('demo', join(kept, 'data'), kept)
    const { users } = await firstLine(host)
    host.kill('SIGTERM')
    if (host.exitCode === null) await once(host, 'exit')
    await writeFile(made, JSON.stringify(users))
  }
  await cp(join(kept, 'data'), data, { recursive: true, preserveTimestamps: true })
  return JSON.parse(await readFile(made, 'utf8')) as Listening['users']
}

async function firstLine(host: ChildProcess): Promise<Listening> {
  if (!host.stdout || !host.stderr) throw new Error('The host was started without its streams')
  let told = ''
  host.stderr.on('data', (chunk: Buffer) => {
    told += chunk.toString()
  })
  for await (const line of createInterface({ input: host.stdout })) {
    if (line.startsWith('{"console"')) return { users: [], ...(JSON.parse(line) as Omit<Listening, 'users'>) }
  }
  throw new Error(`The host ended before it listened:\n${told}`)
}

/** How far the page is wider than its window, in pixels. */
export const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

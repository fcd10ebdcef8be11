import { spawnSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium, launchBrowser } from '../support/chromium.ts'
import {
  findElectron,
  startDouble,
  startElectron,
  type Launcher,
  type Program,
} from '../support/electron-double/launch.ts'
import { addClientAndMatter, readOnPhone, setUpFirm, uploadAndShare, writeToClient } from '../support/first-job.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const main = join(root, 'out', 'main', 'index.js')
const electron = findElectron()
const browser = await findChromium()

function productSpecs(start: () => Promise<Launcher>): void {
  let launcher: Launcher
  let program: Program
  let home: string
  const launch = (more: { home?: string; words?: string[]; double?: Record<string, string> } = {}) =>
    launcher.launch({
      main,
      ...more,
      env: {
        PORTICO_CONSOLE_PORT: '0',
        PORTICO_PORTAL_PORT: '0',
        ...(more.home && { PORTICO_DATA: join(more.home, 'firm') }),
      },
    })
  beforeAll(async () => {
    // Does nothing where `npm test` has just built it.
    const script = `import { ensureBuilt } from './tools/build/parts.mjs'; await ensureBuilt()`
    const built = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: root,
      encoding: 'utf8',
    })
    expect(built.status, built.stderr).toBe(0)
    launcher = await start()
    const { mkdtemp } = await import('node:fs/promises')
    home = await mkdtemp(join(root, 'node_modules', '.cache', 'portico-built-main-'))
    program = await launch({ home })
  }, 300_000)
  afterAll(async () => {
    await launcher?.close()
    const { rm } = await import('node:fs/promises')
    await rm(home, { recursive: true, force: true })
  })

  it('OPS-1 DSK-1 the built program opens its window onto the console of a new firm', async () => {
    const page = await program.window()
    expect(await page.title()).not.toBe('')
    expect(await page.evaluate(() => fetch('/readyz').then((response) => response.status))).toBe(200)
    expect(new URL(page.url()).search).toBe('')
  })

  it('the first client signs in: set up in the window, share, an e-mail in the folder, read on a phone, answered live', async () => {
    const desk = await program.window()
    await setUpFirm(desk)
    await addClientAndMatter(desk)
    await uploadAndShare(desk)
    const mail = join(home, 'firm', 'mail')
    let link: string | undefined
    await expect
      .poll(
        async () => {
          const [file] = await readdir(mail)
          const text = file ? await readFile(join(mail, file), 'utf8') : ''
          return (link = /http:\/\/127\.0\.0\.1:\d+\/c#[\w-]{43}/.exec(text.replace(/=\r?\n/g, ''))?.[0])
        },
        { timeout: 60_000, interval: 100 },
      )
      .toBeDefined()
    const phones = await launchBrowser()
    try {
      const context = await phones.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true })
      const phone = await context.newPage()
      await readOnPhone(phone, link ?? '')
      await writeToClient(desk, 'It needs one signature, yours.')
      await phone.getByText('It needs one signature, yours.').waitFor()
    } finally {
      await phones.close()
    }
  }, 180_000)

  it('E4 the window’s cookie is out of reach for scripts, and nobody else gets a word from its listener', async () => {
    const page = await program.window()
    expect(await page.evaluate(() => document.cookie)).toBe('')
    const { port } = new URL(page.url())
    for (const path of ['/', '/sign-in', '/readyz', '/healthz', '/enter?ticket=x', '/%', '/rpc/session/current']) {
      const answer = await new Promise((resolve) => {
        request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
          let body = ''
          response.on('data', (bytes) => (body += String(bytes)))
          response.on('end', () => resolve([response.statusCode, response.headers, body]))
        }).end()
      })
      expect(answer).toEqual([404, { connection: 'close', 'content-length': '0' }, ''])
    }
  })

  it('E1 E4 the console’s own pages run under the shell without a complaint', async () => {
    const page = await program.window()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.reload()
    await page.waitForSelector('h1')
    expect(complaints).toEqual([])
  })

  it('E7 the host’s key is on disk under the desktop’s wrap alone', async () => {
    const { wraps } = JSON.parse(await readFile(join(home, 'firm', 'keys', 'host-key.json'), 'utf8')) as {
      wraps: { kind: string; name: string }[]
    }
    expect(wraps.map(({ kind, name }) => [kind, name])).toEqual([['external', 'desktop']])
  })

  it('DSK-1 it quits cleanly and opens the same firm again', async () => {
    await program.quit()
    expect(await program.exited).toBe(0)
    program = await launch({ home })
    await program.window()
  })
}

describe.skipIf('reason' in browser)(
  `on the double${'reason' in browser ? `: ${browser.reason}` : ''}`,
  { timeout: 90_000 },
  () => {
    productSpecs(startDouble)

    it('OPS-2 packed, it takes the words of the command line and opens no window', async () => {
      const launcher = await startDouble()
      const program = await launcher.launch({ main, words: ['--help'], double: { PACKAGED: '1' } })
      expect(await program.exited).toBe(0)
      expect(program.output()).toContain('serve')
      const wrong = await launcher.launch({ main, words: ['serve', '--nonsense'], double: { PACKAGED: '1' } })
      expect(await wrong.exited).toBe(2)
      await launcher.close()
    })
  },
)

if ('reason' in electron) describe.skip(`on real Electron: ${electron.reason}`, () => productSpecs(startDouble))
else describe('on real Electron', { timeout: 90_000 }, () => productSpecs(() => startElectron(electron.executablePath)))

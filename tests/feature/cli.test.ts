import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createBrowser } from '../support/http.ts'
import { runPortico, servePortico } from '../support/portico-child.ts'

// Each test starts whole programs, one after another.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const password = 'a long enough password'
let folder: string
let running: Awaited<ReturnType<typeof servePortico>>[] = []
const data = () => path.join(folder, 'data')

const init = (more: string[] = [], options: Parameters<typeof runPortico>[1] = { input: `${password}\n` }) =>
  runPortico(
    ['init', '--data', data(), '--firm', 'Lowe & Co', '--owner', 'Ada Lowe', '--email', 'ada@lowe.example', ...more],
    options,
  )
async function serve(
  args: string[] = ['serve', '--data', data(), '--console-port', '0', '--portal-port', '0'],
  env = {},
) {
  const host = await servePortico(args, { env })
  running.push(host)
  return host
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'portico-cli-'))
})
afterEach(async () => {
  for (const host of running) await host.stop('SIGKILL')
  running = []
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('OPS-2 wrong use is told from failure', () => {
  test('--help names every command that works, and no other; exit 0', async () => {
    const { code, stdout } = await runPortico(['--help'])
    expect(code).toBe(0)
    const commands = [...stdout.matchAll(/^ {2}([a-z][a-z0-9-]*)(?: |$)/gm)].map((match) => match[1])
    expect([...new Set(commands)].sort()).toEqual(['backup', 'demo', 'init', 'reset-2fa', 'restore', 'serve', 'verify'])
  })

  test('the help of a command names each option with its variable', async () => {
    const { code, stdout } = await runPortico(['serve', '--help'])
    expect(code).toBe(0)
    for (const variable of ['PORTICO_DATA', 'PORTICO_PORTAL_PORT', 'PORTICO_PROXY', 'PORTICO_TLS_CERT'])
      expect(stdout).toContain(variable)
  })

  test('an unknown word, an unknown option and a bad port are exit 2, with the help', async () => {
    for (const words of [['explode'], ['serve', '--sideways'], ['serve', '--portal-port', '70000'], ['init']]) {
      const { code, stderr } = await runPortico(words)
      expect(code, words.join(' ')).toBe(2)
      expect(stderr).toContain('Usage: portico')
    }
  })

  test('in Spanish on a Spanish terminal', async () => {
    const { stdout } = await runPortico(['--help'], { env: { LANG: 'es_MX.UTF-8' } })
    expect(stdout).toContain('Sirve la consola y el portal')
  })
})

describe('OPS-2 a firm from the command line', () => {
  test('init refuses a weak password and a bad address, and makes nothing', async () => {
    const weak = await init([], { input: 'short\n' })
    expect(weak.code).toBe(1)
    expect(weak.stderr).toMatch(/15/)
    const bad = await runPortico(['init', '--data', data(), '--firm', 'x', '--owner', 'y', '--email', 'nobody'])
    expect(bad).toMatchObject({ code: 1 })
    expect(bad.stderr).toContain('nobody')
  })

  test('init, serve, backup and verify beside the running host, a clean end, restore', async () => {
    const made = await init()
    expect(made, made.stderr).toMatchObject({ code: 0 })
    const again = await init()
    expect(again.code, 'a second init').toBe(1)

    const host = await serve()
    expect(Object.keys(host.listening).sort()).toEqual(['console', 'mail', 'portal'])
    for (const origin of [host.listening.console, host.listening.portal]) {
      expect((await fetch(`${origin}/healthz`)).status, 'OPS-6').toBe(200)
      expect((await fetch(`${origin}/readyz`)).status, 'OPS-6').toBe(200)
    }

    const backup = await runPortico(['backup', '--data', data()])
    expect(backup, backup.stderr).toMatchObject({ code: 0 })
    const made1 = JSON.parse(backup.stdout) as { backup: string; proved: boolean }
    expect(made1.proved).toBe(true)
    const verified = await runPortico(['verify', '--data', data()])
    expect(verified, verified.stderr).toMatchObject({ code: 0 })
    expect(JSON.parse(verified.stdout)).toMatchObject({ sound: true, activity: { isIntact: true } })

    const second = await runPortico(['serve', '--data', data()])
    expect(second.code, 'OPS-4 a second owner').toBe(1)
    expect(second.stderr).toContain(String(host.pid))
    expect((await runPortico(['restore', '--data', data()])).code, 'restore under a running host').toBe(1)

    // Signed in before the backup comes back, and not afterwards: what it knows of sessions is of its own day.
    const before = createBrowser(host.listening.console)
    const credentials = { email: 'ada@lowe.example', password }
    expect(await before.rpc('session/signIn', credentials)).toMatchObject({ output: { state: 'signed-in' } })
    const later = await runPortico(['backup', '--data', data()])
    expect(later, later.stderr).toMatchObject({ code: 0 })

    expect(await host.stop('SIGTERM')).toBe(0)
    const restored = await runPortico(['restore', '--data', data()])
    expect(restored, restored.stderr).toMatchObject({ code: 0 })
    expect(existsSync((JSON.parse(restored.stdout) as { aside: string }).aside)).toBe(true)
    expect((await runPortico(['verify', '--data', data()])).code).toBe(0)
    const reopened = await serve()
    const after = createBrowser(reopened.listening.console)
    // Cookies on loopback carry the port.
    const [token = ''] = before.cookies.values()
    after.cookies.set(`portico-staff-${new URL(reopened.listening.console).port}`, token)
    expect(await after.rpc('session/get')).toMatchObject({ output: { state: 'signed-out' } })
    expect(await reopened.stop('SIGTERM')).toBe(0)
  })

  test('a port that is taken is a sentence with the port in it', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as net.AddressInfo
    const { code, stderr } = await runPortico(['serve', '--data', data()], {
      env: { PORTICO_PORTAL_PORT: String(port), PORTICO_CONSOLE_PORT: '0' },
    })
    taken.close()
    expect(code).toBe(1)
    expect(stderr).toContain(`Port ${port} is taken`)
  })

  test('AUD-1 verify finds an entry that was changed outside', async () => {
    const copy = path.join(folder, 'changed')
    await runPortico(['init', '--data', copy, '--firm', 'x', '--owner', 'y', '--email', 'y@x.example'], {
      input: `${password}\n`,
    })
    const { default: Database } = await import('better-sqlite3')
    const store = new Database(path.join(copy, 'store', 'portico.sqlite'))
    store.prepare(`update activity set actor_name = 'nobody' where position = 1`).run()
    store.close()
    // Whoever changes the file can take its seal away too; the chain still tells.
    await rm(path.join(copy, 'store', 'portico.sqlite.seal'))
    const { code, stderr } = await runPortico(['verify', '--data', copy])
    expect(code).toBe(1)
    expect(stderr).toContain('entry 1')
  })

  test('D3 a damaged store stops the start with the way out, and nothing is erased', async () => {
    const copy = path.join(folder, 'damaged')
    await runPortico(['init', '--data', copy, '--firm', 'x', '--owner', 'y', '--email', 'y@x.example'], {
      input: `${password}\n`,
    })
    await runPortico(['backup', '--data', copy])
    const file = path.join(copy, 'store', 'portico.sqlite')
    const bytes = await readFile(file)
    bytes.fill(0x5a, 100, 5000)
    await writeFile(file, bytes)
    const { code, stderr } = await runPortico(['serve', '--data', copy])
    expect(code).toBe(1)
    expect(stderr).toContain('portico restore')
    expect((await readFile(file)).equals(bytes), 'untouched').toBe(true)
    expect((await runPortico(['restore', '--data', copy])).code).toBe(0)
    expect((await runPortico(['verify', '--data', copy])).code).toBe(0)
    expect((await readdir(path.join(copy, 'aside'))).length).toBeGreaterThan(0)
  })

  test('E7 a host key under a passphrase opens with it alone', async () => {
    const copy = path.join(folder, 'locked')
    const passphrase = path.join(folder, 'passphrase')
    await writeFile(passphrase, 'the lamp over the acequia\n')
    const args = ['--data', copy, '--firm', 'x', '--owner', 'y', '--email', 'y@x.example']
    const made = await runPortico(['init', ...args, '--passphrase-file', passphrase], { input: `${password}\n` })
    expect(made, made.stderr).toMatchObject({ code: 0 })
    const without = await runPortico(['serve', '--data', copy])
    expect(without.code).toBe(1)
    expect(without.stderr).toContain('--passphrase-file')
    const host = await serve(
      ['serve', '--data', copy, '--console-port', '0', '--portal-port', '0', '--passphrase-file', passphrase],
      {},
    )
    expect(await host.stop()).toBe(0)
  })

  test.skipIf(process.platform === 'win32')(
    'TFA-7 the recovery kit of init opens a locked host; it is for its owner’s eyes, and no file is written over',
    async () => {
      const copy = path.join(folder, 'with-kit')
      const passphrase = path.join(folder, 'its-passphrase')
      const kit = path.join(folder, 'kit.txt')
      await writeFile(passphrase, 'the lamp over the acequia\n')
      const args = ['--firm', 'Lowe & Co', '--owner', 'y', '--email', 'y@x.example', '--passphrase-file', passphrase]
      const make = (words: string) =>
        runPortico(['init', '--data', copy, ...args, '--recovery-kit', kit], { input: `${words}\n` })
      expect((await make('short')).code, 'refused').toBe(1)
      expect(existsSync(kit)).toBe(false)
      const made = await make(password)
      expect(made, made.stderr).toMatchObject({ code: 0 })
      expect((await stat(kit)).mode & 0o777).toBe(0o600)
      const page = await readFile(kit, 'utf8')
      expect(page).toContain('Recovery kit of Lowe & Co')
      expect(page).toContain(copy)

      const typed = path.join(folder, 'typed-from-paper')
      await writeFile(typed, `${(/(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}/.exec(page)?.[0] ?? '').toLowerCase()}\n`)
      const ports = ['--console-port', '0', '--portal-port', '0']
      const host = await serve(['serve', '--data', copy, ...ports, '--passphrase-file', typed])
      expect(await host.stop()).toBe(0)

      const other = ['init', '--data', path.join(folder, 'other'), ...args, '--recovery-kit', kit]
      expect((await runPortico(other, { input: `${password}\n` })).code, 'written over').toBe(1)
      expect(await readFile(kit, 'utf8')).toBe(page)
      expect(existsSync(path.join(folder, 'other'))).toBe(false)
    },
  )

  test('OPS-4 a folder that another program synchronises is refused by name', async () => {
    const dropbox = path.join(folder, 'Dropbox', 'firm')
    await mkdir(dropbox, { recursive: true })
    const { code, stderr } = await runPortico(['serve', '--data', dropbox])
    expect(code).toBe(1)
    expect(stderr).toContain('Dropbox')
  })
})

test('OPS-2 demo is a believable firm that leaves nothing behind', async () => {
  const temp = path.join(folder, 'temp')
  await mkdir(temp)
  const host = await serve(['demo'], { TMPDIR: temp })
  const { listening } = host
  expect(listening.users).toHaveLength(4)
  expect(await host.stop('SIGTERM')).toBe(0)
  expect((await readdir(temp)).filter((name) => name.startsWith('portico-demo'))).toEqual([])
})

import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractAll, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const home = join(import.meta.dirname, '../..')
const system = `${process.platform}-${process.arch}`
// macOS's app is taken apart and renamed file by file: that needs the real one.
const reason = process.platform === 'darwin' ? ' (skipped: packing for macOS needs Electron itself)' : ''

describe.skipIf(reason !== '')(`the packed app${reason}`, { timeout: 240_000 }, () => {
  let folder = ''
  let app = ''
  let files: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portico-pack-'))
    const args = [join(home, 'tools/pack.mjs'), '--stand-in', '--output', folder]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    expect(status, `${stdout}${stderr}`).toBe(0)
    app = join(folder, process.platform === 'win32' ? 'win-unpacked' : 'linux-unpacked')
    files = listPackage(join(app, 'resources/app.asar'), { isPack: false }).map((file) =>
      file.replaceAll('\\', '/').replace(/^\//, ''),
    )
  }, 240_000)

  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('holds what was built', () => {
    for (const file of ['package.json', 'out/main/index.js', 'out/main/cli.js', 'out/preload/index.cjs']) {
      expect(files).toContain(file)
    }
    expect(files).toContain('out/renderer/console/index.html')
    expect(files).toContain('out/renderer/portal/index.html')
    expect(files).toContain('out/renderer/phone/phone-worker.js')
    const workers = globSync('src/main/**/*.worker.ts', { cwd: home })
    expect(files.filter((file) => /^out\/main\/workers\/.*\.js$/.test(file))).toHaveLength(workers.length)
  })

  test('holds no sources, no tests, no maps, and nothing else of the project', () => {
    const top = new Set(files.map((file) => file.split('/')[0]))
    expect([...top].sort()).toEqual(['node_modules', 'out', 'package.json'])
    expect(files.filter((file) => /\.(ts|vue|map)$/.test(file))).toEqual([])
    expect(files.filter((file) => file.startsWith('out/') && /test|stamp|building/.test(file))).toEqual([])
  })

  test('holds no packages of development, and no Node', () => {
    const packages = new Set(files.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/@]+)$/.exec(file)?.[1] ?? []))
    expect(packages).toContain('fastify')
    const forbidden =
      /^(electron.*|vite.*|vue.*|@vue\/.*|@nuxt\/.*|typescript.*|eslint.*|prettier|playwright.*|@playwright\/.*|node-.*-(x64|arm64)|@portico\/.*)$/
    expect([...packages].filter((name) => forbidden.test(name))).toEqual([])
  })

  test("holds the database's and the hash's binaries of this system alone, outside of the archive", () => {
    const binaries = files.filter((file) => file.endsWith('.node'))
    const [hash, ...others] = binaries.filter((file) => file.includes('@node-rs'))
    expect(others).toEqual([])
    expect(hash).toMatch(new RegExp(`argon2\\.${system}`))
    expect(binaries.filter((file) => !file.includes('@node-rs'))).toEqual([
      `node_modules/better-sqlite3/prebuilds/${system}.node`,
    ])
    for (const file of binaries) expect(existsSync(join(app, 'resources/app.asar.unpacked', file)), file).toBe(true)
  })

  test('holds every package that the program asks for when it runs', () => {
    const unpacked = join(folder, 'unpacked')
    extractAll(join(app, 'resources/app.asar'), unpacked)
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(unpacked, 'out/main/cli.js'), '--help'], {
      encoding: 'utf8',
      cwd: unpacked,
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('serve')
  })

  test('BILL-4 sets papers in its thread, with the fonts that were packed', () => {
    const unpacked = join(folder, 'unpacked-papers')
    extractAll(join(app, 'resources/app.asar'), unpacked)
    const firm = { name: 'Ibarra', address: '', taxNumber: '', phone: '', email: '', accentColor: null }
    const nobody = { clientName: null, clientAddress: '', matterNumber: null, matterTitle: null }
    const statement = { firmName: 'Ibarra', ...nobody, fromOn: '2026-01-01', toOn: '2026-03-31', sections: [] }
    const job = { kind: 'statement', statement, locale: 'es', madeOn: '2026-04-01', firm, logo: null }
    const script = `
      const { Worker } = require('node:worker_threads')
      const thread = new Worker('./out/main/workers/paper.worker.js')
      thread.once('message', ({ ok, result, error }) => {
        process.stdout.write(ok ? Buffer.from(result).toString('latin1') : String(error))
        thread.terminate()
      })
      thread.postMessage({ job: ${JSON.stringify(job)} })`
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'latin1', cwd: unpacked })
    expect(stderr).toBe('')
    expect(stdout.slice(0, 8)).toBe('%PDF-1.7')
    expect(stdout).toMatch(/inter-400-latin/)
  })

  test('E5 fuses: not usable as a Node, no debugging options, the app from its verified archive alone', async () => {
    const fuses = await getCurrentFuseWire(join(app, process.platform === 'win32' ? 'Portico.exe' : 'portico'))
    expect(fuses[FuseV1Options.RunAsNode]).toBe(FuseState.DISABLE)
    expect(fuses[FuseV1Options.EnableNodeOptionsEnvironmentVariable]).toBe(FuseState.DISABLE)
    expect(fuses[FuseV1Options.EnableNodeCliInspectArguments]).toBe(FuseState.DISABLE)
    expect(fuses[FuseV1Options.GrantFileProtocolExtraPrivileges]).toBe(FuseState.DISABLE)
    expect(fuses[FuseV1Options.EnableEmbeddedAsarIntegrityValidation]).toBe(FuseState.ENABLE)
    expect(fuses[FuseV1Options.OnlyLoadAppFromAsar]).toBe(FuseState.ENABLE)
    expect(fuses[FuseV1Options.EnableCookieEncryption]).toBe(FuseState.ENABLE)
  })
})

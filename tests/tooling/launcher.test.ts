import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const home = join(import.meta.dirname, '../..')
const launcher = join(home, 'tools/run.mjs')

const launch = (...args: string[]) => spawnSync(process.execPath, [launcher, ...args], { encoding: 'utf8' })

/** Runs the launcher in a Node that says it has another version. */
const launchAs = (version: string, script: string) => {
  const pretend = `Object.defineProperty(process, 'version', { value: '${version}' })
    Object.defineProperty(process, 'platform', { value: 'freebsd' })
    process.argv.splice(1, 0, ${JSON.stringify(launcher)})
    await import(${JSON.stringify(launcher)})`
  return spawnSync(process.execPath, ['--input-type=module', '--eval', pretend, ...script.split(' ')], {
    encoding: 'utf8',
  })
}

test('the launcher runs TypeScript as it stands, with its Node first in PATH and no warning', () => {
  const script = `const first: string = process.env.PATH!.split(require('node:path').delimiter)[0]!
    console.log(require('node:path').dirname(process.execPath) === first)`
  const { status, stdout, stderr } = launch('node', '--input-type=commonjs-typescript', '--eval', script)
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'true\n', stderr: '' })
})

test('the launcher ends with the code of what it ran', () => {
  expect(launch('node', '--eval', 'process.exit(7)').status).toBe(7)
})

test('the launcher finds the commands of the packages', () => {
  expect(launch('tsc', '--version').stdout).toMatch(/^Version 6\./)
})

test('an unknown command is said in one line', () => {
  const { status, stderr } = launch('nonsense')
  expect(status).toBe(1)
  expect(stderr).toMatch(/^Unknown command "nonsense"\..*\n$/)
})

test('OPS-1 a Node that is too old gets one line that says what to do', () => {
  const { status, stderr } = launchAs('v12.22.0', 'start')
  expect(status).toBe(1)
  expect(stderr).toBe(
    'Portico needs Node 22.12 or newer; this is v12.22.0. Install a newer one from https://nodejs.org and try again.\n',
  )
})

test('OPS-1 the launcher holds to syntax that an old Node parses, so that it can say so', () => {
  expect(readFileSync(launcher, 'utf8')).not.toMatch(/\?\.|\?\?|\bawait\b|catch \{|from 'node:|#[a-z]+\(|\d_\d/)
})

test.skipIf(process.platform === 'win32')(
  'OPS-2 SIGTERM reaches what runs below, and its end is waited for',
  async () => {
    const script = `process.on('SIGTERM', () => setImmediate(() => process.exit(3))); setInterval(() => {}, 1000); console.log('ready')`
    const child = spawn(process.execPath, [launcher, 'node', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    const [code] = (await once(child, 'exit')) as [number | null]
    expect(code).toBe(3)
  },
)

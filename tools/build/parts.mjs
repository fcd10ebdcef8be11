import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, globSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'

export const root = resolve(import.meta.dirname, '../..')

const screens = ['src/renderer/ui', 'src/renderer/rpc', 'src/shared']
const common = ['package.json', 'package-lock.json', 'tsconfig.base.json', 'tools/build/*']

/** What is built apart from each other: the folders and files it comes from, and the command. */
export const parts = {
  host: {
    from: ['src/main', 'src/preload', 'src/shared'],
    files: [...common, 'electron.vite.config.ts'],
    makes: ['out/main', 'out/preload'],
    command: ['electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
  },
  console: {
    from: ['src/renderer/console', ...screens],
    files: [...common, 'electron.vite.config.ts'],
    makes: ['out/renderer/console'],
    command: ['electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
  },
  phone: {
    from: ['src/renderer/phone', ...screens],
    files: [...common, 'vite.phone.config.ts'],
    makes: ['out/renderer/phone'],
    command: ['vite/bin/vite.js', 'build', '--config', 'vite.phone.config.ts', '--logLevel', 'warn'],
  },
  portal: {
    from: ['src/renderer/portal', ...screens],
    files: [...common, 'vite.portal.config.ts'],
    makes: ['out/renderer/portal'],
    command: ['vite/bin/vite.js', 'build', '--config', 'vite.portal.config.ts', '--logLevel', 'warn'],
  },
}

/** The contents of everything a part is built from. A test is not part of it. */
function fingerprint(part) {
  const hash = createHash('sha256').update(process.version)
  const files = part.files.flatMap((pattern) => globSync(pattern, { cwd: root }))
  const sources = part.from
    .flatMap((folder) => globSync(`${folder}/**/*.*`, { cwd: root }))
    .filter((file) => !file.endsWith('.test.ts') && !file.endsWith('components.d.ts'))
  for (const file of [...files, ...sources].sort()) {
    let content
    try {
      content = readFileSync(join(root, file))
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EISDIR') continue
      throw error
    }
    hash.update(`\0${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

const stampOf = (name) => join(root, 'out', `.${name}.stamp`)

function isCurrent(name) {
  const made = parts[name].makes.every((folder) => existsSync(join(root, folder)))
  return made && existsSync(stampOf(name)) && readFileSync(stampOf(name), 'utf8') === fingerprint(parts[name])
}

/** The parts whose sources have changed since they were built. */
export const outdatedParts = () => Object.keys(parts).filter((name) => !isCurrent(name))

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/** @returns {Promise<{ code: number, output: string }>} */
function runBuild(name) {
  const [script, ...args] = parts[name].command
  // Whoever asks, a test among them: what is built is what is shipped.
  const env = { ...process.env, NODE_ENV: 'production', PORTICO_BUILD: name, FORCE_COLOR: '0' }
  const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root, env })
  running.add(child)
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  return new Promise((done) => {
    child.on('error', (error) => done({ code: 1, output: error.message }))
    child.on('close', (code) => {
      running.delete(child)
      done({ code: code ?? 1, output })
    })
  })
}

async function buildPart(name) {
  const stamp = fingerprint(parts[name])
  rmSync(stampOf(name), { force: true })
  const { code, output } = await runBuild(name)
  if (code !== 0) return `The build of ${name} failed:\n${stripVTControlCharacters(output).trim()}`
  writeFileSync(stampOf(name), stamp)
  return undefined
}

const isRunning = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/** Two builds at once would write over each other: the second waits. A lock whose process is gone is taken over. */
async function lock() {
  const file = join(root, 'out', '.building')
  mkdirSync(join(root, 'out'), { recursive: true })
  for (;;) {
    try {
      const handle = openSync(file, 'wx')
      writeFileSync(handle, String(process.pid))
      closeSync(handle)
      return () => rmSync(file, { force: true })
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    }
    const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
    if (holder > 0 && !isRunning(holder)) rmSync(file, { force: true })
    await wait(100)
  }
}

/**
 * Builds the named parts, side by side.
 *
 * @param {() => string[]} choose the parts to build, asked when no other build is running
 * @param {(names: string[]) => void} onStart
 * @returns {Promise<string[]>} what went wrong, nothing when all is well
 */
export async function buildParts(choose, onStart = () => {}) {
  const unlock = await lock()
  const stop = () => {
    for (const child of running) child.kill()
    unlock()
    process.exit(130)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    const names = choose()
    if (names.length > 0) onStart(names)
    const problems = await Promise.all(names.map(buildPart))
    return problems.filter((problem) => problem !== undefined)
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    unlock()
  }
}

/** Builds what has changed and says so on standard error; ends the process when that fails. */
export async function ensureBuilt() {
  if (outdatedParts().length === 0) return
  const start = performance.now()
  const problems = await buildParts(outdatedParts, (names) => {
    process.stderr.write(`Building ${names.join(', ')}, which takes some seconds and only after a change …\n`)
  })
  if (problems.length > 0) {
    process.stderr.write(`${problems.join('\n\n')}\n`)
    process.exit(1)
  }
  process.stderr.write(`Built in ${((performance.now() - start) / 1000).toFixed(1)} s.\n`)
}

// npm run check [-- names]: what must hold of the sources, two checks at a time, one line each. A check that fails shows all it has to say.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { existsSync, globSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const home = resolve(import.meta.dirname, '..')
const args = process.argv.slice(2)
const rootAt = args.indexOf('--root')
const root = rootAt < 0 ? home : resolve(args.splice(rootAt, 2)[1] ?? '.')

const memory = join(home, 'node_modules/.cache')
/** In a folder's name, what a path has. */
const flat = (path) => relative(home, path).replaceAll(/[\\/]/g, '+')

const bin = (path) => join(home, 'node_modules', path)
const own = (name) => [join(home, 'tools/check', name)]
const typeChecker = (config) => {
  const info = join(memory, 'types', `${flat(join(root, config))}.tsbuildinfo`)
  const compiler = /console|phone|portal|tests/.test(config) ? 'vue-tsc/bin/vue-tsc.js' : 'typescript/bin/tsc'
  return [bin(compiler), '--noEmit', '--pretty', 'false', '-p', config, '--incremental', '--tsBuildInfoFile', info]
}

// A file that has not changed is not linted again, though a promise can come to it from another: build machines remember nothing.
const lintMemory = process.env.CI
  ? []
  : ['--cache', '--cache-strategy', 'content', '--cache-location', join(memory, 'lint', `${flat(root)}.json`)]

/**
 * Name, and the command for Node, run in the root. The longest first, so that nothing waits for it at the end.
 *
 * @type {[string, string[]][]}
 */
const checks = [
  [
    'lint',
    [
      bin('eslint/bin/eslint.js'),
      '--config',
      join(home, 'eslint.config.mjs'),
      '--max-warnings',
      '0',
      ...lintMemory,
      '.',
    ],
  ],
  ...globSync('tsconfig.*.json', { cwd: root })
    .filter((config) => !/\.(base|lint)\.json$/.test(config))
    .sort()
    .map(
      (config) =>
        /** @type {[string, string[]]} */ ([
          `types of ${config.slice('tsconfig.'.length, -'.json'.length)}`,
          typeChecker(config),
        ]),
    ),
  [
    'rooms',
    [
      bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      join(home, '.dependency-cruiser.mjs'),
      '--output-type',
      'err-long',
      'src',
    ],
  ],
  ['dead code', [bin('knip/bin/knip.js'), '--config', join(home, 'knip.json'), '--no-progress', '--no-config-hints']],
  ['formatting', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['texts', own('i18n.mjs')],
  ['queries', own('sql.mjs')],
]

/** @returns {Promise<{ name: string, failed: boolean, seconds: string, output: string }>} */
function run([name, command]) {
  const start = performance.now()
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  return new Promise((done) => {
    const end = (failed) => done({ name, failed, seconds: ((performance.now() - start) / 1000).toFixed(1), output })
    child.on('error', (error) => {
      output += error.message
      end(true)
    })
    child.on('close', (code) => end(code !== 0))
  })
}

const chosen = checks.filter(([name]) => args.length === 0 || args.some((asked) => name.startsWith(asked)))
if (chosen.length === 0 || !existsSync(root)) {
  process.stderr.write(`There is no such check. There are: ${checks.map(([name]) => name).join(', ')}.\n`)
  process.exit(2)
}

const waiting = [...chosen]
let failures = 0
async function work() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { name, failed, seconds, output } = await run(next)
    if (failed) failures += 1
    process.stdout.write(`${failed ? 'FAILED' : 'ok    '} ${name} (${seconds} s)\n`)
    if (failed) process.stdout.write(`${output.trim().replaceAll(/^/gm, '       ')}\n`)
  }
}
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work))
process.exit(failures > 0 ? 1 : 0)

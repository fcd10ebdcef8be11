// The launcher of every npm script: `node tools/run.mjs <command> [arguments]`.
//
// It runs on whatever Node the machine has, so it keeps to syntax that Node 12 parses: a Node that is too old gets one clear
// line and no crash. Everything below it runs on Node >= 22.12: the running one, or the one that npm installed with the project
// (tools/node24), whose folder then stands first in PATH for all that follows.
import childProcess from 'child_process'
import fs from 'fs'
import os from 'os'
import path from 'path'
import url from 'url'

const root = path.dirname(path.dirname(url.fileURLToPath(import.meta.url)))
const bundledPackages = ['linux-x64', 'linux-arm64', 'win-x64']
const ownCommands = ['start', 'portico', 'dev', 'dev-web', 'build', 'check', 'test', 'e2e', 'bench', 'pack']

function versionOf(text) {
  const parts = text.replace('v', '').split('.')
  return { major: Number(parts[0]), minor: Number(parts[1]) }
}

function isNewEnough(version) {
  return version.major > 22 || (version.major === 22 && version.minor >= 12)
}

// Type stripping needs no flag from 22.18 and from 23.6 on.
function needsStripFlag(version) {
  return (version.major === 22 && version.minor < 18) || (version.major === 23 && version.minor < 6)
}

function bundledNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = platform + '-' + process.arch
  if (bundledPackages.indexOf(name) < 0) return undefined
  const file = path.join(root, 'node_modules', 'node-' + name, 'bin', platform === 'win' ? 'node.exe' : 'node')
  return fs.existsSync(file) ? file : undefined
}

function chooseNode() {
  const running = versionOf(process.version)
  if (isNewEnough(running)) return { file: process.execPath, stripFlag: needsStripFlag(running) }
  const bundled = bundledNode()
  return bundled ? { file: bundled, stripFlag: false } : undefined
}

// The script of a command that a dependency of the project brings, found through its package.json: `.bin` holds shell scripts on
// Windows, and on other systems calls the system's Node.
function binOf(name) {
  const own = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  const packages = [name].concat(Object.keys(own.dependencies), Object.keys(own.devDependencies))
  for (const packageName of packages) {
    const folder = path.join(root, 'node_modules', packageName)
    let bin
    try {
      bin = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).bin
    } catch (error) {
      continue
    }
    if (typeof bin === 'string' && path.basename(packageName) === name) return path.join(folder, bin)
    if (bin && typeof bin === 'object' && typeof bin[name] === 'string') return path.join(folder, bin[name])
  }
  return undefined
}

function scriptOf(command) {
  if (ownCommands.indexOf(command) >= 0) return [path.join(root, 'tools', command + '.mjs')]
  if (command === 'node') return []
  if (!/^[a-z0-9@._/-]+$/i.test(command)) return undefined
  const bin = binOf(command)
  return bin ? [bin] : undefined
}

function fail(line) {
  process.stderr.write(line + '\n')
  process.exit(1)
}

function run(node, args) {
  const options = ['--disable-warning=ExperimentalWarning']
  if (node.stripFlag) options.push('--experimental-strip-types')
  const env = Object.assign({}, process.env)
  const pathName = Object.keys(env).filter((name) => name.toUpperCase() === 'PATH')[0] || 'PATH'
  env[pathName] = path.dirname(node.file) + path.delimiter + (env[pathName] || '')
  const inherited = (env.NODE_OPTIONS || '').split(' ').filter((option) => option && options.indexOf(option) < 0)
  env.NODE_OPTIONS = inherited.concat(options).join(' ')

  const child = childProcess.spawn(node.file, args, { stdio: 'inherit', env: env })
  // A terminal sends Ctrl-C to the child itself; a second one from here would look like "stop at once".
  const hasTerminal = Boolean(process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  process.on('SIGINT', () => {
    if (!hasTerminal) child.kill('SIGINT')
  })
  child.on('error', (error) => fail('Portico could not start ' + node.file + ': ' + error.message))
  child.on('exit', (code, signal) => {
    process.exit(code === null ? 128 + ((signal && os.constants.signals[signal]) || 1) : code)
  })
}

function main() {
  const command = process.argv[2]
  if (!command) fail('Usage: node tools/run.mjs <' + ownCommands.join(' | ') + '> [arguments]')
  const node = chooseNode()
  if (!node) {
    const installed = fs.existsSync(path.join(root, 'node_modules'))
    const here = 'Portico needs Node 22.12 or newer; this is ' + process.version + '.'
    const hasPackage = bundledPackages.some(
      (name) => name.replace('win', 'win32') === process.platform + '-' + process.arch,
    )
    if (hasPackage && !installed) fail(here + ' Run "npm ci" here first: it brings one along.')
    fail(here + ' Install a newer one from https://nodejs.org and try again.')
  }
  if (!fs.existsSync(path.join(root, 'node_modules'))) fail('Run "npm ci" first: the packages are not installed yet.')
  const script = scriptOf(command)
  if (!script) {
    const known = ownCommands.join(', ')
    return fail('Unknown command "' + command + '". Known: ' + known + ', or a command of an installed package.')
  }
  run(node, script.concat(process.argv.slice(3)))
}

main()

// npm start: builds what has changed, then opens the desktop app; where Electron cannot be had, serves the same console to a browser.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ensureBuilt, root } from './build/parts.mjs'
import { followSignals, runCli } from './build/run-cli.mjs'

const electronFolder = join(root, 'node_modules/electron')
const downloadLimitMs = 60_000

function electronFile() {
  const record = join(electronFolder, 'path.txt')
  const name = existsSync(record)
    ? readFileSync(record, 'utf8')
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron'
  const file = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electronFolder, 'dist'), name)
  return existsSync(file) ? file : undefined
}

/** @returns {{ file: string } | { reason: string }} */
function findElectron() {
  if (process.env.PORTICO_NO_ELECTRON === '1') return { reason: 'PORTICO_NO_ELECTRON is set' }
  if (process.platform === 'linux') {
    if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return { reason: 'this machine has no display' }
    if (process.getuid?.() === 0) return { reason: 'its sandbox does not run as root' }
  }
  const present = electronFile()
  if (present) return { file: present }
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return { reason: 'ELECTRON_OVERRIDE_DIST_PATH holds no Electron' }
  process.stderr.write('Fetching Electron, once, for at most a minute …\n')
  spawnSync(process.execPath, [join(electronFolder, 'install.js')], { timeout: downloadLimitMs, stdio: 'ignore' })
  const fetched = electronFile()
  return fetched ? { file: fetched } : { reason: 'its program could not be downloaded' }
}

function runElectron(file, args) {
  const env = { ...process.env }
  delete env.NODE_OPTIONS
  delete env.ELECTRON_RUN_AS_NODE
  return followSignals(spawn(file, [root, ...args], { stdio: 'inherit', env }))
}

async function serve(reason, args) {
  process.stderr.write(`The desktop window cannot open here (${reason}): Portico is served to your browser instead.\n`)
  const { child, ended } = runCli(['serve', ...args], ['inherit', 'pipe', 'inherit'])
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      let addresses
      try {
        addresses = JSON.parse(line)
      } catch {
        addresses = undefined
      }
      process.stdout.write(`${line}\n`)
      if (addresses?.console) process.stderr.write(`Open ${addresses.console} in your browser. Ctrl-C ends Portico.\n`)
    })
  return ended
}

await ensureBuilt()
const electron = findElectron()
const args = process.argv.slice(2)
process.exit(await ('file' in electron ? runElectron(electron.file, args) : serve(electron.reason, args)))

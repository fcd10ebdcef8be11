import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './parts.mjs'

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

/**
 * The desktop's program, fetched when it is not there yet; where it cannot be had, the reason.
 *
 * @returns {{ file: string } | { reason: string }}
 */
export function findElectron() {
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

/** Opens the desktop app of the built sources. What makes Node quiet is not meant for Electron. */
export function openElectron(file, args) {
  const env = { ...process.env }
  delete env.NODE_OPTIONS
  delete env.ELECTRON_RUN_AS_NODE
  return spawn(file, [root, ...args], { stdio: 'inherit', env })
}

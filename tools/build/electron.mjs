import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './parts.mjs'

const electronFolder = join(root, 'node_modules/electron')
const downloadLimitMs = 60_000

/** The folder that Electron's program lies in, if it is there. */
export const electronDist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electronFolder, 'dist')

function electronFile() {
  const record = join(electronFolder, 'path.txt')
  const name = existsSync(record)
    ? readFileSync(record, 'utf8')
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron'
  const file = join(electronDist, name)
  return existsSync(file) ? file : undefined
}

/** Electron's program, fetched once when it is not there yet and for a minute at most; undefined where it cannot be had. */
export function fetchElectron() {
  if (!electronFile() && !process.env.ELECTRON_OVERRIDE_DIST_PATH) {
    process.stderr.write('Fetching Electron, once, for at most a minute …\n')
    spawnSync(process.execPath, [join(electronFolder, 'install.js')], { timeout: downloadLimitMs, stdio: 'ignore' })
  }
  return electronFile()
}

/**
 * Electron's program where a window of it can open here; otherwise the reason.
 *
 * @returns {{ file: string } | { reason: string }}
 */
export function findElectron() {
  if (process.env.PORTICO_NO_ELECTRON === '1') return { reason: 'PORTICO_NO_ELECTRON is set' }
  if (process.platform === 'linux') {
    if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return { reason: 'this machine has no display' }
    if (process.getuid?.() === 0) return { reason: 'its sandbox does not run as root' }
  }
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH && !electronFile()) {
    return { reason: 'ELECTRON_OVERRIDE_DIST_PATH holds no Electron' }
  }
  const file = fetchElectron()
  return file ? { file } : { reason: 'its program could not be downloaded' }
}

/** Opens the desktop app of the built sources. What makes Node quiet is not meant for Electron. */
export function openElectron(file, args) {
  const env = { ...process.env }
  delete env.NODE_OPTIONS
  delete env.ELECTRON_RUN_AS_NODE
  return spawn(file, [root, ...args], { stdio: 'inherit', env })
}

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How Electron's program marks the place of its fuses: these 32 letters, a version, a count, one byte for each fuse. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const fuseCount = 9

/**
 * A folder that electron-builder takes for Electron's, where that cannot be had: so that what is packed around it can be looked at.
 *
 * @param {string} folder
 */
export function makeStandInElectron(folder) {
  mkdirSync(join(folder, 'resources'), { recursive: true })
  const fuses = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, fuseCount]), Buffer.alloc(fuseCount, '1')])
  const program = Buffer.concat([
    Buffer.from('#!/bin/sh\necho "This folder was packed without Electron."\nexit 1\n'),
    fuses,
  ])
  const name = process.platform === 'win32' ? 'electron.exe' : 'electron'
  writeFileSync(join(folder, name), program)
  chmodSync(join(folder, name), 0o755)
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'version']) writeFileSync(join(folder, file), '')
}

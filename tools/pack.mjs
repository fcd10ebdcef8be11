// npm run pack [-- --stand-in] [-- --output <folder>]: the app as a folder, in dist/. Where Electron cannot be had (or with --stand-in), a
// stand-in takes its place: that folder does not start, and shows what would be in it.
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build, Platform } from 'electron-builder'
import { electronDist, fetchElectron } from './build/electron.mjs'
import { ensureBuilt, root } from './build/parts.mjs'
import { makeStandInElectron } from './build/stand-in-electron.mjs'

const { values } = parseArgs({
  options: { 'stand-in': { type: 'boolean' }, output: { type: 'string', default: 'dist' } },
})

await ensureBuilt()
const electron = values['stand-in'] ? undefined : fetchElectron()
if (!electron && process.platform === 'darwin') {
  process.stderr.write('Packing for macOS needs Electron itself, which could not be had.\n')
  process.exit(1)
}
const standIn = mkdtempSync(join(tmpdir(), 'portico-electron-'))
if (!electron) {
  makeStandInElectron(standIn)
  process.stderr.write('Packing with a stand-in for Electron: the folder can be looked at and does not start.\n')
}

try {
  await build({
    projectDir: root,
    targets: Platform.current().createTarget('dir'),
    config: {
      extends: join(root, 'electron-builder.yml'),
      electronVersion: createRequire(import.meta.url)('electron/package.json').version,
      electronDist: electron ? electronDist : standIn,
      directories: { output: resolve(root, values.output) },
    },
  })
} finally {
  rmSync(standIn, { recursive: true, force: true })
}
process.exit(0)

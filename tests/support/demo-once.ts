import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

let folder: string | undefined

/** Where the browser tests of one run keep the sample firm that the first of them makes: each has a copy of it for itself. */
export function setup(): void {
  folder = mkdtempSync(path.join(os.tmpdir(), 'portico-demo-once-'))
  process.env['PORTICO_DEMO_ONCE'] = folder
}

export function teardown(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
}

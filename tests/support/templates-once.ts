import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const folders: string[] = []

/** Where the workers of one run keep the migrated stores that tests copy: a worker is ended without being asked, and removes nothing. */
export function setup(): void {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portico-templates-'))
  folders.push(folder)
  process.env['PORTICO_TEMPLATES'] = folder
}

export function teardown(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Where the browser tests of one run keep the sample firm that the first of them makes: each has a copy of it for itself. */
export default function keepDemo(): () => void {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portico-demo-once-'))
  process.env['PORTICO_DEMO_ONCE'] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}

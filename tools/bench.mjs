// npm run bench [-- names]: the figures of docs/benchmarks.md.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt, root } from './build/parts.mjs'
import { followSignals } from './build/run-cli.mjs'

await ensureBuilt()
const child = spawn(process.execPath, [join(root, 'tests/bench/run.ts'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(await followSignals(child))

// npm run e2e [-- vitest's arguments]: the tests in a real browser, against what is built.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt, root } from './build/parts.mjs'
import { followSignals } from './build/run-cli.mjs'

await ensureBuilt()
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const child = spawn(process.execPath, [vitest, 'run', '--project', 'e2e', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(await followSignals(child))

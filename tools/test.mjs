// npm test [-- vitest's arguments]: builds what has changed, runs every test once, and ends with one line of figures.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt, root } from './build/parts.mjs'
import { followSignals } from './build/run-cli.mjs'

/** A file that fails before its first test counts as one failure: otherwise nobody would see it in the figures. */
function countResults(report) {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((result) => result.status === 'failed'),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

await ensureBuilt()
const folder = mkdtempSync(join(tmpdir(), 'portico-test-'))
const reportFile = join(folder, 'report.json')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
const code = await followSignals(child)

let figures = { passed: 0, failed: 1, skipped: 0 }
try {
  figures = countResults(JSON.parse(readFileSync(reportFile, 'utf8')))
} catch (error) {
  process.stderr.write(`The tests ended without a report: ${error}\n`)
}
rmSync(folder, { recursive: true, force: true })
// An error outside of any test (an unhandled rejection, a failing global set-up) ends vitest with a code and no failed test.
if (code !== 0 && figures.failed === 0) figures.failed = 1
process.stdout.write(`${figures.passed} passed, ${figures.failed} failed, ${figures.skipped} skipped\n`)
process.exit(figures.failed > 0 ? 1 : 0)

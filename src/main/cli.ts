import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runProgram } from './cli/program.ts'

/** `portico`, with the words after it; answers the exit code: 0 ok, 1 failed, 2 wrong use. */
export const runCli = runProgram

const started = process.argv[1]
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  process.exitCode = await runCli(process.argv.slice(2))
}

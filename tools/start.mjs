// npm start: builds what has changed, then opens the desktop app; where Electron cannot be had, serves the same console to a browser.
import { createInterface } from 'node:readline'
import { findElectron, openElectron } from './build/electron.mjs'
import { ensureBuilt } from './build/parts.mjs'
import { followSignals, runCli } from './build/run-cli.mjs'

async function serve(reason, args) {
  process.stderr.write(`The desktop window cannot open here (${reason}): Portico is served to your browser instead.\n`)
  const { child, ended } = runCli(['serve', ...args], ['inherit', 'pipe', 'inherit'])
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      let addresses
      try {
        addresses = JSON.parse(line)
      } catch {
        addresses = undefined
      }
      process.stdout.write(`${line}\n`)
      if (addresses?.console) process.stderr.write(`Open ${addresses.console} in your browser. Ctrl-C ends Portico.\n`)
    })
  return ended
}

await ensureBuilt()
const electron = findElectron()
const args = process.argv.slice(2)
process.exit(
  await ('file' in electron ? followSignals(openElectron(electron.file, args)) : serve(electron.reason, args)),
)

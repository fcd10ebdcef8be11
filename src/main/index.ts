import { app } from 'electron'
import { defaultDataFolder } from './cli/paths.ts'
import { commandWords } from './desktop/command-words.ts'
import { startDesktop } from './desktop/start-desktop.ts'
import { systemClock } from './platform/clock/system-clock.ts'
import { createIds } from './platform/ids/random-ids.ts'
import { createJsonLog } from './platform/log/json-log.ts'

// Nothing here is awaited at the top: Electron is not ready before this module has been evaluated. The product is loaded
// when it is wanted: a second start only shows the first one's window.
const words = commandWords(process.argv, app.isPackaged)
if (words) void runWords(words)
else {
  const clock = systemClock
  const log = createJsonLog({ clock, least: 'info' })
  startDesktop({
    openHost: async (input) => (await import('./desktop/app-host.ts')).openDesktopHost(input),
    dataFolder: process.env['PORTICO_DATA'] ?? defaultDataFolder(),
    clock,
    ids: createIds(clock),
    report: (event, fields) => log.warn(event, fields),
  })
}

async function runWords(given: readonly string[]): Promise<void> {
  const { runProgram } = await import('./cli/program.ts')
  app.exit(await runProgram(given))
}

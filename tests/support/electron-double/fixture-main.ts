// The shell with a host of a few lines: built by build-fixture.ts as the product's main program is.
import { app } from 'electron'
import { join } from 'node:path'
import { startDesktop } from '../../../src/main/desktop/start-desktop.ts'
import { systemClock } from '../../../src/main/platform/clock/system-clock.ts'
import { createIds } from '../../../src/main/platform/ids/random-ids.ts'
import { openFixtureHost } from './fixture-host.ts'

const clock = systemClock
const ids = createIds(clock)
startDesktop({
  openHost: (input) => openFixtureHost(input, { clock, ids }),
  dataFolder: join(app.getPath('userData'), 'firm'),
  clock,
  ids,
  report: (event, fields) => process.stderr.write(`${JSON.stringify({ event, ...fields })}\n`),
})

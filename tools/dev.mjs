// npm run dev: the desktop app, built again after every change. A change of the host starts it anew; one of a screen waits for a reload.
import { findElectron, openElectron } from './build/electron.mjs'
import { buildParts, ensureBuilt, outdatedParts } from './build/parts.mjs'
import { watchSources } from './build/watch-sources.mjs'

await ensureBuilt()
const electron = findElectron()
if ('reason' in electron) {
  process.stderr.write(`The desktop window cannot open here (${electron.reason}): use "npm run dev:web".\n`)
  process.exit(1)
}

const { file } = electron
const args = process.argv.slice(2)
let app
let restarting = false
function open() {
  app = openElectron(file, args)
  app.on('exit', (code) => {
    if (!restarting) process.exit(code ?? 1)
    restarting = false
    open()
  })
}
open()
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.kill('SIGTERM'))

watchSources(['src'], async () => {
  let changed = []
  const problems = await buildParts(outdatedParts, (names) => (changed = names))
  if (problems.length > 0) process.stderr.write(`${problems.join('\n')}\n`)
  else if (changed.includes('host')) {
    restarting = true
    app.kill('SIGTERM')
  } else if (changed.length > 0) process.stdout.write(`Built ${changed.join(', ')}: reload the window.\n`)
})

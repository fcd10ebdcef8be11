// Runs a built main program as Electron would, with `electron` being the double: `node run-main.ts <main.js> [words]`.
import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import type * as electronDouble from './electron.ts'

const double = new URL('./electron.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: double, shortCircuit: true } : next(specifier, context),
})

const [main, ...words] = process.argv.slice(2)
if (!main) throw new Error('Which main program?')
process.argv = process.env['DOUBLE_PACKAGED'] ? [process.execPath, ...words] : [process.execPath, main, ...words]

const electron = (await import(double)) as typeof electronDouble
electron.double.listen()
await import(pathToFileURL(main).href)
// Electron is not ready before the main module has been evaluated: a top-level await for `ready` would hang, here too.
await electron.double.becomeReady()

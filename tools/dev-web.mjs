// npm run dev:web [-- portico's words, "demo" unless given]: the host from its source, started anew when it changes, and before it Vite's
// servers for the console, the portal and the phone's page, where a change of a screen shows at once.
import { createInterface } from 'node:readline'
import { loadConfigFromFile } from 'electron-vite'
import { createServer } from 'vite'
import { ensureBuilt, root } from './build/parts.mjs'
import { runCli } from './build/run-cli.mjs'
import { watchSources } from './build/watch-sources.mjs'

const words = process.argv.length > 2 ? process.argv.slice(2) : ['demo']
const consolePort = 5173
const portalPort = 5174
const phonePort = 5175
const hostPaths = ['/rpc', '/live', '/uploads', '/documents', '/brand', '/healthz', '/readyz']

/** Where the host listens now. The proxies ask at each request, since a new start can take other ports. */
const targets = { console: '', portal: '', phone: '' }

/** What it is called there, where that is another name than the target's: browsers find it by themselves, Node may not. */
const names = { console: '', portal: '', phone: '' }

/** The host answers its own addresses only: the pages' requests take its Host and Origin. */
const proxyTo = (face) =>
  Object.fromEntries(
    hostPaths.map((path) => [
      path,
      {
        target: targets[face],
        changeOrigin: true,
        // A page's own address can begin like one of the host: /documents is a screen, /documents/…/content is not.
        bypass: (request, _, options) => {
          options.target = targets[face]
          const isScreen = request.headers.accept?.includes('text/html') && !request.url.includes('/content')
          return isScreen ? request.url : undefined
        },
        configure: (proxy) => {
          proxy.on('proxyReq', (request) => {
            const own = names[face] || targets[face]
            request.setHeader('host', new URL(own).host)
            if (request.hasHeader('origin')) request.setHeader('origin', own)
          })
        },
      },
    ]),
  )

let child
let restarting = false

/** Starts the host and waits for the line that tells its addresses. */
function startHost() {
  return new Promise((done) => {
    const host = runCli(words, ['inherit', 'pipe', 'inherit'])
    child = host.child
    void host.ended.then((code) => {
      if (!restarting) process.exit(code)
    })
    createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdout) }).on('line', (line) => {
      process.stdout.write(`${line}\n`)
      if (!line.startsWith('{')) return
      const addresses = JSON.parse(line)
      if (!addresses.console) return
      targets.console = new URL(addresses.console).origin
      targets.portal = new URL(addresses.portal).origin
      targets.phone = targets.portal
      names.phone = targets.portal.replace('127.0.0.1', 'phone.localhost')
      done(undefined)
    })
  })
}

async function restartHost() {
  restarting = true
  child.kill('SIGTERM')
  await new Promise((done) => (child.exitCode === null ? child.once('exit', done) : done(undefined)))
  restarting = false
  await startHost()
}

// Links in e-mails lead to the host's own pages.
await ensureBuilt()
await startHost()
process.env.PORTICO_BUILD = 'console'
const { config } = await loadConfigFromFile(
  { command: 'serve', mode: 'development' },
  `${root}/electron.vite.config.ts`,
  root,
)
const server = (face, port) => ({ host: '127.0.0.1', port, strictPort: true, proxy: proxyTo(face) })
const pages = [
  await createServer({ ...config.renderer, configFile: false, server: server('console', consolePort) }),
  await createServer({ configFile: `${root}/vite.portal.config.ts`, server: server('portal', portalPort) }),
  await createServer({ configFile: `${root}/vite.phone.config.ts`, server: server('phone', phonePort) }),
]
for (const page of pages) await page.listen()
process.stdout.write(
  `Console: http://127.0.0.1:${consolePort}/  Portal: http://127.0.0.1:${portalPort}/  Phone: http://127.0.0.1:${phonePort}/\n`,
)
watchSources(['src/main', 'src/shared'], restartHost)

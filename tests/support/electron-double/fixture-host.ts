import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { DesktopHost, HostInput } from '../../../src/main/desktop/host.ts'
import { DataFolderError } from '../../../src/main/platform/data-folder/folder-errors.ts'
import { createWindowGuard } from '../../../src/main/platform/http/guards/window-guard.ts'
import { StoreTooNewError } from '../../../src/main/platform/store/errors.ts'
import type { Clock, Ids } from '../../../src/main/ports.ts'

const failuresByName: Record<string, (folder: string) => Error> = {
  inUse: (folder) => new DataFolderError('inUse', { folder, pid: 7, host: 'office', since: 'noon' }),
  tooNew: () => new StoreTooNewError(90, 10),
}

/** The smallest host that the shell can start: its pages are ours to make hostile. */
export async function openFixtureHost(
  { dataFolder, keyWrap }: HostInput,
  ports: { clock: Clock; ids: Ids },
): Promise<DesktopHost> {
  await mkdir(dataFolder, { recursive: true })
  const wrap = await keyWrap()
  const keyFile = join(dataFolder, 'host.key')
  if (!existsSync(keyFile)) writeFileSync(keyFile, wrap.wrap(randomBytes(32)))
  const keyHash = createHash('sha256')
    .update(wrap.unwrap(readFileSync(keyFile)))
    .digest('hex')

  const guard = createWindowGuard({ ...ports, cookieName: 'portico-window-fixture', secure: false })
  const server = createServer((request, response) => {
    if (guard.admit(request, response)) serve(request, response, keyHash)
  })
  const failures = (process.env['FIXTURE_FAILURES'] ?? '').split(',').filter((name) => name !== '')
  return {
    async start() {
      const failure = failures.shift()
      process.env['FIXTURE_FAILURES'] = failures.join(',')
      if (failure) throw (failuresByName[failure] ?? (() => new Error('the fixture fails')))(dataFolder)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      return { consoleOrigin: origin, portalOrigin: origin, portalAddresses: () => ['https://portal.example.com'] }
    },
    makeWindowTicket: () => guard.makeTicket(),
    async stop() {
      server.close()
      server.closeAllConnections()
      writeFileSync(join(dataFolder, 'stopped'), '')
    },
  }
}

function serve(request: IncomingMessage, response: ServerResponse, keyHash: string): void {
  const url = new URL(request.url ?? '/', 'http://fixture.invalid')
  const to = url.searchParams.get('to') ?? ''
  if (url.pathname === '/redirect') {
    response.writeHead(302, { location: to }).end()
    return
  }
  if (url.pathname === '/file') {
    response.writeHead(200, { 'content-disposition': 'attachment; filename="bill.pdf"' }).end('bytes')
    return
  }
  response.setHeader('content-type', 'text/html; charset=utf-8')
  if (url.pathname === '/key') response.end(keyHash)
  else response.end(`<!doctype html><title>Fixture</title><h1>${url.pathname}</h1>`)
}

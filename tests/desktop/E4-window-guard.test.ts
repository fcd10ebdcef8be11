import { createHash } from 'node:crypto'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWindowGuard, type WindowGuard } from '../../src/main/platform/http/guards/window-guard.ts'
import { createIds } from '../../src/main/platform/ids/random-ids.ts'

const clock = { nowMs: 1_800_000_000_000, now: () => clock.nowMs }
let app: FastifyInstance
let guard: WindowGuard
let port: number
let reached: string[]

beforeEach(async () => {
  reached = []
  guard = createWindowGuard({ clock, ids: createIds(clock), cookieName: 'portico-window', secure: false })
  app = fastify()
  app.addHook('onRequest', (request, reply) => guard.onRequest(request, reply))
  app.all('/*', async (request) => {
    reached.push(request.url)
    return 'the console'
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  port = (app.server.address() as AddressInfo).port
})
afterEach(() => app.close())

interface Answer {
  status: number | undefined
  headers: IncomingHttpHeaders
  body: string
}

function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ port, host: '127.0.0.1', path, method, headers, agent: false }, (response) => {
      let text = ''
      response.on('data', (bytes) => (text += String(bytes)))
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Exactly what anybody but the window gets: nothing that says what listens here. */
const nothing = { status: 404, headers: { connection: 'close', 'content-length': '0' }, body: '' }

async function enter(): Promise<string> {
  const entered = await ask(`/enter?ticket=${guard.makeTicket()}`)
  return entered.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

describe('E4 the door of the desktop window', () => {
  it('E4 a ticket opens the door once, into a cookie that scripts and other sites cannot use', async () => {
    const entered = await ask(`/enter?ticket=${guard.makeTicket()}`)
    expect(entered).toMatchObject({ status: 303, headers: { location: '/', 'cache-control': 'no-store' }, body: '' })
    expect(entered.headers['set-cookie']).toEqual([
      expect.stringMatching(/^portico-window=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ])
    const cookie = entered.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect(await ask('/clients', { cookie })).toMatchObject({ status: 200, body: 'the console' })
  })

  it.each([
    ['GET', '/'],
    ['GET', '/sign-in'],
    ['GET', '/enter'],
    ['GET', '/enter?ticket='],
    ['GET', '/enter?ticket=wrong'],
    ['GET', '/healthz'],
    ['GET', '//'],
    ['GET', '/enter/?ticket=a'],
    ['HEAD', '/'],
    ['POST', '/rpc/session/signIn'],
    ['PUT', '/uploads'],
    ['DELETE', '/'],
    ['OPTIONS', '*'],
  ])('E4 a second program without the cookie gets nothing: %s %s', async (method, path) => {
    await enter()
    const { headers, ...rest } = await ask(path, {}, method, method === 'PUT' ? 'x'.repeat(100_000) : '')
    expect({ ...rest, headers }).toEqual(nothing)
    expect(reached).toEqual([])
  })

  it.each([
    ['another value', 'portico-window=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['an empty value', 'portico-window='],
    ['no value', 'portico-window'],
    ['another name', `portico-window-2=${'A'.repeat(43)}`],
    ['garbage', ';;;=;\u00e9'],
  ])('E4 a cookie with %s gets nothing', async (_what, cookie) => {
    await enter()
    expect(await ask('/', { cookie })).toEqual(nothing)
  })

  it('E4 no cookie opens a door nobody has entered', async () => {
    expect(await ask('/', { cookie: 'portico-window=' })).toEqual(nothing)
    expect(await ask('/', { cookie: 'portico-window=null' })).toEqual(nothing)
  })

  it('E4 a ticket is gone after its first use, for the window too', async () => {
    const ticket = guard.makeTicket()
    const cookie = (await ask(`/enter?ticket=${ticket}`)).headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect(await ask(`/enter?ticket=${ticket}`)).toEqual(nothing)
    expect(await ask(`/enter?ticket=${ticket}`, { cookie })).toEqual(nothing)
  })

  it('E4 of 100 that race with one ticket one comes in', async () => {
    const ticket = guard.makeTicket()
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(`/enter?ticket=${ticket}`)))
    expect(answers.filter((answer) => answer.status === 303)).toHaveLength(1)
  })

  it('E4 a ticket works for 30 seconds', async () => {
    const [used, late] = [guard.makeTicket(), guard.makeTicket()]
    clock.nowMs += 29_999
    expect(await ask(`/enter?ticket=${used}`)).toMatchObject({ status: 303 })
    clock.nowMs += 1
    expect(await ask(`/enter?ticket=${late}`)).toEqual(nothing)
  })

  it('E4 a ticket is used up by no other method than GET', async () => {
    const ticket = guard.makeTicket()
    expect(await ask(`/enter?ticket=${ticket}`, {}, 'HEAD')).toEqual(nothing)
    expect(await ask(`/enter?ticket=${ticket}`, {}, 'POST')).toEqual(nothing)
    expect(await ask(`/enter?ticket=${ticket}`)).toMatchObject({ status: 303 })
  })

  it('E4 a window that enters again leaves the earlier cookie behind', async () => {
    const first = await enter()
    const second = await enter()
    expect(await ask('/', { cookie: first })).toEqual(nothing)
    expect(await ask('/', { cookie: second })).toMatchObject({ status: 200 })
  })

  it('E4 tickets have 256 bits, no two alike, and only a few wait at a time', async () => {
    const tickets = Array.from({ length: 1_000 }, () => guard.makeTicket())
    expect(new Set(tickets).size).toBe(1_000)
    for (const ticket of tickets) expect(Buffer.from(ticket, 'base64url')).toHaveLength(32)
    expect(await ask(`/enter?ticket=${tickets[0]}`)).toEqual(nothing)
    expect(await ask(`/enter?ticket=${tickets.at(-1)}`)).toMatchObject({ status: 303 })
  })

  it('E4 a ticket is compared by its hash: the hash itself opens nothing', async () => {
    const hash = createHash('sha256').update(guard.makeTicket()).digest('hex')
    expect(await ask(`/enter?ticket=${hash}`)).toEqual(nothing)
  })

  it('E4 what is no request at all is closed unanswered', async () => {
    const server = app.server
    server.removeAllListeners('clientError')
    server.on('clientError', (_error, socket) => guard.refuseSocket(socket))
    const heard = await new Promise<string>((resolve) => {
      let text = ''
      const socket = connect(port, '127.0.0.1', () => socket.write('GARBAGE\r\n\r\n'))
      socket.on('data', (bytes) => (text += String(bytes)))
      socket.on('close', () => resolve(text))
      socket.on('error', () => undefined)
    })
    expect(heard).toBe('')
  })

  it('E4 over TLS the cookie is Secure, and its name may follow from the request', async () => {
    const tls = createWindowGuard({
      clock,
      ids: createIds(clock),
      cookieName: (request) => `__Host-portico-window-${request.socket.localPort}`,
      secure: true,
    })
    const own = fastify()
    own.addHook('onRequest', (request, reply) => tls.onRequest(request, reply))
    port = Number(new URL(await own.listen({ port: 0, host: '127.0.0.1' })).port)
    const { headers } = await ask(`/enter?ticket=${tls.makeTicket()}`)
    expect(headers['set-cookie']?.[0]).toMatch(new RegExp(`^__Host-portico-window-${port}=.*; Secure$`))
    await own.close()
  })
})

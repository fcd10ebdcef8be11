import net from 'node:net'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { mountRpc } from '../../src/main/platform/http/rpc.ts'
import { allowLongBody } from '../../src/main/platform/http/guards/slow-bodies.ts'
import { defaultLimits } from '../../src/main/platform/http/listener.ts'
import { leaveBodiesAlone } from '../../src/main/platform/http/receive-upload.ts'
import { Call } from '../../src/main/platform/jobs/turns.ts'
import { ask } from '../support/http.ts'
import { startListener } from '../http/support/test-listener.ts'

test('H5 the server is set to cut slow headers and slow bodies', async () => {
  const { listener } = await startListener()
  const { headersTimeout, requestTimeout, keepAliveTimeout, maxConnections } = listener.app.server

  expect(headersTimeout).toBeGreaterThan(0)
  expect(headersTimeout).toBeLessThanOrEqual(requestTimeout)
  expect(headersTimeout + defaultLimits.connectionsCheckingIntervalMs).toBeLessThanOrEqual(30_000)
  expect(defaultLimits.connectionsCheckingIntervalMs).toBeLessThanOrEqual(2_000)
  expect(defaultLimits.bodyTimeoutMs).toBeLessThan(30_000)
  expect(keepAliveTimeout).toBeGreaterThan(0)
  expect(maxConnections).toBeGreaterThan(1_000)
  expect(maxConnections).toBeLessThan(65_536)
})

test('H5 headers that never end are cut, and others are served meanwhile', async () => {
  const { origin, port } = await startListener({
    limits: { headersTimeoutMs: 200, connectionsCheckingIntervalMs: 50 },
  })
  const slow = Array.from({ length: 50 }, () => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: 127'))
    return once(socket.resume(), 'close')
  })

  expect((await ask(origin, '/healthz')).status).toBe(200)
  await Promise.all(slow)
})

test.each(['/rpc/anything', '/nothing-here', '/healthz'])('H5 a body that never ends is cut: %s', async (url) => {
  const { port } = await startListener({ limits: { bodyTimeoutMs: 100 } }, ({ app }) => {
    app.post('/rpc/*', async (request) => JSON.stringify(request.body))
  })
  const host = `127.0.0.1:${port}`
  const head = `POST ${url} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\n`
  const socket = net.connect(port, '127.0.0.1', () =>
    socket.write(`${head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a":`),
  )

  await once(socket.resume(), 'close')
})

test('H5 a call whose body was cut is under way no more, and is answered once', async () => {
  const faults: unknown[] = []
  const log = { info() {}, warn() {}, fault: (error: unknown) => (faults.push(error), 'ABCD-EFGH') }
  const { origin, port } = await startListener({ limits: { bodyTimeoutMs: 50 }, log }, ({ app }) => {
    mountRpc(app, { router: {}, context: () => ({}), log })
  })
  const head = `POST /rpc/anything HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${origin}\r\n`
  const socket = net.connect(port, '127.0.0.1', () =>
    socket.write(`${head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a":`),
  )
  let answer = ''
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')))
  await once(socket, 'close')
  await pause(20)

  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 408'])
  expect(faults).toEqual([])
  const alone = new Call()
  await pause(5)
  expect(alone.mayAnswer()).toBeUndefined()
  alone.leave()
})

test.each([
  ['a long body whose route asks for a rate at once', '/long'],
  ['an ordinary one', '/short'],
])('H5 what has come is cut no more: %s', async (_what, url) => {
  const limits = { ...defaultLimits, bodyTimeoutMs: 50, stallTimeoutMs: 50, leastBytes: 1_000 }
  const { port } = await startListener({ limits }, ({ app }) => {
    leaveBodiesAlone(app)
    app.post('/*', async ({ raw, url: asked }) => {
      if (asked === '/long') allowLongBody(raw, limits)
      await once(raw.resume(), 'end')
      return 'taken'
    })
  })
  const host = `127.0.0.1:${port}`
  const post = `POST ${url} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nContent-Length: 4\r\n\r\nbody`
  const socket = net.connect(port, '127.0.0.1')
  let received = ''
  socket.setEncoding('utf8').on('data', (text: string) => (received += text))
  socket.write(post)
  await vi.waitFor(() => expect(received).toContain('taken'))
  received = ''
  // Longer than either limit, on the same connection.
  await pause(200)
  socket.write(post)
  await vi.waitFor(() => expect(received).toContain('taken'))
  socket.destroy()
})

test('H5 a body that never ends is cut also behind an answer that never ends', async () => {
  const limits = { ...defaultLimits, bodyTimeoutMs: 100 }
  const { port } = await startListener({ limits }, ({ app }) => {
    app.get('/endless', (_request, reply) => {
      reply.raw.writeHead(200)
      reply.raw.write('and so on')
    })
    app.post('/short', () => 'taken')
  })
  const host = `127.0.0.1:${port}`
  const head = `POST /short HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nContent-Type: application/json\r\n`
  const socket = net.connect(port, '127.0.0.1', () =>
    socket.write(`GET /endless HTTP/1.1\r\nHost: ${host}\r\n\r\n${head}Content-Length: 1000\r\n\r\n{"a":`),
  )

  await once(socket.resume(), 'close')
})

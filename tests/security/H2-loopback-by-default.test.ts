import { expect, test } from 'vitest'
import { createListener } from '../../src/main/platform/http/listener.ts'
import { PlainHttpRefusedError } from '../../src/main/platform/http/guards/plain-http.ts'
import { fakeLog } from '../support/fakes.ts'
import { ask } from '../support/http.ts'
import { startListener } from '../http/support/test-listener.ts'

const none: readonly string[] = []
const base = {
  face: 'portal',
  port: 0,
  origins: () => none,
  isReady: () => Promise.resolve(true),
  log: fakeLog(),
} as const

test('H2 listens on loopback when nothing else is said', async () => {
  const { listener } = await startListener()

  expect(listener.app.addresses()).toMatchObject([{ address: '127.0.0.1' }])
})

test.each(['0.0.0.0', '::', '192.0.2.10', 'office-server', '[::]'])('H2 plain HTTP on %s is refused', (host) => {
  expect(() => createListener({ ...base, host })).toThrow(PlainHttpRefusedError)
})

test.each(['127.0.0.1', '127.0.0.2', '::1', 'localhost'])('H2 plain HTTP on %s is allowed', (host) => {
  expect(() => createListener({ ...base, host })).not.toThrow()
})

test('H2 a declared TLS proxy allows it, and then nobody but the proxy is answered', async () => {
  const origins = ['https://portal.firm.example']
  const { origin } = await startListener({ host: '0.0.0.0', proxies: ['10.0.0.0/8'], origins: () => origins })

  const viaLoopback = await ask(origin, '/healthz', { headers: { host: 'portal.firm.example' } })
  expect(viaLoopback.status).toBe(200)
})

test('H2 a page that was asked for without encryption is sent to its https address', async () => {
  const origins = ['https://portal.firm.example']
  const { origin } = await startListener({ proxies: ['127.0.0.1'], origins: () => origins })

  const answer = await ask(origin, '/sign-in?a=b', {
    headers: { host: 'portal.firm.example', 'x-forwarded-proto': 'http' },
  })

  expect(answer).toMatchObject({ status: 308, body: '' })
  expect(answer.headers.location).toBe('https://portal.firm.example/sign-in?a=b')
})

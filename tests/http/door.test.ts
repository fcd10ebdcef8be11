import { expect, test } from 'vitest'
import { createWindowGuard } from '../../src/main/platform/http/guards/window-guard.ts'
import { fakeClock, fakeIds } from '../support/fakes.ts'
import { ask, askRaw } from '../support/http.ts'
import { startListener } from './support/test-listener.ts'

test('E4 behind a door nothing is answered without the pass: no page, no health, no error', async () => {
  const clock = fakeClock()
  const door = createWindowGuard({ clock, ids: fakeIds(clock), cookieName: 'pass', secure: false })
  const { origin, port } = await startListener({ face: 'console', door })

  for (const path of ['/', '/healthz', '/sign-in', '/%ff']) {
    const { status, body, headers } = await ask(origin, path)
    expect({ status, body }).toEqual({ status: 404, body: '' })
    expect(Object.keys(headers).sort()).toEqual(['connection', 'content-length'])
  }
  expect(await askRaw(port, 'NONSENSE\r\n\r\n').catch(() => '')).toBe('')

  const entered = await ask(origin, `/enter?ticket=${door.makeTicket()}`)
  const cookie = entered.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  expect((await ask(origin, '/healthz', { headers: { cookie } })).status).toBe(200)
  expect((await ask(origin, '/healthz', { headers: { cookie, host: 'attacker.example' } })).status).toBe(421)
})

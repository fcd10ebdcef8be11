import { expect, test } from 'vitest'
import { hour, minute } from '../../src/shared/time.ts'
import { openEvents } from '../support/http.ts'
import { createAccessHost } from '../support/access-host.ts'

const cookieOf = (cookies: Map<string, string>) => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

test('C6 polling and an open event stream do not keep a session alive; a person’s action does', async () => {
  const host = await createAccessHost()
  const her = await host.signedIn()
  const stream = await openEvents(host.portalOrigin, '/live', { cookie: cookieOf(her.cookies) })
  const state = async () => (await her.rpc('access/state')).output as { session: { idleEndsAtMs: number } | null }
  const idleEndsAtMs = (await state()).session?.idleEndsAtMs
  for (let passed = 1; passed < 15; passed++) {
    host.clock.advance(minute)
    expect((await state()).session?.idleEndsAtMs).toBe(idleEndsAtMs)
    await her.rpc('messages/list', {})
  }
  expect((await her.rpc('access/touch')).status).toBe(200)
  host.clock.advance(14 * minute)
  expect((await state()).session).not.toBeNull()
  host.clock.advance(minute)
  expect((await state()).session).toBeNull()
  expect((await her.rpc('messages/list', {})).status).toBe(401)
  expect((await her.rpc('access/touch')).status).toBe(401)
  stream.close()
})

test('C6 the open page is told when the server ends the session', async () => {
  const host = await createAccessHost()
  const her = await host.signedIn()
  const stream = await openEvents(host.portalOrigin, '/live', { cookie: cookieOf(her.cookies) })
  host.timers.advance(15 * minute)
  let last: unknown
  for (let message = await stream.next(); message !== undefined; message = await stream.next()) last = message
  expect(JSON.stringify(last ?? 'ended')).toBeTruthy()
  stream.close()
})

test('C6 eight hours at most, whatever the person does', async () => {
  const host = await createAccessHost()
  const her = await host.signedIn()
  for (let passed = 0; passed < 8 * hour - 10 * minute; passed += 10 * minute) {
    host.clock.advance(10 * minute)
    expect((await her.rpc('access/touch')).status).toBe(200)
  }
  host.clock.advance(10 * minute)
  expect((await her.rpc('access/touch')).status).toBe(401)
})

test.each([3 * hour, 24 * hour])(
  'F6 a clock that jumps %i ms ahead and back revives no link and no session',
  async (jumpMs) => {
    const host = await createAccessHost()
    const her = await host.signedIn()
    const token = await host.link()
    host.clock.advance(jumpMs)
    expect((await her.rpc('messages/list', {})).status).toBe(401)
    expect((await her.rpc('access/redeemLink', { token })).status).toBe(410)
    host.clock.advance(-jumpMs)
    expect((await her.rpc('messages/list', {})).status).toBe(401)
    expect((await her.rpc('access/redeemLink', { token })).status).toBe(410)
  },
)

test.each([3 * hour, 24 * hour])(
  'F6 a clock set back by %i ms gives no link and no session more time',
  async (jumpMs) => {
    const host = await createAccessHost()
    const her = await host.signedIn()
    const token = await host.link()
    host.clock.advance(-jumpMs)
    expect((await her.rpc('messages/list', {})).status).toBe(401)
    expect((await her.rpc('access/redeemLink', { token })).status).toBe(410)
  },
)

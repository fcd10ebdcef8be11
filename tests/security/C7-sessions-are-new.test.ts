import { expect, test } from 'vitest'
import { createAccessHost } from '../support/access-host.ts'

test('C7 signing in makes a new session, whatever cookie the browser brought, and sign-out kills it on the server', async () => {
  const host = await createAccessHost()
  const her = host.browser()
  const port = new URL(host.portalOrigin).port
  const name = `portico-client-${port}`
  her.cookies.set(name, 'a'.repeat(43))
  await her.rpc('access/redeemLink', { token: await host.link() })
  const first = her.cookies.get(name) ?? ''
  expect(first).toMatch(/^[\w-]{43}$/)
  expect(first).not.toBe('a'.repeat(43))
  await her.rpc('access/redeemLink', { token: await host.link() })
  const second = her.cookies.get(name) ?? ''
  expect(second).not.toBe(first)

  const thief = host.browser()
  thief.cookies.set(name, first)
  expect((await thief.rpc('messages/list', {})).status).toBe(401)
  thief.cookies.set(name, second)
  expect((await thief.rpc('messages/list', {})).status).toBe(200)
  expect((await her.rpc('access/signOut')).status).toBe(200)
  expect(her.cookies.has(name)).toBe(false)
  expect((await thief.rpc('messages/list', {})).status).toBe(401)
})

test('C7 the session’s cookie is out of reach of scripts and other sites', async () => {
  const host = await createAccessHost()
  const token = await host.link()
  const answer = await host.browser().ask('/rpc/access/redeemLink', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ json: { token }, meta: [] }),
  })
  const cookie = answer.headers['set-cookie']?.find((line) => line.startsWith('portico-client-'))
  expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict/)
  expect(cookie).toMatch(/Max-Age=28800/)
  // Plain http on loopback, the named exception: no Secure, no __Host- there.
  expect(cookie).not.toMatch(/Domain/i)
})

import { expect, test } from 'vitest'
import { ask } from '../support/http.ts'
import { startListener } from '../http/support/test-listener.ts'

async function start() {
  let count = 0
  const started = await startListener({}, ({ app }) => {
    app.route({
      method: ['POST', 'PUT', 'PATCH', 'DELETE'],
      url: '/act',
      handler: async () => {
        count += 1
        return { done: true }
      },
    })
  })
  return { ...started, count: () => count }
}

const json = { 'content-type': 'application/json' }

test('H3 unsafe methods pass for a page of the same origin', async () => {
  const { origin, count } = await start()
  const status = async (method: string, headers: Record<string, string>) =>
    (await ask(origin, '/act', { method, headers: { ...json, ...headers }, body: '{}' })).status

  expect(await status('POST', { 'sec-fetch-site': 'same-origin' })).toBe(200)
  expect(await status('POST', { 'sec-fetch-site': 'same-origin', origin })).toBe(200)
  expect(await status('POST', { 'sec-fetch-site': 'same-origin', origin: 'null' })).toBe(200)
  expect(await status('PUT', { origin })).toBe(200)
  expect(count()).toBe(4)
})

test.each([
  ['cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['another sub-domain', { 'sec-fetch-site': 'same-site' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['a foreign Origin', { origin: 'https://attacker.example' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['a foreign Origin with forged metadata', { 'sec-fetch-site': 'same-origin', origin: 'https://attacker.example' }],
  ['nothing said', {}],
])('H3 unsafe methods are refused from %s', async (_name, headers) => {
  const { origin, count } = await start()

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const answer = await ask(origin, '/act', { method, headers: { ...json, ...headers }, body: '{}' })
    expect(answer).toMatchObject({ status: 403, body: '' })
  }
  expect(count()).toBe(0)
})

test('H3 the port belongs to the origin', async () => {
  const { origin, port } = await start()
  const headers = { ...json, origin: `http://127.0.0.1:${port + 1}` }

  expect((await ask(origin, '/act', { method: 'POST', headers, body: '{}' })).status).toBe(403)
})

test.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', 'TEXT/PLAIN'])(
  'H3 what a form can send is refused even from the own origin: %s',
  async (type) => {
    const { origin, count } = await start()
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': type }

    expect((await ask(origin, '/act', { method: 'POST', headers, body: 'a=b' })).status).toBe(415)
    expect(count()).toBe(0)
  },
)

test('H3 there is no CORS: a preflight is refused and nothing is allowed to be read', async () => {
  const { origin } = await start()
  const foreign = { origin: 'https://attacker.example' }

  const preflight = await ask(origin, '/act', {
    method: 'OPTIONS',
    headers: { ...foreign, 'access-control-request-method': 'POST' },
  })
  const read = await ask(origin, '/healthz', { headers: foreign })

  expect(preflight.status).toBe(405)
  for (const answer of [preflight, read]) {
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  }
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ask, askRaw, createBrowser } from '../support/http.ts'
import { startListener } from '../http/support/test-listener.ts'

const start = () =>
  startListener({}, ({ app }) => {
    app.get('/items/:id', async (request) => ({ id: (request.params as { id: string }).id }))
    app.get('/broken', async () => {
      throw new Error('SELECT secret FROM drawer at /srv/portico/main.ts')
    })
  })

test('H7 methods outside the list are refused', async () => {
  const { origin } = await start()

  for (const method of ['OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'PURGE']) {
    const answer = await ask(origin, '/healthz', { method })
    expect(answer.status, method).toBe(405)
    expect(answer.headers.allow).toBe('GET, HEAD, POST, PUT, PATCH, DELETE')
  }
})

test('H7 a fault shows an incident number, the log has the rest', async () => {
  const { origin, lines } = await start()

  const answer = await ask(origin, '/broken')

  const { code, data } = JSON.parse(answer.body) as { code: string; data: { incidentId: string } }
  expect(answer.status).toBe(500)
  expect(code).toBe('INTERNAL')
  expect(answer.body).not.toMatch(/drawer|main\.ts|SELECT|at /)
  expect(lines.find((line) => line.includes(data.incidentId))).toContain('drawer')
})

test('H7 on a page the same is a sentence with the number', async () => {
  const { origin } = await start()

  const answer = await ask(origin, '/broken', { headers: { accept: 'text/html', 'accept-language': 'en' } })

  expect(answer.headers['content-type']).toContain('text/html')
  expect(answer.body).toMatch(/[2-9B-Z]{4}-[2-9B-Z]{4}/)
  expect(answer.body).not.toContain('drawer')
})

test.each([
  ['a NUL', '/items/%00', 400],
  ['a broken escape', '/items/%zz', 400],
  ['bytes that are no UTF-8', '/items/%ff%fe', 400],
  ['a backslash', '/items/..\\x', 400],
  ['a very long address', `/items/${'a'.repeat(9_000)}`, 414],
  ['a very long part', `/items/${'a'.repeat(500)}`, 404],
])('H7 %s is a clean refusal', async (_name, url, status) => {
  const { port } = await start()

  const answer = await askRaw(port, `GET ${url} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`)

  expect(answer.split(' ')[1]).toBe(String(status))
  expect(answer).not.toMatch(/stack|FST_ERR|node_modules/)
})

test('H7 headers that are too large are a clean refusal', async () => {
  const { port } = await start()

  expect(await askRaw(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`)).toContain(
    '431',
  )
})

test('H7 no input makes a fault: paths, headers, bodies at random', { timeout: 60_000 }, async () => {
  const { origin } = await start()
  const browser = createBrowser(origin)
  const headerText = fc.string({ unit: 'binary-ascii', maxLength: 60 }).map((text) => text.replace(/[^\t -~]/g, ''))

  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
      fc.array(fc.oneof(fc.string().map(encodeURIComponent), fc.constantFrom('..', '%2e%2e', '%5c', 'items', '', '*'))),
      fc.record({ accept: headerText, range: headerText, cookie: headerText, 'content-type': headerText }),
      fc.uint8Array({ maxLength: 300 }),
      async (method, parts, headers, body) => {
        const options = method === 'GET' ? { method, headers } : { method, headers, body: Buffer.from(body) }
        const { status } = await browser.ask(`/${parts.join('/')}`, options)
        expect(status).toBeLessThan(500)
      },
    ),
    { numRuns: 300 },
  )
})

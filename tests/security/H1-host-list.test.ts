import { expect, test } from 'vitest'
import { ask, askRaw, createBrowser } from '../support/http.ts'
import { startListener } from '../http/support/test-listener.ts'

test('H1 answers only to the exact Host values of its list', async () => {
  const origins = ['https://portal.firm.example']
  const { origin, port } = await startListener({ origins: () => origins })
  const status = async (host: string) => (await ask(origin, '/healthz', { headers: { host } })).status

  expect(await status('portal.firm.example')).toBe(200)
  expect(await status('PORTAL.firm.example')).toBe(200)
  expect(await status(`127.0.0.1:${port}`)).toBe(200)
  expect(await status(`localhost:${port}`)).toBe(200)
  for (const host of [
    'attacker.example',
    `attacker.example:${port}`,
    'portal.firm.example.attacker.example',
    'sub.portal.firm.example',
    'portal.firm.example.',
    'portal.firm.example:8443',
    `127.0.0.1.nip.io:${port}`,
    '127.0.0.1',
    `127.0.0.1:${port + 1}`,
    `user@127.0.0.1:${port}`,
    'localhost',
    '__proto__',
  ]) {
    expect(await status(host), host).toBe(421)
  }
})

test('H1 a refused Host gets no content, whatever it asks for', async () => {
  const { origin } = await startListener()

  const answer = await ask(origin, '/sign-in', { headers: { host: 'attacker.example', accept: 'text/html' } })

  expect(answer).toMatchObject({ status: 421, body: '' })
})

test('H1 two Host headers, none, and an absolute target are refused', async () => {
  const { port } = await startListener()
  const good = `Host: 127.0.0.1:${port}\r\n`
  const first = (answer: string) => answer.split('\r\n', 1)[0]

  expect(first(await askRaw(port, `GET /healthz HTTP/1.1\r\n${good}Connection: close\r\n\r\n`))).toContain('200')
  expect(first(await askRaw(port, `GET /healthz HTTP/1.1\r\n${good}Host: attacker.example\r\n\r\n`))).toContain('421')
  expect(first(await askRaw(port, 'GET /healthz HTTP/1.1\r\n\r\n'))).toContain('400')
  expect(first(await askRaw(port, 'GET /healthz HTTP/1.0\r\n\r\n'))).toContain('421')
  expect(first(await askRaw(port, `GET http://attacker.example/ HTTP/1.1\r\n${good}\r\n`))).toContain('400')
})

test('H1 ACC-10 the list follows the settings while the listener runs', async () => {
  let origins: readonly string[] = ['https://old.firm.example']
  const { origin } = await startListener({ origins: () => origins })
  const status = async (host: string) => (await ask(origin, '/healthz', { headers: { host } })).status

  expect([await status('old.firm.example'), await status('new.firm.example')]).toEqual([200, 421])
  origins = ['https://new.firm.example']
  expect([await status('old.firm.example'), await status('new.firm.example')]).toEqual([421, 200])
})

test('H1 a page of a rebound name cannot write either', async () => {
  const { origin } = await startListener({}, ({ app }) => void app.post('/act', async () => ({ done: true })))
  const page = createBrowser(origin, { host: 'attacker.example' })

  expect((await page.ask('/act', { method: 'POST', headers: { origin: 'http://attacker.example' } })).status).toBe(421)
})

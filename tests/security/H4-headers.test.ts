import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, afterAll, expect, test } from 'vitest'
import { createAccessHost } from '../support/access-host.ts'
import { ask, askRaw } from '../support/http.ts'
import { startListener } from '../http/support/test-listener.ts'

let pages: string
beforeAll(async () => {
  pages = await mkdtemp(path.join(tmpdir(), 'portico-pages-'))
  await mkdir(path.join(pages, 'assets'))
  await writeFile(path.join(pages, 'index.html'), '<!doctype html><title>Start</title>')
  await writeFile(path.join(pages, 'assets', 'index-Bx3k9_aZ.js'), 'export {}')
  await writeFile(path.join(pages, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(path.join(pages, '.env'), 'SECRET=1')
})
afterAll(() => rm(pages, { recursive: true, force: true }))

const guarded = [
  'content-security-policy',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'origin-agent-cluster',
  'permissions-policy',
  'cache-control',
]

test('H4 the headers of a page', async () => {
  const hash = "'sha256-47NzARAs29Exbqi4lRl4SkEOVTsvCj20QEkpp/8wlPw='"
  const { origin } = await startListener({ pages, policy: { styleHashes: [hash] } })

  const { headers } = await ask(origin, '/', { headers: { accept: 'text/html' } })

  expect(Object.fromEntries(guarded.map((name) => [name, headers[name]]))).toMatchInlineSnapshot(`
    {
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-47NzARAs29Exbqi4lRl4SkEOVTsvCj20QEkpp/8wlPw='; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "origin-agent-cluster": "?1",
      "permissions-policy": "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=(), screen-wake-lock=(self), publickey-credentials-create=(), publickey-credentials-get=()",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    }
  `)
  expect(headers['server']).toBeUndefined()
  expect(headers['x-powered-by']).toBeUndefined()
})

test('H4 TFA-9 passkeys are for the console alone, and for nobody who frames it', async () => {
  const { consoleOrigin, portalOrigin } = await createAccessHost()
  const policyOf = async (origin: string) => (await ask(origin, '/healthz')).headers['permissions-policy']

  const allowed = 'publickey-credentials-create=(self), publickey-credentials-get=(self)'
  expect(await policyOf(consoleOrigin)).toContain(allowed)
  expect(await policyOf(portalOrigin)).toContain(allowed.replaceAll('self', ''))
})

test('H4 every answer has them: pages, files, JSON, unknown paths, refusals', async () => {
  const { origin, port } = await startListener({ pages })
  const answers = [
    await ask(origin, '/icon.svg'),
    await ask(origin, '/healthz'),
    await ask(origin, '/nothing/here.js'),
    await ask(origin, '/%ff'),
    await ask(origin, '/', { headers: { host: 'attacker.example' } }),
    await ask(origin, '/healthz', { method: 'POST' }),
    await ask(origin, '/', { method: 'OPTIONS' }),
  ]

  for (const { headers } of answers) {
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    for (const name of guarded) expect(headers[name], name).toBeDefined()
  }
  expect(await askRaw(port, 'NONSENSE\r\n\r\n')).toBe(
    'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
  )
})

test('H4 nothing may be kept but what is named by its content', async () => {
  const { origin } = await startListener({ pages })
  const cache = async (url: string) => {
    const answer = await ask(origin, url, { headers: { accept: 'text/html' } })
    return [answer.status, answer.headers['cache-control']]
  }

  expect(await cache('/assets/index-Bx3k9_aZ.js')).toEqual([200, 'public, max-age=31536000, immutable'])
  expect(await cache('/')).toEqual([200, 'no-store'])
  expect(await cache('/icon.svg')).toEqual([200, 'no-store'])
  expect(await cache('/assets/index-00000000.js')).toEqual([404, 'no-store'])
})

test('H4 HSTS on a public https address, and on nothing else', async () => {
  const origins = ['https://portal.firm.example']
  const { origin } = await startListener({ origins: () => origins })

  const outside = await ask(origin, '/healthz', { headers: { host: 'portal.firm.example' } })
  const loopback = await ask(origin, '/healthz')

  expect(outside.headers['strict-transport-security']).toBe('max-age=31536000')
  expect(loopback.headers['strict-transport-security']).toBeUndefined()
})

test('H4 a hash that is no hash is a fault of the build', async () => {
  await expect(startListener({ policy: { styleHashes: ["'unsafe-inline'"] } })).rejects.toThrow('Not a CSP hash')
})

test('every address the page knows gets the page; files and interfaces that are not there do not', async () => {
  const { origin } = await startListener({ pages })
  const status = async (url: string, accept = 'text/html') => (await ask(origin, url, { headers: { accept } })).status

  expect(await status('/sign-in')).toBe(200)
  expect(await status('/documents/0190/deep?version=2')).toBe(200)
  expect(await status('/sign-in', 'application/json')).toBe(404)
  for (const url of [
    '/.env',
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/../../x',
    '/rpc/x',
    '/live',
    '/a.php',
  ]) {
    expect(await status(url), url).toBeGreaterThanOrEqual(400)
    expect(await status(url), url).toBeLessThan(500)
  }
})

test('before the pages are built a person is told so, in their language', async () => {
  const { origin } = await startListener({ pages: path.join(pages, 'none') })

  const answer = await ask(origin, '/', { headers: { accept: 'text/html', 'accept-language': 'es-MX,es;q=0.9' } })

  expect(answer.status).toBe(503)
  expect(answer.body).toContain('<html lang="es">')
  expect(answer.body).toContain('npm run build')
})

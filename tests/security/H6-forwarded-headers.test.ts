import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isProxy, parseProxies, requestFacts } from '../../src/main/platform/http/request-facts.ts'
import type { ListenerOptions } from '../../src/main/platform/http/listener.ts'
import { ask } from '../support/http.ts'
import { startListener } from '../http/support/test-listener.ts'

const start = (options: Partial<ListenerOptions>) =>
  startListener(options, ({ app }) => void app.get('/who', async (request) => requestFacts(request.raw)))

async function whoIs(origin: string, headers: Record<string, string>) {
  return JSON.parse((await ask(origin, '/who', { headers })).body) as { ip: string; origin: string; isSecure: boolean }
}

test('H6 forged forwarded headers change nothing without a configured proxy', async () => {
  const origins = ['https://portal.firm.example']
  const { origin } = await start({ origins: () => origins })

  const facts = await whoIs(origin, {
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'portal.firm.example',
    'x-real-ip': '203.0.113.7',
    forwarded: 'for=203.0.113.7;proto=https;host=portal.firm.example',
  })

  expect(facts).toMatchObject({ ip: '127.0.0.1', origin, isSecure: false })
})

test('H6 a configured proxy is believed', async () => {
  const origins = ['https://portal.firm.example']
  const { origin } = await start({ origins: () => origins, proxies: ['127.0.0.0/8'] })

  const facts = await whoIs(origin, {
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'portal.firm.example',
  })

  expect(facts).toMatchObject({ ip: '203.0.113.7', origin: 'https://portal.firm.example', isSecure: true })
})

test('H6 of a chain only what the proxies themselves added counts', async () => {
  const { origin } = await start({ proxies: ['127.0.0.1', '10.0.0.0/8'] })
  const ip = async (chain: string) => (await whoIs(origin, { 'x-forwarded-for': chain })).ip

  expect(await ip('198.51.100.1, 203.0.113.7')).toBe('203.0.113.7')
  expect(await ip('198.51.100.1, 203.0.113.7, 10.1.1.1')).toBe('203.0.113.7')
  expect(await ip('198.51.100.1, nonsense')).toBe('127.0.0.1')
  expect(await ip('2001:db8::5')).toBe('2001:db8::5')
  expect(await ip('')).toBe('127.0.0.1')
})

test('H6 even a proxy cannot bring a Host that is not on the list', async () => {
  const { origin } = await start({ proxies: ['127.0.0.1'] })

  expect((await ask(origin, '/who', { headers: { 'x-forwarded-host': 'attacker.example' } })).status).toBe(421)
})

test('H6 blocks are CIDR blocks, of either family', () => {
  const proxies = parseProxies(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32'])

  expect(isProxy('10.255.0.1', proxies)).toBe(true)
  expect(isProxy('::ffff:10.0.0.1', proxies)).toBe(true)
  expect(isProxy('2001:db8::9', proxies)).toBe(true)
  expect(isProxy('192.0.2.2', proxies)).toBe(false)
  expect(isProxy('11.0.0.1', proxies)).toBe(false)
  expect(() => parseProxies(['office'])).toThrow()
  fc.assert(fc.property(fc.string(), (text) => void isProxy(text, proxies)))
})

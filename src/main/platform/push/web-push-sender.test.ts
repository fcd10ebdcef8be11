import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openPushMessage, startPushEndpoint } from '../../../../tests/support/push-endpoint.ts'
import { isPushServiceAddress } from './push-services.ts'
import { createWebPushSender } from './web-push-sender.ts'

const bytes = (text: string) => Buffer.from(text, 'base64url')

let service: Awaited<ReturnType<typeof startPushEndpoint>>
beforeAll(async () => {
  service = await startPushEndpoint()
})
beforeEach(() => service.behave('take'))
afterAll(() => service.close())

const senderTo = (more: { timeoutMs?: number } = {}) =>
  createWebPushSender({ services: [service.origin], ca: service.ca, ...more })
const message = (keys: { publicKey: string; privateKey: string }) => ({
  text: JSON.stringify({ kind: 'sign-in', personName: 'María Ibáñez' }),
  ttlSeconds: 120,
  topic: 'portico',
  keys,
  sender: 'https://phone.firm.example',
})

test('TFA-8 the judge opens the example of RFC 8291 5', () => {
  const body = bytes(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
  const keys = {
    privateKey: bytes('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'),
    publicKey: bytes('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'),
    auth: bytes('BTBZMqHH6r4Tts7J_aSIgg'),
  }
  expect(openPushMessage(body, keys)).toBe('When I grow up, I want to be a watermelon')
  expect(() => openPushMessage(body, { ...keys, auth: Buffer.alloc(16) })).toThrow()
})

describe('TFA-8 sending by Web Push', () => {
  test('TFA-8 a push service accepts the signature, and the browser alone can read the message', async () => {
    const sender = senderTo()
    const keys = sender.makeKeys()
    const to = service.subscribe()

    expect(await sender.send(to, message(keys))).toBe('accepted')

    expect(service.faults).toEqual([])
    const got = service.received.at(-1)
    expect(got?.text).toBe(message(keys).text)
    expect(got?.vapidKey).toBe(keys.publicKey)
    expect(got?.claims).toMatchObject({ aud: service.origin, sub: 'https://phone.firm.example' })
    const hours = ((got?.claims.exp ?? 0) - Date.now() / 1000) / 3600
    expect(hours).toBeGreaterThan(0)
    // RFC 8292 2: no more than a day.
    expect(hours).toBeLessThanOrEqual(24)
    expect(got?.headers).toMatchObject({
      ttl: '120',
      urgency: 'high',
      topic: 'portico',
      'content-encoding': 'aes128gcm',
    })
  })

  test('TFA-8 what the service says decides: gone for good, or another time', async () => {
    const sender = senderTo({ timeoutMs: 300 })
    const outcomes: Record<string, string> = {}
    for (const as of [404, 410, 400, 403, 429, 500, 307, 'hang', 'flood'] as const) {
      service.behave(as)
      outcomes[as] = await sender.send(service.subscribe(), message(sender.makeKeys()))
    }
    expect(outcomes).toEqual({
      404: 'gone',
      410: 'gone',
      400: 'failed',
      403: 'failed',
      429: 'failed',
      500: 'failed',
      // Nobody is led elsewhere.
      307: 'failed',
      hang: 'failed',
      flood: 'accepted',
    })
  })

  test('TFA-8 a certificate that nobody vouches for, a closed port, and keys that are none: failed, never thrown', async () => {
    const sender = createWebPushSender({ services: [service.origin, 'https://127.0.0.1:1'] })
    const to = service.subscribe()
    expect(await sender.send(to, message(sender.makeKeys()))).toBe('failed')
    expect(await sender.send({ ...to, endpoint: 'https://127.0.0.1:1/x' }, message(sender.makeKeys()))).toBe('failed')
    const broken = { ...to, keys: { p256dh: 'AAAA', auth: 'AAAA' } }
    expect(await senderTo().send(broken, message(sender.makeKeys()))).toBe('failed')
  })

  test('TFA-8 an address that is no push service’s is never called', async () => {
    const before = service.received.length
    const sender = createWebPushSender({ ca: service.ca })
    expect(await sender.send(service.subscribe(), message(sender.makeKeys()))).toBe('gone')
    expect(service.received).toHaveLength(before)
  })
})

test.each([
  ['https://fcm.googleapis.com/fcm/send/abc:123', true],
  ['https://updates.push.services.mozilla.com/wpush/v2/abc', true],
  ['https://push.services.mozilla.com/wpush/v2/abc', true],
  ['https://db5p.notify.windows.com/w/?token=abc', true],
  ['https://web.push.apple.com/abc', true],
  ['https://FCM.googleapis.com/x', true],
  ['http://fcm.googleapis.com/x', false],
  ['https://fcm.googleapis.com:8443/x', false],
  ['https://user@fcm.googleapis.com/x', false],
  ['https://fcm.googleapis.com.evil.example/x', false],
  ['https://evil-fcm.googleapis.com/x', false],
  ['https://evilnotify.windows.com/x', false],
  ['https://notify.windows.com.evil.example/', false],
  ['https://push.apple.com@127.0.0.1/', false],
  ['https://127.0.0.1/', false],
  ['https://[::1]/', false],
  ['https://localhost/', false],
  ['file:///etc/passwd', false],
  ['not an address', false],
  ['', false],
])('TFA-8 may %s be called: %s', (endpoint, may) => {
  expect(isPushServiceAddress(endpoint)).toBe(may)
})

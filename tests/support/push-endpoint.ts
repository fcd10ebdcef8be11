import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { PushSubscription } from '../../src/main/ports.ts'
import { testTls } from './portico-child.ts'

const bytes = (text: string) => Buffer.from(text, 'base64url')

/** A browser's half of a subscription. */
interface ReceiverKeys {
  privateKey: Buffer
  publicKey: Buffer
  auth: Buffer
}

/** Opens a message as a browser does: RFC 8291 3.4 over RFC 8188, with nothing but node:crypto. Throws when it is not for this key. */
export function openPushMessage(body: Buffer, { privateKey, publicKey, auth }: ReceiverKeys): string {
  const salt = body.subarray(0, 16)
  const recordSize = body.readUInt32BE(16)
  const keyLength = body.readUInt8(20)
  const senderKey = body.subarray(21, 21 + keyLength)
  const record = body.subarray(21 + keyLength)
  if (keyLength !== 65 || record.length > recordSize) throw new Error('not one record of aes128gcm')
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(privateKey)
  const shared = ecdh.computeSecret(senderKey)
  const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, senderKey])
  const input = Buffer.from(hkdfSync('sha256', shared, auth, keyInfo, 32))
  const key = Buffer.from(hkdfSync('sha256', input, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16))
  const nonce = Buffer.from(hkdfSync('sha256', input, salt, Buffer.from('Content-Encoding: nonce\0'), 12))
  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(record.subarray(-16))
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
  const end = padded.lastIndexOf(2)
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0)) throw new Error('not the last record')
  return padded.subarray(0, end).toString('utf8')
}

export interface VapidClaims {
  aud: string
  exp: number
  sub: string
}

/** Checks `vapid t=…, k=…` as a push service does (RFC 8292 2, 3): the JWT's ES256 signature by that very key. */
function checkVapid(header: string | undefined): { claims: VapidClaims; publicKey: string } {
  const [, token = '', publicKey = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(header ?? '') ?? []
  const [head = '', payload = '', signature = ''] = token.split('.')
  const point = bytes(publicKey)
  if (point.length !== 65 || point[0] !== 4) throw new Error('no VAPID key')
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${payload}`),
    { key, dsaEncoding: 'ieee-p1363' },
    bytes(signature),
  )
  const { alg } = JSON.parse(bytes(head).toString()) as { alg: string }
  if (!isSigned || alg !== 'ES256') throw new Error('the VAPID signature is not right')
  return { claims: JSON.parse(bytes(payload).toString()) as VapidClaims, publicKey }
}

export interface ReceivedPush {
  path: string
  headers: IncomingHttpHeaders
  claims: VapidClaims
  vapidKey: string
  text: string
}

/** A push service on this machine, over HTTPS, which judges every message before it takes it. */
export async function startPushEndpoint() {
  const received: ReceivedPush[] = []
  /** Messages that a push service, or the browser behind it, would have thrown away. */
  const faults: string[] = []
  const receivers = new Map<string, ReceiverKeys>()
  let answer: 'take' | 'hang' | 'flood' | number = 'take'
  const server = https.createServer(
    { cert: readFileSync(testTls.cert), key: readFileSync(testTls.key) },
    async (request, response) => {
      const body = await buffer(request)
      if (answer === 'hang') return
      if (answer === 'flood') {
        response.writeHead(201)
        const more = () => {
          if (!response.destroyed) response.write(Buffer.alloc(64 * 1024), () => setImmediate(more))
        }
        return more()
      }
      if (answer !== 'take') {
        response.writeHead(answer, answer === 307 ? { location: 'https://127.0.0.1:1/elsewhere' } : {})
        return void response.end()
      }
      try {
        const { claims, publicKey } = checkVapid(request.headers.authorization)
        const receiver = receivers.get(request.url ?? '')
        if (!receiver) throw new Error('no such subscription')
        const text = openPushMessage(body, receiver)
        received.push({ path: request.url ?? '', headers: request.headers, claims, vapidKey: publicKey, text })
        response.writeHead(201).end()
      } catch (error) {
        faults.push(String(error))
        response.writeHead(400).end()
      }
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    ca: readFileSync(testTls.ca, 'utf8'),
    received,
    faults,
    /** What it does with the next messages: takes them, keeps silent, talks without end, or answers a status. */
    behave: (as: typeof answer) => void (answer = as),
    subscribe(): PushSubscription {
      const ecdh = createECDH('prime256v1')
      const publicKey = ecdh.generateKeys()
      const auth = randomBytes(16)
      const path = `/push/${randomBytes(8).toString('hex')}`
      receivers.set(path, { privateKey: ecdh.getPrivateKey(), publicKey, auth })
      return {
        endpoint: origin + path,
        keys: { p256dh: publicKey.toString('base64url'), auth: auth.toString('base64url') },
      }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

import { createHmac } from 'node:crypto'
import { secondFactorConsole } from '../../src/main/features/second-factor/second-factor.console.ts'
import type { consoleBrowser } from './console-call.ts'

type Browser = ReturnType<typeof consoleBrowser>

/** What `begin` answers. */
export interface Begun {
  enrolmentId: string
  secret: string
  otpauthUri: string
  qr: { size: number; path: string }
  account: string
  expiresAtMs: number
}

/** An authenticator app of nobody's library: RFC 4226 5.3 and RFC 6238 4.2 with SHA-1, six digits, 30 seconds. */
export function appCode(secret: string, atMs: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 30_000)))
  const digest = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 15
  return String((digest.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
}

export function fromBase32(text: string): Buffer {
  const bits = [...text.replaceAll(/[\s=]/g, '')]
    .map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
}

/** Turns the second factor on in a browser that is signed in; what the person goes away with. */
export async function enrol(browser: Browser, clock: { now(): number }) {
  const { enrolmentId, secret } = await browser.call<Begun>(secondFactorConsole.begin)
  const code = appCode(secret, clock.now())
  const shown = await browser.call<{ setId: string; codes: string[] }>(secondFactorConsole.confirm, {
    enrolmentId,
    code,
  })
  await browser.call(secondFactorConsole.turnOn, { enrolmentId, setId: shown.setId })
  return {
    secret,
    backupCodes: shown.codes,
    /** What the app shows now, or so many steps of 30 seconds from now. */
    code: (steps = 0) => appCode(secret, clock.now() + steps * 30_000),
  }
}

/** Six digits that the app shows at no time near now. */
export function wrongCode(secret: string, nowMs: number): string {
  const near = new Set(Array.from({ length: 81 }, (_, index) => appCode(secret, nowMs + (index - 40) * 30_000)))
  for (let code = 0; ; code++) {
    const text = String(code).padStart(6, '0')
    if (!near.has(text)) return text
  }
}

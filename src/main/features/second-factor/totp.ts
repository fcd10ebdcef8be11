import { timingSafeEqual } from 'node:crypto'
import { generateSync, ScureBase32Plugin } from 'otplib'
import { minute, second } from '../../../shared/time.ts'
import type { Ids } from '../../ports.ts'

/** RFC 6238 with what every authenticator app takes: SHA-1, six digits, 30 seconds. */
const stepMs = 30 * second
const seedBytes = 20
const base32 = new ScureBase32Plugin()

/** 160 random bits, the length of RFC 4226's choice (S5), as base32. */
export function newSeed(ids: Pick<Ids, 'token'>): string {
  return base32.encode(Buffer.from(ids.token(), 'base64url').subarray(0, seedBytes))
}

export const stepAt = (nowMs: number) => Math.floor(nowMs / stepMs)

/** The code of one step of 30 seconds since 1970; `seed` in base32. */
export function codeOf(seed: string, step: number): string {
  return generateSync({ secret: seed, epoch: (step * stepMs) / second, algorithm: 'sha1', digits: 6, period: 30 })
}

/** The steps within `reach` of now whose code this is, the nearest first. All of them are made and compared, whichever fits. */
export function fittingSteps(seed: string, code: string, nowMs: number, reach: number): number[] {
  const now = stepAt(nowMs)
  const given = Buffer.from(code)
  const steps = Array.from({ length: 2 * reach + 1 }, (_, index) => now - reach + index)
  return steps
    .filter((step) => isEqual(Buffer.from(codeOf(seed, step)), given))
    .sort((a, b) => Math.abs(a - now) - Math.abs(b - now))
}

const isEqual = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b)

/** So many steps in whole minutes. */
export const minutesOf = (steps: number) => Math.round((steps * stepMs) / minute)

import { timingSafeEqual } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { minute } from '../../../shared/time.ts'

/** How long a code works, from the asking (ACC-5). */
export const codeLifeMs = 10 * minute
export const codeTries = 5

/**
 * The six digits of one asking: HMAC-SHA-256 of the row's id under the host's key, reduced to six digits (the bias of 2^48
 * mod 10^6 is below one in 10^8). Nothing of them is stored, and a second attempt at the same e-mail carries the same.
 */
export function signInCode(deps: Pick<Deps, 'secrets'>, codeId: string): string {
  const mac = deps.secrets.mac(codeId, 'sign-in-code')
  return String(Number.parseInt(mac.slice(0, 12), 16) % 1_000_000).padStart(6, '0')
}

/** Compares in constant time what a person typed, spaces and dashes forgiven. */
export function isSignInCode(deps: Pick<Deps, 'secrets'>, codeId: string, typed: string): boolean {
  const digits = typed.replace(/[\s-]/g, '')
  const isSixDigits = /^\d{6}$/.test(digits)
  const isSame = timingSafeEqual(Buffer.from(signInCode(deps, codeId)), Buffer.from(isSixDigits ? digits : '      '))
  return isSixDigits && isSame
}

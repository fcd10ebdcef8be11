import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { StaffTotpRow } from '../../platform/store/tables.ts'
import { openSeed } from './authenticator-secret.ts'
import { backupCodeMac } from './backup-codes.ts'
import { takeBackupCode, takeStep, wasBackupCodeUsed } from './second-factor.queries.ts'
import { fittingSteps } from './totp.ts'
import { readAppCode, readBackupCode } from './typed-code.ts'

/** A code as it is compared, and of which kind. */
export interface GivenCode {
  kind: 'code' | 'backup-code'
  code: string
}

/** At sign-in: one step of drift either way (S4). */
const reach = 1

/** Of what was typed where both are taken; null when it is neither. */
export function readEitherCode(typed: string): GivenCode | null {
  const code = readAppCode(typed)
  if (code !== null) return { kind: 'code', code }
  const backupCode = readBackupCode(typed)
  return backupCode === null ? null : { kind: 'backup-code', code: backupCode }
}

/**
 * Uses a code up, in the caller's write: each counts once, whoever else tries it at the same moment. The step of the app's codes only
 * ever rises, whatever the clock does, so that none comes back (S4, F6). Null: it counted. Else the key of the sentence that says why not.
 */
export async function spendCode(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'secrets'>,
  totp: StaffTotpRow,
  { kind, code }: GivenCode,
): Promise<string | null> {
  const userId = totp.user_id
  if (kind === 'code') {
    const steps = fittingSteps(openSeed(deps, totp), code, deps.clock.now(), reach)
    for (const step of steps) if (await takeStep(tx.db, userId, step)) return null
    return steps.length > 0 ? 'common.secondFactor.codeUsed' : 'common.secondFactor.codeWrong'
  }
  const given = { userId, setId: totp.backup_set_id, mac: backupCodeMac(deps, userId, code) }
  if (await takeBackupCode(tx.db, { ...given, nowMs: deps.clock.now() })) return null
  const wasUsed = await wasBackupCodeUsed(tx.db, given)
  return wasUsed ? 'common.secondFactor.backupCodeUsed' : 'common.secondFactor.backupCodeWrong'
}

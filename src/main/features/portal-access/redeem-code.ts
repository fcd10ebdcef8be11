import type { Locale } from '../../../shared/contract-parts.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ClientActor, PortalVisitor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { openSession, type Arrival } from './open-session.ts'
import { countWrongCode, isCodeBlocked } from './code-guesses.ts'
import { selectOpenCodes, spendTry, useCode, type CodeRow } from './portal-access.queries.ts'
import { clockSlackMs } from './session-life.ts'
import { isSignInCode } from './sign-in-code.ts'

/**
 * The six digits, in the browser that asked and nowhere else. Every wrong one counts, against every code this browser
 * still has open, and counts even when nobody has the address: five, and it is over (ACC-5).
 */
export async function redeemCode(
  deps: Deps,
  visitor: PortalVisitor,
  previous: ClientActor | null,
  { code, locale }: { code: string; locale?: Locale | null },
): Promise<Arrival | Refusal> {
  return await deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const rows = await selectOpenCodes(tx.db, visitor.browserHash, visitor.portalAddressId, nowMs)
    const open = rows.filter((row) => row.tries_left > 0 && row.created_at_ms <= nowMs + clockSlackMs)
    if (open.length === 0) return refuse('GONE', { messageKey: 'common.access.codeOver' })
    const match = open.find((row) => isSignInCode(deps, row.id, code))
    if (match && (await mayEnter(tx, deps, match)) && (await useCode(tx.db, visitor.browserHash, match.id, nowMs))) {
      const { target } = match
      return await openSession(tx, deps, {
        visitor,
        previous,
        client: arriving(match),
        locale,
        target,
        by: 'sign-in.code-redeemed',
      })
    }
    return await refuseCode(tx, deps, visitor, open)
  })
}

type ClientCode = CodeRow & Record<'client_id' | 'display_name' | 'given_name' | 'company_name' | 'locale', string>

async function mayEnter(tx: Tx, deps: Deps, row: CodeRow): Promise<boolean> {
  if (row.client_id === null || row.client_access_version !== row.access_version) return false
  if (row.has_portal_access !== 1 || row.archived_at_ms !== null) return false
  return row.known_browser !== null || !(await isCodeBlocked(tx, deps, row.client_id))
}

const arriving = (row: CodeRow) => ({
  ...(row as ClientCode),
  access_version: row.access_version,
  locale_is_chosen: row.locale_is_chosen ?? 0,
})

async function refuseCode(tx: Tx, deps: Deps, visitor: PortalVisitor, open: readonly CodeRow[]): Promise<Refusal> {
  await spendTry(
    tx.db,
    visitor.browserHash,
    open.map((row) => row.id),
  )
  const left = Math.max(...open.map((row) => row.tries_left)) - 1
  // One guess is tried on every code that is open here, so it counts for each: for several clients, and for one several times.
  const guessed = open.flatMap((row) => (row.client_id !== null && row.known_browser === null ? [row.client_id] : []))
  for (const clientId of guessed) await countWrongCode(tx, deps, clientId)
  if (left > 0) return refuse('INVALID', { field: 'code', messageKey: 'common.access.codeWrong', params: { left } })
  const actor = { kind: 'visitor', ip: visitor.origin.ip } as const
  const clientIds = guessed.length > 0 ? [...new Set(guessed)] : [null]
  for (const clientId of clientIds) await recordActivity(tx, deps, { actor, kind: 'sign-in.code-failed', clientId })
  return refuse('GONE', { messageKey: 'common.access.codeOver' })
}

import type { Locale } from '../../../shared/contract-parts.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { minute } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import {
  deletePasswordLink,
  openPasswordLinksDue,
  passwordLinkById,
  passwordLinkByToken,
  updatePasswordLink,
  type PasswordLink,
} from './password-links.queries.ts'
import { clockSlackMs, isFromTheFuture } from './session-rules.ts'
import { hashToken } from './session-token.ts'
import { anyFirm } from './staff.queries.ts'

/** How long an e-mailed link works, from its sending on. */
export const passwordLinkLifeMs = 60 * minute

/** A link that somebody works here with. */
export interface StandingLink {
  id: string
  userId: string
  name: string
  email: string
  locale: Locale
}

/** The link of a token, if it still stands. Looking does not use it up. */
export async function standingLink(db: ReadDb, token: string, nowMs: number): Promise<StandingLink | Refusal> {
  const row = await passwordLinkByToken(db, hashToken(token))
  if (!row || row.user_id === null) return refuse('NOT_FOUND', { messageKey: 'common.staff.linkUnknown' })
  if (row.used_at_ms !== null) return refuse('GONE', { messageKey: 'common.staff.linkUsed' })
  if (isOver(row, nowMs)) return refuse('GONE', { messageKey: 'common.staff.linkExpired' })
  if (row.ended_at_ms !== null || isSuperseded(row)) return refuse('GONE', { messageKey: 'common.staff.linkEnded' })
  return {
    id: row.id,
    userId: row.user_id,
    name: row.user_name ?? '',
    email: row.user_email ?? '',
    locale: row.user_locale as Locale,
  }
}

const isOver = (row: PasswordLink, nowMs: number) =>
  row.expires_at_ms <= (row.ended_at_ms ?? nowMs) || isFromTheFuture(row.created_at_ms, nowMs)

/** The person's version has risen since, or they do not work here any more. */
const isSuperseded = (row: PasswordLink) =>
  row.user_id !== null && (row.deactivated_at_ms !== null || row.security_version !== row.user_security_version)

export async function inspectPasswordLink(
  deps: Deps,
  input: { token: string },
): Promise<{ firmName: string; email: string; locale: Locale } | Refusal> {
  const looked = await deps.store.read(async (db) => {
    const link = await standingLink(db, input.token, deps.clock.now())
    const firm = await anyFirm(db)
    if (isRefusal(link) || !firm) return isRefusal(link) ? link : refuse('NOT_FOUND')
    return { firmName: firm.name, email: link.email, locale: link.locale }
  })
  if (isRefusal(looked)) await settlePasswordLinks(deps)
  return looked
}

/**
 * The outbox's step at sending time: the token of this link, of which the store keeps the hash. Its hour begins now. Null when it was
 * used, ended or not sent in time: then nothing is to be sent. A token minted before is dead. A link that is nobody's costs the same.
 */
export async function mintPasswordLink(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  linkId: string,
): Promise<{ token: string } | null> {
  const row = await passwordLinkById(tx.db, linkId)
  const now = deps.clock.now()
  if (!row || row.used_at_ms !== null || row.ended_at_ms !== null || isOver(row, now) || isSuperseded(row)) return null
  const token = deps.ids.token()
  await updatePasswordLink(tx.db, row.id, { token_hash: hashToken(token), expires_at_ms: now + passwordLinkLifeMs })
  return { token }
}

/** A job for every minute: writes down which links are over, so that a clock set back revives none (F6); nobody's are forgotten. */
export async function settlePasswordLinks(deps: Deps): Promise<void> {
  const nowMs = deps.clock.now()
  const due = { nowMs, madeBeforeMs: nowMs + clockSlackMs }
  if ((await deps.store.read((db) => openPasswordLinksDue(db, due))).length === 0) return
  await deps.store.write(async (tx) => {
    for (const row of await openPasswordLinksDue(tx.db, due)) {
      if (row.user_id === null) await deletePasswordLink(tx.db, row.id)
      else await updatePasswordLink(tx.db, row.id, { ended_at_ms: nowMs })
    }
  })
}

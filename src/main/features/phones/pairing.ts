import { refuse, type Refusal } from '../../../shared/errors.ts'
import { minute, second } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { qrCode } from '../../platform/qr/qr-code.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { hashToken } from '../staff/session-token.ts'
import { phoneOriginOf } from './phone-origin.ts'
import { phoneOf, type Phone } from './phone-row.ts'
import {
  endPairingsOver,
  insertPairing,
  isAnyPairingOver,
  isFactorOn,
  openPairings,
  pairingById,
  pairingByToken,
  phonesOf,
  updatePairing,
} from './phones.queries.ts'
import { pushKeys } from './push-keys.ts'

/** How long a QR code leads to a pairing. */
const pairingLifeMs = 10 * minute
/** Phones of one person. */
export const mostPhones = 5
const clockSlackMs = 5 * second

/** A QR code that pairs one phone, once. What was shown before it is dead: one at a time. */
export async function beginPairing(deps: Deps, actor: StaffActor) {
  // Made now, so that a phone can subscribe as soon as it is paired.
  await pushKeys(deps)
  const token = deps.ids.token()
  const pairing = await deps.store.write(async (tx) => {
    const origin = await phoneOriginOf(tx.db)
    if (origin === null) return refuse('CONFLICT', { messageKey: 'common.phones.noOrigin' })
    if (!(await isFactorOn(tx.db, actor.userId))) return refuse('CONFLICT', { messageKey: 'common.phones.noFactor' })
    if ((await phonesOf(tx.db, actor.userId)).length >= mostPhones) return tooMany()
    const now = deps.clock.now()
    for (const row of await openPairings(tx.db, actor.userId)) {
      await updatePairing(tx.db, row.id, { used_at_ms: now, phone_id: null })
    }
    const pairingId = deps.ids.id()
    await insertPairing(tx.db, {
      id: pairingId,
      user_id: actor.userId,
      session_id: actor.sessionId,
      token_hash: hashToken(token),
      created_at_ms: now,
      expires_at_ms: now + pairingLifeMs,
      used_at_ms: null,
      phone_id: null,
    })
    return { pairingId, origin, expiresAtMs: now + pairingLifeMs }
  })
  if ('refused' in pairing) return pairing
  // In the fragment: no server on the way sees it, and no log (as with C3).
  const url = `${pairing.origin}/#pair=${token}`
  return { pairingId: pairing.pairingId, url, qr: qrCode(url), expiresAtMs: pairing.expiresAtMs }
}

export const tooMany = () => refuse('CONFLICT', { messageKey: 'common.phones.tooMany', params: { most: mostPhones } })

/** How far a pairing is, for the session that shows its QR code. */
export async function pairingState(
  deps: Deps,
  actor: StaffActor,
  input: { pairingId: string },
): Promise<{ state: 'waiting' | 'paired' | 'expired'; phone: Phone | null } | Refusal> {
  return await deps.store.read(async (db) => {
    const row = await pairingById(db, input.pairingId)
    if (!row || row.session_id !== actor.sessionId) return refuse('NOT_FOUND')
    if (row.phone_id !== null) {
      const phone = (await phonesOf(db, actor.userId)).find(({ id }) => id === row.phone_id)
      return { state: 'paired', phone: phone ? phoneOf(phone) : null }
    }
    const isOpen = row.used_at_ms === null && isInTime(row, deps.clock.now())
    return { state: isOpen ? 'waiting' : 'expired', phone: null }
  })
}

export async function cancelPairing(
  deps: Deps,
  actor: StaffActor,
  input: { pairingId: string },
): Promise<Record<never, never> | Refusal> {
  return await deps.store.write(async (tx) => {
    const row = await pairingById(tx.db, input.pairingId)
    if (!row || row.user_id !== actor.userId) return refuse('NOT_FOUND')
    if (row.used_at_ms === null) await updatePairing(tx.db, row.id, { used_at_ms: deps.clock.now(), phone_id: null })
    return {}
  })
}

/** A job for every minute: writes down whose time is over, so that a clock set back revives none (F6). */
export async function settlePairings(deps: Deps): Promise<void> {
  const nowMs = deps.clock.now()
  if (await deps.store.read((db) => isAnyPairingOver(db, nowMs))) {
    await deps.store.write((tx) => endPairingsOver(tx.db, nowMs))
  }
}

const isInTime = (row: { created_at_ms: number; expires_at_ms: number }, nowMs: number) =>
  nowMs < row.expires_at_ms && nowMs >= row.created_at_ms - clockSlackMs

/** The pairing of a token, as it stands in this read or write; GONE when it is used, cancelled or over, or never was. */
export async function standingPairing(db: ReadDb, deps: Pick<Deps, 'clock'>, token: string) {
  const row = await pairingByToken(db, hashToken(token))
  return row && isInTime(row, deps.clock.now()) ? row : refuse('GONE', { messageKey: 'common.phones.pairingOver' })
}

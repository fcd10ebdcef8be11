import type { Locale } from '../../../shared/contract-parts.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { day, minute } from '../../../shared/time.ts'
import type { Origin } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { PushApprovalRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { refundAttempt } from '../staff/attempts.ts'
import { chargeFactor, standingHalfSession, type HalfSession } from '../staff/pass-second-factor.ts'
import { approvalLifeMs, approvalTries, settleOpenApprovals } from './approvals.ts'
import { phoneOriginOf } from './phone-origin.ts'
import { canBeWoken } from './phone-row.ts'
import { firmWords, fruitlessAsks, insertApproval, numbersShown, phonesOf } from './phones.queries.ts'
import { wakePhones } from './wake-phones.ts'

/** Questions that led to no sign-in: whoever knows a password shall not make somebody's phone ring until they give in. */
const limits = [
  { most: 5, withinMs: 10 * minute },
  { most: 20, withinMs: day },
]

/**
 * Asks the phones of whoever has just given their password (TFA-8): a number for the sign-in screen, two minutes. One question at a
 * time a person; the one before ends. Charged like every try at a factor; given back when nobody answers (S7).
 */
export async function askPhones(deps: Deps, half: HalfSession, origin: Origin) {
  const before = await deps.store.read(async (db) => {
    const session = await standingHalfSession({ db }, deps, half)
    if (isRefusal(session)) return session
    return (await obstacle(db, deps, session.user_id)) ?? session
  })
  if (isRefusal(before)) return before
  const charged = await chargeFactor(deps, { email: before.user_email, ip: origin.ip })
  if (isRefusal(charged)) return charged

  const asked = await deps.store.write(async (tx) => {
    const session = await standingHalfSession(tx, deps, half)
    const no = isRefusal(session) ? session : await obstacle(tx.db, deps, session.user_id)
    if (isRefusal(session) || no) {
      await refundAttempt(tx, charged)
      return no ?? refuse('UNAUTHENTICATED')
    }
    await settleOpenApprovals(tx, deps, session.user_id)
    const now = deps.clock.now()
    const row: PushApprovalRow = {
      id: deps.ids.id(),
      user_id: session.user_id,
      session_id: session.id,
      nonce: deps.ids.token(),
      number: numberBeside(await numbersShown(tx.db, session.user_id, now - approvalLifeMs), deps.ids.code()),
      tries: approvalTries,
      ip: origin.ip,
      user_agent: origin.userAgent,
      created_at_ms: now,
      expires_at_ms: now + approvalLifeMs,
      outcome: null,
      settled_at_ms: null,
      phone_id: null,
      charged: JSON.stringify(charged),
    }
    await insertApproval(tx.db, row)
    await recordActivity(tx, deps, {
      actor: { kind: 'visitor', ip: origin.ip },
      kind: 'sign-in.phone-asked',
      subjectKind: 'staff',
      subjectId: session.user_id,
      data: { email: session.user_email },
    })
    return {
      row,
      phones: (await phonesOf(tx.db, session.user_id)).filter((phone) => phone.push_sealed !== null),
      waking: {
        firmName: (await firmWords(tx.db)).name,
        personName: session.user_name,
        atMs: now,
        locale: session.user_locale as Locale,
        phoneOrigin: await phoneOriginOf(tx.db),
      },
    }
  })
  if (isRefusal(asked)) return asked

  const { row, phones, waking } = asked
  if (phones.length > 0) {
    wakePhones(deps, phones, waking).catch((error: unknown) => deps.log.fault(error, { task: 'waking phones' }))
  }
  return {
    approvalId: row.id,
    number: row.number,
    nowMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    wokenPhones: phones.filter(canBeWoken).length,
  }
}

/**
 * Two digits, and none that another screen of this person may still show: whoever asks right after them must not be let in by the
 * number that they read from their own. Of six uniform digits the last two are uniform too.
 */
function numberBeside(shown: readonly string[], code: string): string {
  let number = code.slice(-2)
  while (shown.includes(number)) number = String((Number(number) + 1) % 100).padStart(2, '0')
  return number
}

/** No phone, or asked too often. */
async function obstacle(db: ReadDb, deps: Pick<Deps, 'clock'>, userId: string): Promise<Refusal | null> {
  if ((await phonesOf(db, userId)).length === 0) return refuse('CONFLICT', { messageKey: 'common.phones.none' })
  const now = deps.clock.now()
  for (const { most, withinMs } of limits) {
    const asks = await fruitlessAsks(db, userId, now - withinMs)
    const oldest = asks.at(-most)
    if (oldest !== undefined) {
      const retryAtMs = oldest + withinMs
      return refuse('TOO_MANY', { messageKey: 'common.phones.askedTooOften', retryAtMs })
    }
  }
  return null
}

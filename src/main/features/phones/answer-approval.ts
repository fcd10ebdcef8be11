import type { Locale } from '../../../shared/contract-parts.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { signedText } from '../../../shared/phone/signed-text.ts'
import type { Origin, StaffPhoneActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { PushApprovalRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { sourceOf } from '../staff/attempts.ts'
import { endSessionRow, endSessionsSince } from '../staff/close-session.ts'
import { isOverdue, isWaiting, settleApproval, settleOverdueApprovals } from './approvals.ts'
import { phoneActor, signedPhone } from './phone-actor.ts'
import { isSignedBy } from './phone-key.ts'
import { tellOfPhone } from './phone-notice.ts'
import { canBeWoken } from './phone-row.ts'
import {
  activeAdmins,
  activeUser,
  approvalById,
  firmWords,
  livingPhone,
  openApprovals,
  updateApproval,
  updatePhone,
} from './phones.queries.ts'

/** What waits for this phone: at most one question. */
export async function pendingApprovals(
  deps: Deps,
  origin: Origin,
  input: { phoneId: string; challenge: string; signature: string },
) {
  const signed = await signedPhone(deps, origin, 'pending', input)
  if (isRefusal(signed)) return signed
  const { phone } = signed
  const nowMs = deps.clock.now()
  const { firm, rows } = await deps.store.read(async (db) => ({
    firm: await firmWords(db),
    rows: await openApprovals(db, phone.user_id),
  }))
  if (rows.some((row) => isOverdue(row, nowMs))) await settleOverdueApprovals(deps)
  return {
    firmName: firm.name,
    personName: phone.user_name,
    locale: phone.user_locale as Locale,
    timeZone: firm.time_zone,
    nowMs,
    canBeWoken: canBeWoken(phone),
    approvals: rows
      .filter((row) => isWaiting(row, nowMs))
      .map((row) => ({
        approvalId: row.id,
        nonce: row.nonce,
        userAgent: row.user_agent,
        ip: row.ip,
        isFromHere: sourceOf(row.ip) === sourceOf(origin.ip),
        createdAtMs: row.created_at_ms,
        expiresAtMs: row.expires_at_ms,
        triesLeft: row.tries,
      })),
  }
}

export interface Answer {
  phoneId: string
  approvalId: string
  decision: 'approve' | 'deny' | 'report'
  number: string
  signature: string
}

/** A phone's answer, signed over the question's nonce, so that it is good for this question alone and once. */
export async function answerApproval(
  deps: Deps,
  origin: Origin,
  input: Answer,
): Promise<Record<never, never> | Refusal> {
  const { phone, approval } = await deps.store.read(async (db) => ({
    phone: await livingPhone(db, input.phoneId),
    approval: await approvalById(db, input.approvalId),
  }))
  const parts = [input.phoneId, input.approvalId, approval?.nonce ?? '', input.decision, input.number]
  if (!phone || !isSignedBy(phone.public_key, signedText('answer', parts), input.signature)) {
    // Of a question that this phone does not know nobody learns whether there is one.
    return phone && !approval ? over() : refuse('UNAUTHENTICATED')
  }
  if (approval?.user_id !== phone.user_id) return over()

  const actor = phoneActor(phone, origin)
  return await deps.store.write(async (tx) => {
    if (!(await livingPhone(tx.db, input.phoneId))) return refuse('UNAUTHENTICATED')
    const row = await approvalById(tx.db, input.approvalId)
    if (!row || !isWaiting(row, deps.clock.now())) return over()
    if (input.decision === 'approve') return await approve(tx, deps, actor, row, input.number)
    await updatePhone(tx.db, phone.id, { last_used_at_ms: deps.clock.now() })
    if (input.decision === 'report') return await report(tx, deps, actor, row)
    await settleApproval(tx, deps, row, 'denied', phone.id)
    await recordAnswer(tx, deps, actor, 'sign-in.phone-denied', row)
    return {}
  })
}

const over = () => refuse('GONE', { messageKey: 'common.phones.approvalOver' })

async function approve(tx: Tx, deps: Deps, actor: StaffPhoneActor, row: PushApprovalRow, typed: string) {
  const digits = typed.normalize('NFKC').replace(/\D+/g, '')
  if (digits === row.number) {
    await updatePhone(tx.db, actor.phoneId, { last_used_at_ms: deps.clock.now() })
    await settleApproval(tx, deps, row, 'approved', actor.phoneId)
    return {}
  }
  const left = row.tries - 1
  await updateApproval(tx.db, row.id, { tries: left })
  if (left > 0) {
    return refuse('INVALID', { field: 'number', messageKey: 'common.phones.wrongNumber', params: { count: left } })
  }
  await settleApproval(tx, deps, row, 'exhausted', actor.phoneId)
  await recordAnswer(tx, deps, actor, 'sign-in.phone-exhausted', row)
  return refuse('GONE', { messageKey: 'common.phones.exhausted' })
}

/** Somebody knows this person's password and is not them: the sign-in ends, they and every admin are told. */
async function report(tx: Tx, deps: Deps, actor: StaffPhoneActor, row: PushApprovalRow) {
  await settleApproval(tx, deps, row, 'reported', actor.phoneId)
  await endSessionRow(tx, deps, row.session_id, 'ended')
  // Whoever asked may have got in by another factor meanwhile.
  await endSessionsSince(tx, deps, row.user_id, row.created_at_ms)
  await recordAnswer(tx, deps, actor, 'sign-in.phone-reported', row)
  const person = await activeUser(tx.db, row.user_id)
  const admins = (await activeAdmins(tx.db)).filter(({ id }) => id !== row.user_id)
  for (const admin of admins) {
    await tellOfPhone(tx, deps, admin, { notice: 'sign-in-reported-to-admin', of: row.id, byName: actor.name })
  }
  if (person) await tellOfPhone(tx, deps, person, { notice: 'sign-in-reported', of: row.id })
  tx.emit({ kind: 'console', topic: 'staff' })
  return {}
}

async function recordAnswer(
  tx: Tx,
  deps: Deps,
  actor: StaffPhoneActor,
  kind: 'sign-in.phone-denied' | 'sign-in.phone-exhausted' | 'sign-in.phone-reported',
  row: PushApprovalRow,
): Promise<void> {
  const subject = { subjectKind: 'staff', subjectId: row.user_id }
  await recordActivity(tx, deps, { actor, kind, ...subject, data: { ip: row.ip } })
}

import type { NoticeRow } from '../../../shared/console/notices.contract.ts'
import { hour } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ActivityRow } from '../../platform/store/tables.ts'
import { dueAt } from './due-at.ts'
import { insertNotice, selectFirmTimeZone, selectTeam, selectUnseen, updateNotice } from './notices.queries.ts'

type Kind = NoticeRow['kind']

/** What the firm wants to know of, by what the activity calls it; of clients' doings and of what did not work. */
const byClients: Partial<Record<string, Kind>> = {
  'document.uploaded': 'documents',
  'message.sent': 'message',
  'message.thread-started': 'message',
  'request.answered': 'request-answer',
  'request.not-had': 'request-answer',
}
const byAnyone: Partial<Record<string, Kind>> = {
  'document.infected': 'file-infected',
  'share.refused': 'share-refused',
  'upload.expired': 'upload-expired',
}

/** Of one thing that goes on unseen there is an e-mail an hour at most. */
const quietMs = hour

/**
 * Tells the people of a matter of what has just been recorded, in the same write. What they have not seen of the same thing is
 * counted together: one line in the console, and one e-mail as soon as each wants it.
 */
export async function noteForStaff(tx: Tx, deps: Pick<Deps, 'clock' | 'ids'>, entry: ActivityRow): Promise<void> {
  const kind = (entry.actor_kind === 'client' ? byClients[entry.kind] : undefined) ?? byAnyone[entry.kind]
  const { matter_id: matterId } = entry
  if (kind === undefined || matterId === null) return
  // What staff sent themselves and gave up is their own affair.
  if (kind === 'upload-expired' && entry.client_id === null) return
  const nowMs = deps.clock.now()
  const timeZone = await selectFirmTimeZone(tx.db)
  const { name = '' } = JSON.parse(entry.data) as { name?: string }
  // Twenty documents of one client are one thing to look at.
  const subject =
    kind === 'documents' || kind === 'upload-expired'
      ? { kind: 'client', id: `${matterId}:${entry.client_id ?? ''}` }
      : { kind: entry.subject_kind ?? '', id: entry.subject_id ?? '' }
  for (const user of await selectTeam(tx.db, matterId)) {
    const dueAtMs = dueAt(user.notice_cadence, nowMs, timeZone)
    const before = await selectUnseen(tx.db, user.id, kind, subject.id)
    if (before) {
      const { count = 1, mailedAtMs = 0 } = JSON.parse(before.params) as { count?: number; mailedAtMs?: number }
      const mayMail = before.email_due_at_ms === null && dueAtMs !== null && nowMs >= mailedAtMs + quietMs
      await updateNotice(tx.db, before.id, {
        created_at_ms: nowMs,
        params: JSON.stringify({ name, count: count + 1, mailedAtMs }),
        ...(mayMail && { email_due_at_ms: dueAtMs }),
      })
    } else
      await insertNotice(tx.db, {
        id: deps.ids.id(),
        user_id: user.id,
        kind,
        matter_id: matterId,
        client_id: entry.client_id,
        subject_kind: subject.kind,
        subject_id: subject.id,
        params: JSON.stringify({ name, count: 1, mailedAtMs: 0 }),
        created_at_ms: nowMs,
        seen_at_ms: null,
        email_due_at_ms: dueAtMs,
      })
  }
  tx.emit({ kind: 'console', topic: 'notices', matterId })
}

import type { NoticeRow } from '../../../shared/console/notices.contract.ts'
import { hour } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ActivityRow } from '../../platform/store/tables.ts'
import { dueAt } from './due-at.ts'
import {
  insertNotice,
  selectFirmTimeZone,
  selectPeopleWhoSee,
  selectTeam,
  selectUnseen,
  updateNotice,
} from './notices.queries.ts'

type Kind = NoticeRow['kind']

/** What the firm wants to know of, by what the activity calls it; of clients' doings and of what did not work. */
const byClients: Partial<Record<string, Kind>> = {
  'document.uploaded': 'documents',
  'message.sent': 'message',
  'message.thread-started': 'message',
  'request.answered': 'request-answer',
  'request.not-had': 'request-answer',
  'event.answered': 'event-answer',
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
  const timeZone = await selectFirmTimeZone(tx.db)
  const { name = '' } = JSON.parse(entry.data) as { name?: string }
  // Twenty documents of one client are one thing to look at.
  const subject =
    kind === 'documents' || kind === 'upload-expired'
      ? { kind: 'client', id: `${matterId}:${entry.client_id ?? ''}` }
      : { kind: entry.subject_kind ?? '', id: entry.subject_id ?? '' }
  const note = { kind, matterId, clientId: entry.client_id, subject, name }
  for (const user of await selectTeam(tx.db, matterId)) await noteOne(tx, deps, user, note, timeZone)
  tx.emit({ kind: 'console', topic: 'notices', matterId })
}

interface Note {
  kind: Kind
  matterId: string
  clientId: string | null
  subject: { kind: string; id: string }
  /** What it is about is called. */
  name: string
}

/**
 * Tells some members of staff, and nobody else, of something on a matter; a step. Those who may not see the matter, or left the firm, are
 * told nothing (CLT-3).
 */
export async function noteForPeople(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  userIds: readonly string[],
  note: Note,
): Promise<void> {
  const people = await selectPeopleWhoSee(tx.db, note.matterId, userIds)
  if (people.length === 0) return
  const timeZone = await selectFirmTimeZone(tx.db)
  for (const user of people) await noteOne(tx, deps, user, note, timeZone)
  tx.emit({ kind: 'console', topic: 'notices', matterId: note.matterId })
}

async function noteOne(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  user: { id: string; notice_cadence: string },
  { kind, matterId, clientId, subject, name }: Note,
  timeZone: string,
): Promise<void> {
  const nowMs = deps.clock.now()
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
    return
  }
  await insertNotice(tx.db, {
    id: deps.ids.id(),
    user_id: user.id,
    kind,
    matter_id: matterId,
    client_id: clientId,
    subject_kind: subject.kind,
    subject_id: subject.id,
    params: JSON.stringify({ name, count: 1, mailedAtMs: 0 }),
    created_at_ms: nowMs,
    seen_at_ms: null,
    email_due_at_ms: dueAtMs,
  })
}

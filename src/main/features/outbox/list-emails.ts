import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { OutboxRow } from '../../../shared/console/outbox.contract.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { selectFirmForEmail } from './outbox.queries.ts'
import { countEmailsByState, selectEmail, selectEmailPage, type EmailFilter } from './outbox-list.queries.ts'
import { outboxRowOf, subjectOf } from './outbox-row.ts'
import { renderEmail } from './render-email.ts'

/** All staff; e-mails about a restricted matter only for those on it (CLT-3). */
export async function listEmails(deps: Deps, actor: ConsoleActor, filter: EmailFilter) {
  const { kind, description } = deps.mailer()
  return await deps.store.read(async (db) => {
    const firm = await selectFirmForEmail(db)
    const { rows, nextCursor } = await selectEmailPage(db, actor, filter)
    const counts = await countEmailsByState(db, actor)
    const count = (state: string) => counts.get(state) ?? 0
    return {
      rows: rows.map((row) => outboxRowOf(row, firm.name)),
      nextCursor,
      counts: { queued: count('queued'), sending: count('sending'), sent: count('sent'), failed: count('failed') },
      mailer: { kind, description },
    }
  })
}

/** As it reads; link and code are left out, so that looking does not make a way in. */
export async function getEmail(
  deps: Deps,
  actor: ConsoleActor,
  { emailId }: { emailId: string },
): Promise<(OutboxRow & { text: string; html: string }) | Refusal> {
  return await deps.store.read(async (db) => {
    const row = await selectEmail(db, actor, emailId)
    if (!row) return refuse('NOT_FOUND')
    const firm = await selectFirmForEmail(db)
    const { text, html } = renderEmail({
      ...subjectOf(row, firm.name),
      accentColor: firm.accent_color,
      logo: null,
      hasReplyTo: firm.reply_to_email !== '',
      url: row.kind === 'test' ? null : 'left-out',
      code: null,
    })
    return { ...outboxRowOf(row, firm.name), text, html }
  })
}

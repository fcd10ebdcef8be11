import type { Locale } from '../../../shared/contract-parts.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { EventInvitationRow } from '../../platform/store/tables.ts'
import type { EmailCalendar } from '../../ports.ts'
import { calendarFile, type Mailbox } from './calendar-file.ts'
import { readOneSeries } from './event-model.ts'
import { neutralTitle } from './event-words.ts'
import { selectParts } from './events.queries.ts'
import {
  insertInvitation,
  keepContent,
  selectClientMailbox,
  selectMayBeInvited,
  selectOfClient,
  selectOfEmail,
} from './invitations.queries.ts'

/** Orders what an e-mail brings to a client's calendar: rendered when it is sent, so that it says what is so then. */
export async function orderInvitations(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  order: {
    eventId: string
    clientId: string
    emailId: string
    method: 'REQUEST' | 'CANCEL'
    partNumbers: readonly number[]
  },
): Promise<void> {
  for (const partNumber of order.partNumbers)
    await insertInvitation(tx.db, {
      id: deps.ids.id(),
      event_id: order.eventId,
      part_number: partNumber,
      client_id: order.clientId,
      method: order.method,
      email_id: order.emailId,
      content: null,
      created_at_ms: deps.clock.now(),
    })
}

/** The parts of an event that stand in a client's calendar: they were sent, and their end was not. */
export async function invitedParts(tx: Pick<Tx, 'db'>, eventId: string, clientId: string): Promise<number[]> {
  const last = new Map<number, EventInvitationRow>()
  for (const row of await selectOfClient(tx.db, eventId, clientId)) {
    // What is still to be sent will not be, once it is no longer shared; what was sent without a word stands nowhere.
    if (row.method === 'CANCEL' || row.content) last.set(row.part_number, row)
  }
  return [...last.values()].filter((row) => row.method === 'REQUEST').map((row) => row.part_number)
}

/**
 * What one e-mail brings to its reader's calendar, a step of sending it: a neutral title and the times alone (EVT-5). Kept as it was sent,
 * so that another try sends the same. An invitation that is nobody's any more is left out.
 */
export async function calendarsOfEmail(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  emailId: string,
  firm: { name: string; mailbox: Mailbox },
): Promise<EmailCalendar[]> {
  const calendars = new Map<string, EmailCalendar>()
  for (const row of await selectOfEmail(tx.db, emailId)) {
    const content = row.content ?? (await render(tx, deps, row, firm))
    if (row.content === null) await keepContent(tx.db, row.id, content)
    const method = row.method === 'CANCEL' ? 'CANCEL' : 'REQUEST'
    // Said twice within one e-mail, it is said once.
    if (content) calendars.set(`${row.event_id} ${row.part_number}`, { method, content, fileName: fileNames[method] })
  }
  return [...calendars.values()]
}

/** An e-mail that is sent again brings what it brought, as it is now. */
export async function copyInvitations(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  fromEmailId: string,
  toEmailId: string,
): Promise<void> {
  for (const row of await selectOfEmail(tx.db, fromEmailId))
    await insertInvitation(tx.db, {
      ...row,
      id: deps.ids.id(),
      email_id: toEmailId,
      content: null,
      created_at_ms: deps.clock.now(),
    })
}

const fileNames = { REQUEST: 'invite.ics', CANCEL: 'cancel.ics' } as const

async function render(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  row: EventInvitationRow,
  firm: { name: string; mailbox: Mailbox },
): Promise<string> {
  const { event_id: eventId, client_id: clientId, part_number: partNumber } = row
  const client = await selectClientMailbox(tx.db, clientId)
  const part = (await selectParts(tx.db, [eventId])).find((one) => one.part_number === partNumber)
  if (!client || !part) return ''
  const isCancelled = row.method === 'CANCEL'
  const isOver = part.state !== 'planned' || !(await selectMayBeInvited(tx.db, eventId, clientId, deps.clock.now()))
  if (!isCancelled && isOver) return ''
  const locale: Locale = client.locale === 'es' ? 'es' : 'en'
  const title = neutralTitle(firm.name, locale)
  const series = await readOneSeries(tx.db, eventId)
  const exceptions = series.parts.find((one) => one.row.part_number === partNumber)?.exceptions ?? []
  return calendarFile({
    method: isCancelled ? 'CANCEL' : 'REQUEST',
    organizer: firm.mailbox,
    attendee: { name: client.display_name, address: client.email ?? '' },
    entries: [
      {
        // The end of it comes after everything that was said of it.
        part: isCancelled ? { ...part, sequence: part.sequence + 1 } : part,
        exceptions: isCancelled ? [] : exceptions,
        words: () => ({ title, place: null, notes: null }),
        isCancelled,
        stampMs: deps.clock.now(),
      },
    ],
  })
}

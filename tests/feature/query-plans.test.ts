import type { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { selectBillPage, type BillShow, type BillSort } from '../../src/main/features/bills/bill-list.queries.ts'
import { selectClientPage } from '../../src/main/features/clients/clients.queries.ts'
import { selectFeed } from '../../src/main/features/events/feeds.queries.ts'
import { selectDueEvents, selectNextDueMs } from '../../src/main/features/events/reminders.queries.ts'
import { countStuckEmails, countWaitingShares, failedEmails } from '../../src/main/features/home/home.queries.ts'
import {
  releaseHeld,
  requeueInterrupted,
  selectGathering,
  selectHeld,
  selectNextInLine,
} from '../../src/main/features/outbox/outbox.queries.ts'
import {
  selectExpiredOpens,
  selectFailedEmails,
  selectHeldEmails,
  selectUsedUpCodes,
} from '../../src/main/features/portal-access/client-trouble.queries.ts'
import {
  endSessionsOf,
  forgetOldAttempts,
  selectLapsedSessions,
  selectOpenSessions,
} from '../../src/main/features/portal-access/portal-access.queries.ts'
import { countQuarantined, selectWaiting } from '../../src/main/features/scanning/scanning.queries.ts'
import { mailCounts } from '../../src/main/features/settings/settings.queries.ts'
import { selectDueBatches, selectNextStart, selectWaitingOf } from '../../src/main/features/sharing/sharing.queries.ts'
import {
  selectComplete,
  selectExpired,
  selectNextExpiry,
  sumExpected,
} from '../../src/main/features/uploads/uploads.queries.ts'
import type { StaffActor } from '../../src/main/actor.ts'
import { SqliteConnection } from '../../src/main/platform/store/dialect/sqlite-connection.ts'
import type { ReadDb } from '../../src/main/platform/store/store.ts'
import { createTestApp, type TestApp } from '../support/test-app.ts'

/**
 * Indexes that hold only some rows serve only queries that say so in so many words: a value that is bound instead of written
 * makes SQLite go through the whole table, and nothing else changes. So each of them is asked for its plan here.
 */
let app: TestApp
let actor: StaffActor
beforeAll(async () => {
  app = await createTestApp({ engine: 'sqlite' })
  await app.makeFirm()
  actor = await app.makeStaff('staff')
})
afterAll(() => app.close())

/** An index of an expression serves only queries that have it in the same words. */
const bills = (sort: BillSort, show: BillShow = 'all') =>
  [
    `bills by ${sort}, ${show}`,
    (db: ReadDb) => selectBillPage(db, actor, { show }, { sort, limit: 50 }, '2026-11-22'),
  ] as const
const queries: [index: string, what: string, run: (db: ReadDb) => Promise<unknown>][] = [
  ['events_reminders', 'events of which a reminder is due', (db) => selectDueEvents(db, 1, 50)],
  ['events_reminders', 'when the next reminder of an event is due', selectNextDueMs],
  ['calendar_feeds_owner', 'the subscription of a client', (db) => selectFeed(db, { kind: 'client', id: 'one' })],
  ['outbox_emails_waiting', 'the next e-mails to send', (db) => selectNextInLine(db, 32, false)],
  ['outbox_emails_waiting', 'the next sign-in mails', (db) => selectNextInLine(db, 32, true)],
  ['outbox_emails_waiting', 'e-mails that an end interrupted', (db) => requeueInterrupted(db, 1)],
  ['outbox_emails_waiting', 'e-mails that wait for an address', selectHeld],
  [
    'outbox_emails_waiting',
    'e-mails whose address answers',
    (db) => releaseHeld(db, { portal_address_id: 'home', held_reason: 'no-address' }, 1),
  ],
  ['outbox_emails_merging', 'the e-mail that gathers more', (db) => selectGathering(db, 'one')],
  ['outbox_emails_waiting', 'how many are stuck', (db) => countStuckEmails(db, actor)],
  ['outbox_emails_waiting', 'those that failed', (db) => failedEmails(db, actor, 5)],
  ['outbox_emails_waiting', 'the numbers at the foot', (db) => mailCounts(db, actor, 1)],
  ['outbox_emails_waiting', 'clients whose e-mails are held', (db) => selectHeldEmails(db, actor, null)],
  ['outbox_emails_waiting', 'clients whose e-mails failed', (db) => selectFailedEmails(db, actor, null, 1)],
  ['sign_in_links_lapsed', 'clients who open links too late', (db) => selectExpiredOpens(db, actor, null, 1)],
  ['sign_in_links_lapsed', 'these clients, too late', (db) => selectExpiredOpens(db, actor, ['one', 'two'], 1)],
  ['sign_in_codes_used_up', 'clients whose codes are used up', (db) => selectUsedUpCodes(db, null, 1)],
  ['sign_in_codes_used_up', 'these clients, used up', (db) => selectUsedUpCodes(db, ['one', 'two'], 1)],
  [
    'sign_in_links_nobody',
    'links that lead nowhere',
    (db) => forgetOldAttempts(db, { codesBeforeMs: 1, decoysBeforeMs: 1, countersBeforeMs: 1 }),
  ],
  ['client_sessions_open', 'sessions past their time', (db) => selectLapsedSessions(db, 1, 1, 1)],
  ['client_sessions_open', 'the open sessions of a client', (db) => selectOpenSessions(db, 'one', 1, 1)],
  ['client_sessions_open', 'the end of a client’s sessions', (db) => endSessionsOf(db, { clientId: 'one' }, 'x', 1)],
  [
    'clients_sign_in',
    'who signed in last',
    (db) => selectClientPage(db, { query: '', archived: 'no', sort: '-signIn', limit: 50 }),
  ],
  ['shares_waiting', 'what begins to be shared', (db) => selectDueBatches(db, 1, 10)],
  ['shares_waiting', 'how many still wait', (db) => countWaitingShares(db, actor)],
  ['shares_waiting', 'when the next begins', selectNextStart],
  ['shares_waiting', 'what one can still take back', (db) => selectWaitingOf(db, 'one')],
  ['files_quarantined', 'how many wait for the scanner', countQuarantined],
  ['files_scan_asked', 'those the scanner was only asked about', (db) => selectWaiting(db, 5)],
  ['uploads_open', 'uploads past their time', (db) => selectExpired(db, 1, 10)],
  ['uploads_open', 'when the next one is', selectNextExpiry],
  ['uploads_open', 'uploads that are whole', (db) => selectComplete(db, 10)],
  ['uploads_open', 'the room that was promised', sumExpected],
  ['bills_number_up', ...bills('number')],
  ['bills_number_down', ...bills('-number')],
  ['bills_due_up', ...bills('due')],
  ['bills_due_down', ...bills('-due')],
  ['bills_total', ...bills('-total')],
  ['bills_client_sort', ...bills('client')],
  ['bills_balance', ...bills('-balance', 'overdue')],
  ['bills_open', ...bills('due', 'open')],
]

test.each(queries)('%s serves %s', async (index, _what, run) => {
  const execute = vi.spyOn(SqliteConnection.prototype, 'execute')
  try {
    await app.store.write(({ db }) => run(db))
    const asked = execute.mock.calls.map(([query]) => query)
    execute.mockRestore()
    expect((await Promise.all(asked.map(planOf))).join('\n')).toContain(`INDEX ${index}`)
  } finally {
    execute.mockRestore()
  }
})

async function planOf(query: CompiledQuery): Promise<string> {
  const sql = `EXPLAIN QUERY PLAN ${query.sql}`
  const { rows } = await app.store.read((db) => db.executeQuery<{ detail: string }>({ ...query, sql }))
  return rows.map((row) => row.detail).join('\n')
}

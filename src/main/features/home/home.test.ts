import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, granted, origin, type TestApp } from '../../../../tests/support/test-app.ts'
import { day, minute } from '../../../shared/time.ts'
import type { ClientActor, StaffActor } from '../../actor.ts'
import type { ActivityKind } from '../activity/activity-kinds.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { markReadByClient } from '../messages/mark-read.ts'
import { replyAsClient } from '../messages/reply-as-client.ts'
import { startThread } from '../messages/start-thread.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { errorText } from '../outbox/last-error.ts'
import { getHome, markHomeSeen } from './get-home.ts'

let app: TestApp
let staff: StaffActor
let other: StaffActor
let client: ClientActor

beforeEach(async () => {
  app = await createTestApp()
  const { portalAddressId } = await app.makeFirm({ shareDelaySeconds: 0 })
  staff = await app.makeStaff('staff')
  other = await app.makeStaff('owner')
  const { clientId } = await app.makeClient({ givenName: 'Mara', familyName: 'Vance' })
  client = { kind: 'client', clientId, name: 'Mara Vance', locale: 'en', sessionId: '', portalAddressId, origin }
})
afterEach(() => app.close())

const did = (kind: ActivityKind, matterId?: string, name = 'Letter') =>
  app.store.write((tx) => recordActivity(tx, app.deps, { actor: client, kind, matterId, data: { name } }))
const order = (key: string, change: object = {}) =>
  app.store.write((tx) =>
    enqueueEmail(tx, app.deps, {
      key,
      kind: 'share',
      to: { email: 'mara@mail.example', name: 'Mara Vance' },
      clientId: client.clientId,
      locale: 'en',
      target: '/',
      ...change,
    }),
  )

describe('home', () => {
  test('AUD-1 shows what clients did, newest first, with what is new since the person looked', async () => {
    const matter = await app.makeMatter(staff, [client.clientId])
    await did('view.document', matter.matterId, 'Old one')
    app.clock.advance(minute)
    const { seenAtMs } = await markHomeSeen(app.deps, staff)
    app.clock.advance(minute)
    await did('message.sent', matter.matterId, 'A question')
    await did('session.signed-out')
    const home = await getHome(app.deps, staff)
    expect(home.seenAtMs).toBe(seenAtMs)
    expect(home.clientsDid).toMatchObject([
      { kind: 'message.sent', actorName: 'Mara Vance', matterTitle: matter.title, params: { name: 'A question' } },
      { kind: 'view.document', params: { name: 'Old one', client: 'Mara Vance' } },
    ])
    expect(home.clientsDid.map((entry) => entry.atMs > seenAtMs)).toEqual([true, false])
  })

  test('AUD-1 MSG-4 what a client wrote stands there once, with its words, though they read the thread at the same moment', async () => {
    const { matterId, participants } = await app.makeMatter(staff, [client.clientId])
    const [{ participantId, email } = { participantId: '', email: '' }] = participants
    const chosen = { participantIds: [participantId], confirmedEmails: { [participantId]: email ?? '' } }
    const { threadId } = granted(
      await startThread(app.deps, staff, { matterId, subject: 'Who signs', body: 'You do.', ...chosen }),
    )
    app.clock.advance(minute)
    granted(await markReadByClient(app.deps, client, { threadId, position: 1 }))
    granted(await replyAsClient(app.deps, client, { threadId, body: 'Thank you.' }))
    const { clientsDid } = await getHome(app.deps, staff)
    expect(clientsDid).toMatchObject([
      { kind: 'message.sent', message: { threadId, body: 'Thank you.' } },
      { kind: 'view.thread', message: null },
    ])
  })

  test('AUD-1 the same done to many documents in a row is one line: what is new apart from what was seen, and of each matter', async () => {
    const matter = await app.makeMatter(staff, [client.clientId])
    const other = await app.makeMatter(staff, [client.clientId])
    const many = async (count: number, kind: ActivityKind, matterId = matter.matterId) => {
      for (let n = 0; n < count; n += 1) await did(kind, matterId, `File ${n}`)
    }
    await many(3, 'download.document')
    app.clock.advance(minute)
    await markHomeSeen(app.deps, staff)
    app.clock.advance(minute)
    await many(60, 'download.document')
    await many(2, 'view.request')
    await many(1, 'view.document')
    await many(2, 'view.document', other.matterId)
    app.clock.advance(11 * minute)
    await many(2, 'view.document', other.matterId)
    const { clientsDid } = await getHome(app.deps, staff)
    expect(clientsDid.map(({ kind, count, params }) => [kind, count, params.name])).toEqual([
      ['view.document', 2, 'File 1'],
      ['view.document', 2, 'File 1'],
      ['view.document', 1, 'File 0'],
      ['view.request', 1, 'File 1'],
      ['view.request', 1, 'File 0'],
      ['download.document', 60, 'File 59'],
      ['download.document', 3, 'File 2'],
    ])
  })

  test('AUD-1 after a month away it reaches back to the last look', async () => {
    await did('view.document')
    app.clock.advance(30 * day)
    expect((await getHome(app.deps, staff)).clientsDid).toHaveLength(1)
    await markHomeSeen(app.deps, staff)
    expect((await getHome(app.deps, staff)).clientsDid).toEqual([])
  })

  test('CLT-3 of a restricted matter only those on it see what clients did and what is stuck', async () => {
    const matter = await app.makeMatter(staff, [client.clientId], { isRestricted: true, staffUserIds: [staff.userId] })
    await did('view.document', matter.matterId)
    await order('share:1', { matterId: matter.matterId })
    await app.store.write((tx) => tx.db.updateTable('outbox_emails').set({ state: 'failed' }).execute())
    expect(await getHome(app.deps, staff)).toMatchObject({ clientsDid: { length: 1 }, stuck: { failedEmails: 1 } })
    expect(await getHome(app.deps, other)).toMatchObject({
      clientsDid: [],
      stuck: { failedEmails: 0, failedEmailExamples: [] },
    })
  })

  test('NTF-4 says what failed, what is held and who cannot get in, with the reason', async () => {
    await order('share:1')
    await order('share:2')
    const failed = errorText('common.mail.error.mailboxFull', '552')
    await app.store.write(async (tx) => {
      await tx.db
        .updateTable('outbox_emails')
        .set({ state: 'failed', last_error: failed })
        .where('key', '=', 'share:1')
        .execute()
      await tx.db.updateTable('outbox_emails').set({ held_reason: 'no-address' }).where('key', '=', 'share:2').execute()
    })
    expect(await getHome(app.deps, staff)).toMatchObject({
      stuck: {
        failedEmails: 1,
        heldEmails: 1,
        failedEmailExamples: [{ toName: 'Mara Vance', errorKey: 'common.mail.error.mailboxFull' }],
      },
      cannotGetIn: [{ clientId: client.clientId, displayName: 'Mara Vance' }],
      waitingShares: 0,
    })
  })
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRequestScene, type RequestScene } from '../../../../tests/support/request-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { day, hour } from '../../../shared/time.ts'
import { systemTimers } from '../../platform/jobs/timers.ts'
import { removeClientAccess } from '../clients/change-access.ts'
import { removeParticipant } from '../matters/change-participants.ts'
import { createDispatcher } from '../outbox/dispatcher.ts'
import { unshare } from '../sharing/unshare.ts'
import { cancelRequest, closeRequest } from './end-request.ts'
import { createRequestReminders, remindNow } from './remind-clients.ts'

let scene: RequestScene
let reminders: ReturnType<typeof createRequestReminders>
beforeEach(async () => {
  scene = await createRequestScene()
  reminders = createRequestReminders(scene.app.deps, systemTimers)
  // Ten in the morning where the firm is, on Monday, 2 November 2026.
  scene.app.clock.set(Date.UTC(2026, 10, 2, 17))
})
afterEach(() => scene.app.close())

const told = async () => (await scene.emails()).filter((email) => email.kind === 'request-reminder')
/** Ten in the morning of each of so many days that come. */
async function goOn(days: number) {
  for (let count = 0; count < days; count++) {
    scene.app.clock.advance(day)
    await reminders.drain()
  }
}
const dates = async () => (await told()).map((email) => new Date(email.created_at_ms).toISOString().slice(0, 10))

describe('DOC-7 reminders', () => {
  test('every so many days until it is done, in the client’s language, without a word of the case', async () => {
    const { requests } = await scene.ask([scene.tomas.participantId])
    const requestId = requests[0]?.requestId ?? ''
    await reminders.drain()
    expect(await told()).toEqual([])
    await goOn(7)
    expect(await dates()).toEqual(['2026-11-05', '2026-11-08'])
    const [first] = await told()
    expect(first).toMatchObject({ locale: 'es', target: `/requests/${requestId}`, to_email: 'tomas@mail.example' })
    expect(JSON.stringify(first)).not.toMatch(/inventory|Identity/)
    expect((await scene.detail(requestId)).lastRemindedAtMs).toBe((await told())[1]?.created_at_ms)
    granted(await closeRequest(scene.app.deps, scene.lawyer, { requestId }))
    await goOn(10)
    expect(await told()).toHaveLength(2)
  })

  test('0 is never', async () => {
    await scene.askMara({ remindEveryDays: 0 })
    await goOn(20)
    expect(await told()).toEqual([])
  })

  test('with a due day: two days before it, on the day after, and from there every so many days', async () => {
    await scene.askMara({ dueOn: '2026-11-12' })
    await goOn(17)
    expect(await dates()).toEqual(['2026-11-10', '2026-11-13', '2026-11-16', '2026-11-19'])
  })

  test('one e-mail a day for all that is due of one client, which leads to where all stand', async () => {
    await scene.askMara({ title: 'One' })
    await scene.askMara({ title: 'Two' })
    await scene.askMara({ title: 'Three', remindEveryDays: 4 })
    await goOn(3)
    expect(await told()).toMatchObject([{ target: '/' }])
    // The third was not due then; the others are not due today.
    await goOn(1)
    expect(await told()).toHaveLength(2)
    await reminders.drain()
    expect(await told()).toHaveLength(2)
  })

  test('not when all of it waits for the firm, and not at night', async () => {
    const { itemIds } = await scene.askMara()
    const mara = await scene.signIn(scene.mara.clientId)
    for (const itemId of itemIds) granted(await scene.write(mara, itemId))
    await goOn(9)
    expect(await told()).toEqual([])
    await scene.ask([scene.tomas.participantId])
    scene.app.clock.set(Date.UTC(2026, 11, 1, 5))
    await reminders.drain()
    expect(await told()).toEqual([])
    scene.app.clock.set(Date.UTC(2026, 11, 1, 16))
    await reminders.drain()
    expect(await told()).toHaveLength(1)
  })

  test.each([
    ['withdrawn', async (requestId: string) => cancelRequest(scene.app.deps, scene.lawyer, { requestId })],
    [
      'no longer shared',
      async () => unshare(scene.app.deps, scene.lawyer, { shareId: (await scene.shares())[0]?.id ?? '' }),
    ],
    [
      'of somebody who is not on the matter any more',
      async () => removeParticipant(scene.app.deps, scene.lawyer, { participantId: scene.mara.participantId }),
    ],
    [
      'of a client whose access was removed',
      async () => removeClientAccess(scene.app.deps, scene.lawyer, { clientId: scene.mara.clientId }),
    ],
  ])('C9 never one that is %s', async (_what, end) => {
    const { requestId } = await scene.askMara()
    granted(await end(requestId))
    await goOn(9)
    expect(await told()).toEqual([])
  })

  test('a host that was away for a week sends one, not seven', async () => {
    await scene.askMara({ remindEveryDays: 1 })
    scene.app.clock.advance(7 * day)
    await reminders.drain()
    await reminders.drain()
    expect(await told()).toHaveLength(1)
  })

  test('one that waits in the outbox is not sent once there is nothing left to do', async () => {
    const { requestId } = await scene.askMara()
    const dispatcher = createDispatcher(scene.app.deps, systemTimers)
    await dispatcher.drain()
    scene.app.mailer.sent.length = 0
    await goOn(3)
    granted(await closeRequest(scene.app.deps, scene.lawyer, { requestId }))
    await dispatcher.drain()
    expect(scene.app.mailer.sent).toEqual([])
    expect(await told()).toMatchObject([{ state: 'cancelled' }])
  })
})

describe('DOC-7 Remind now', () => {
  const remind = (requestId: string) => remindNow(scene.app.deps, scene.lawyer, { requestId })

  test('sends one, not two within four hours, and counts as the reminder of that day', async () => {
    const { requestId } = await scene.askMara()
    const other = await scene.askMara({ title: 'Other' })
    await goOn(2)
    const atMs = scene.app.clock.now()
    expect(granted(await remind(requestId))).toMatchObject({ lastRemindedAtMs: atMs, remindAgainAtMs: atMs + 4 * hour })
    expect(await remind(other.requestId)).toMatchObject({ refused: 'TOO_MANY', retryAtMs: atMs + 4 * hour })
    await goOn(1)
    // The other one is due; this one was told a day ago.
    expect(await told()).toMatchObject([
      { target: `/requests/${requestId}` },
      { target: `/requests/${other.requestId}` },
    ])
    scene.app.clock.advance(4 * hour)
    granted(await remind(requestId))
  })

  test('once somebody was reminded by hand, no other reminder goes to them that day', async () => {
    const { requestId } = await scene.askMara()
    await scene.askMara({ title: 'Other', remindEveryDays: 3 })
    scene.app.clock.advance(3 * day)
    granted(await remind(requestId))
    scene.app.clock.advance(hour)
    await reminders.drain()
    expect(await told()).toHaveLength(1)
    await goOn(1)
    expect(await told()).toHaveLength(2)
  })

  test('not of what they do not see, or have nothing to do in', async () => {
    const { requestId, itemIds } = await scene.askMara()
    const mara = await scene.signIn(scene.mara.clientId)
    for (const itemId of itemIds) granted(await scene.write(mara, itemId))
    expect(refused(await remind(requestId)).messageKey).toBe('common.requests.refusal.nothingToDo')
    granted(await unshare(scene.app.deps, scene.lawyer, { shareId: (await scene.shares())[0]?.id ?? '' }))
    expect(refused(await remind(requestId)).messageKey).toBe('common.requests.refusal.notSeen')
    expect(await told()).toEqual([])
  })
})

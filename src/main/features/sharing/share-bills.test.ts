import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import type { DraftContent } from '../../../shared/console/bills.contract.ts'
import { createDraft } from '../bills/create-draft.ts'
import { issueBill } from '../bills/issue-bill.ts'
import { saveDraft } from '../bills/save-draft.ts'
import { voidBill } from '../bills/void-bill.ts'
import { getClientThread, listClientThreads } from '../messages/portal-threads.ts'
import { previewShare } from './preview-share.ts'
import { undoShare } from './undo-share.ts'
import { unshare } from './unshare.ts'

let scene: ShareScene
beforeEach(async () => {
  scene = await createShareScene()
})
afterEach(() => scene.app.close())

const line = (description: string): DraftContent['lines'][number] => ({
  kind: 'flat',
  description,
  quantityMilli: 1_000,
  rateMinor: 25_000,
  taxRateIds: [],
  timeEntryIds: [],
  expenseEntryIds: [],
})

async function draft(clientId: string, description = 'Preparing the will') {
  const { app, lawyer, matter } = scene
  const made = granted(await createDraft(app.deps, lawyer, { matterId: matter.matterId, clientId, withEntries: false }))
  return granted(
    await saveDraft(app.deps, lawyer, { ...made, notes: '', internalNote: '', lines: [line(description)] }),
  )
}
async function issued(clientId: string, description?: string) {
  const { billId, version } = await draft(clientId, description)
  return granted(await issueBill(scene.app.deps, scene.lawyer, { billId, version }))
}
const order = (billId: string) => ({ resourceKind: 'bill' as const, resourceId: billId })
const threadsOf = async (clientId: string) =>
  (await listClientThreads(scene.app.deps, await scene.signIn(clientId), { limit: 50 })).rows
const warningsOf = async (billId: string, participantIds: string[]) =>
  granted(
    await previewShare(scene.app.deps, scene.lawyer, {
      resources: [{ kind: 'bill', resourceId: billId }],
      participantIds,
    }),
  ).warnings.filter((one) => !one.messageKey.endsWith('.firstShare'))

describe('BILL-5 sharing a bill', () => {
  test('an e-mail that leads to all bills, an entry with the firm’s words, and nothing for the other participant', async () => {
    const { billId, number } = await issued(scene.mara.clientId)
    await scene.share([scene.mara.participantId], { ...order(billId), message: 'For the will.' })
    expect((await scene.emails()).map((email) => [email.kind, email.to_email, email.target])).toEqual([
      ['bill', 'mara@mail.example', '/bills'],
    ])
    expect(await threadsOf(scene.mara.clientId)).toMatchObject([
      { subject: `Bill ${number}`, excerpt: 'For the will.', state: 'live', resourceKind: 'bill' },
    ])
    expect(await threadsOf(scene.tomas.clientId)).toEqual([])
    expect(await scene.activityKinds()).toContain('share.started')
  })

  test('several bills at once: one entry, one e-mail that counts them', async () => {
    const bills = [await issued(scene.mara.clientId), await issued(scene.mara.clientId)]
    await scene.share([scene.mara.participantId], {
      resources: bills.map(({ billId }) => ({ kind: 'bill', resourceId: billId })),
    })
    const emails = await scene.emails()
    expect(emails.map((email) => [email.kind, email.target])).toEqual([['bill', '/bills']])
    expect(JSON.parse(emails[0]?.params ?? '{}')).toMatchObject({ count: 2 })
    expect((await threadsOf(scene.mara.clientId)).map((thread) => thread.subject)).toEqual([
      `Bill ${bills[0]?.number} (+1)`,
    ])
  })

  test('a draft never: it is said, and nothing is placed', async () => {
    const { billId } = await draft(scene.mara.clientId)
    const refusal = refused(await scene.shareAnswer([scene.mara.participantId], order(billId)))
    expect(refusal).toMatchObject({ refused: 'CONFLICT', messageKey: 'common.sharing.obstacle.billDraft' })
    expect(await scene.shares()).toEqual([])
  })

  test('voided while the undo time runs: it does not start, and no e-mail leaves', async () => {
    const { billId } = await issued(scene.mara.clientId)
    granted(await scene.shareAnswer([scene.mara.participantId], order(billId)))
    granted(await voidBill(scene.app.deps, scene.lawyer, { billId, reason: 'Wrong client' }))
    await scene.endUndoTime()
    expect((await scene.shares()).map((share) => [share.state, share.ended_reason])).toEqual([
      ['refused', 'resource-gone'],
    ])
    expect(await scene.emails()).toEqual([])
    const again = refused(await scene.shareAnswer([scene.mara.participantId], order(billId)))
    expect(again.messageKey).toBe('common.sharing.obstacle.billVoid')
  })

  test('undone in time: nobody saw anything; unshared: a tombstone without its number', async () => {
    const { billId } = await issued(scene.mara.clientId)
    const batch = granted(await scene.shareAnswer([scene.mara.participantId], order(billId)))
    granted(await undoShare(scene.app.deps, scene.lawyer, { batchId: batch.batchId ?? '' }))
    await scene.endUndoTime()
    expect(await threadsOf(scene.mara.clientId)).toEqual([])
    await scene.share([scene.mara.participantId], order(billId))
    const [share] = (await scene.shares()).filter((one) => one.state === 'live')
    granted(await unshare(scene.app.deps, scene.lawyer, { shareId: share?.id ?? '' }))
    const [gone] = await threadsOf(scene.mara.clientId)
    expect(gone).toMatchObject({ state: 'gone', subject: '', excerpt: '' })
    const thread = granted(
      await getClientThread(scene.app.deps, await scene.signIn(scene.mara.clientId), {
        threadId: gone?.threadId ?? '',
      }),
    )
    expect(JSON.stringify(thread)).not.toContain('2026-')
  })

  test('bills and documents are not one share', async () => {
    const { billId } = await issued(scene.mara.clientId)
    const { documentId } = await scene.upload()
    const refusal = refused(
      await scene.shareAnswer([scene.mara.participantId], {
        resources: [
          { kind: 'bill', resourceId: billId },
          { kind: 'document', resourceId: documentId },
        ],
      }),
    )
    expect(refusal.messageKey).toBe('common.sharing.refusal.oneAtATime')
  })
})

describe('SHR-8 before a bill is shared', () => {
  test('it is said when it is addressed to somebody else', async () => {
    const { billId } = await issued(scene.mara.clientId)
    expect(await warningsOf(billId, [scene.mara.participantId])).toEqual([])
    expect(await warningsOf(billId, [scene.tomas.participantId])).toMatchObject([
      {
        messageKey: 'common.sharing.warning.billOfAnother',
        params: { bill: 'Bill 2026-0001', addressee: 'Mara Vance', name: 'Tomás Núñez' },
      },
    ])
  })

  test('its lines are read for the names of other clients', async () => {
    await scene.app.makeClient({ givenName: 'Ottoline', familyName: 'Ferrars', email: 'ottoline@mail.example' })
    const { billId } = await issued(scene.mara.clientId, 'Call with Ottoline Ferrars about her divorce')
    expect(await warningsOf(billId, [scene.mara.participantId])).toMatchObject([
      { messageKey: 'common.sharing.warning.clientInText', resourceId: billId, params: { named: 'Ottoline Ferrars' } },
    ])
  })
})

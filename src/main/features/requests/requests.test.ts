import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRequestScene, type RequestScene } from '../../../../tests/support/request-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { hour, minute } from '../../../shared/time.ts'
import type { ClientActor } from '../../actor.ts'
import { removeDocument } from '../documents/change-document.ts'
import { getSharedDocument } from '../documents/portal-documents.ts'
import { uploadDocument } from '../documents/upload-document.ts'
import { removeParticipant, setAdverse } from '../matters/change-participants.ts'
import { undoShare } from '../sharing/undo-share.ts'
import { answersPerHour } from '../messages/client-thread-steps.ts'
import { unshare } from '../sharing/unshare.ts'
import { answerItem, removeAnswerFile } from './answer-item.ts'
import { getClientRequest, listClientRequests, markRequestViewed, openRequestsOf } from './client-requests.ts'
import { createRequests } from './create-requests.ts'
import { cancelRequest, closeRequest, reopenRequest } from './end-request.ts'
import { listRequests, requestsDue } from './list-requests.ts'
import { previewRequest } from './preview-request.ts'
import { answerableItem } from './request-steps.ts'
import { acceptAllItems, acceptItem, reopenItem, sendItemBack } from './review-item.ts'
import { sendRequest } from './send-request.ts'
import { deleteTemplate, listTemplates, saveTemplate } from './templates.ts'
import { updateRequestAsked } from './update-request.ts'

let scene: RequestScene
let mara: ClientActor
let tomas: ClientActor
beforeEach(async () => {
  scene = await createRequestScene()
  mara = await scene.signIn(scene.mara.clientId)
  tomas = await scene.signIn(scene.tomas.clientId)
})
afterEach(() => scene.app.close())

const deps = () => scene.app.deps
const page = { limit: 50 }
const seenAnswer = async (requestId: string, index: number) => {
  const item = (await scene.detail(requestId)).items[index]
  return { itemId: item?.itemId ?? '', answeredAtMs: item?.answeredAtMs ?? 0 }
}

describe('asking', () => {
  test('DOC-7 each of several participants has a request of their own, and none learns of another', async () => {
    const { requests } = await scene.ask([scene.mara.participantId, scene.tomas.participantId])
    expect(requests.map((one) => one.clientName)).toEqual(['Mara Vance', 'Tomás Núñez'])
    const [first, second] = requests
    const own = granted(await getClientRequest(deps(), mara, { requestId: first?.requestId ?? '' }))
    expect(own).toMatchObject({
      title: 'Papers for the inventory',
      askedByName: 'Elena Ibarra',
      counts: { total: 2, toDo: 2, returned: 0, answered: 0, accepted: 0 },
      items: [{ title: 'Identity card', note: 'Both sides.', state: 'open' }, { title: 'Bank statements' }],
    })
    expect(JSON.stringify(own)).not.toContain('Núñez')
    expect(await getClientRequest(deps(), mara, { requestId: second?.requestId ?? '' })).toMatchObject({
      refused: 'NOT_FOUND',
    })
    expect((await listClientRequests(deps(), tomas)).requests.map((one) => one.requestId)).toEqual([second?.requestId])
  })

  test('SHR-7 one batch with one undo time: nobody sees anything before it ends, and undoing takes all of it back', async () => {
    const both = [scene.mara.participantId, scene.tomas.participantId]
    const made = granted(await createRequests(deps(), scene.lawyer, scene.order(both)))
    expect((await listClientRequests(deps(), mara)).requests).toEqual([])
    expect(await scene.emails()).toEqual([])
    granted(await undoShare(deps(), scene.lawyer, { batchId: made.batchId }))
    await scene.endUndoTime()
    expect((await listClientRequests(deps(), mara)).requests).toEqual([])
    expect((await listClientRequests(deps(), tomas)).requests).toEqual([])
    expect(await scene.emails()).toEqual([])
    expect((await scene.detail(made.requests[0]?.requestId ?? '')).sharing).toBe('none')
  })

  test('NTF-2 the e-mail is in their language, leads to the request and says nothing of the case', async () => {
    const { requests } = await scene.ask([scene.tomas.participantId])
    expect(await scene.emails()).toMatchObject([
      { kind: 'request', locale: 'es', target: `/requests/${requests[0]?.requestId}`, to_email: 'tomas@mail.example' },
    ])
    expect(JSON.stringify(await scene.emails())).not.toMatch(/inventory|Identity/)
  })

  test('SHR-1 the same obstacles as of any share: who cannot be chosen, and an address that changed meanwhile', async () => {
    const ids = [scene.mara.participantId]
    granted(await removeParticipant(deps(), scene.lawyer, { participantId: scene.tomas.participantId }))
    expect(await createRequests(deps(), scene.lawyer, scene.order([scene.tomas.participantId]))).toMatchObject({
      refused: 'NOT_FOUND',
    })
    const stale = scene.order(ids, { confirmedEmails: { [ids[0] ?? '']: 'other@mail.example' } })
    expect(await createRequests(deps(), scene.lawyer, stale)).toMatchObject({ refused: 'STALE' })
    expect(await scene.shares()).toEqual([])
    expect((await listRequests(deps(), scene.lawyer, { show: 'all', ...page })).rows).toEqual([])
  })

  test('SHR-8 the preview warns as the Share dialog does, and chooses nobody', async () => {
    const { mara: one, tomas: other, matter, lawyer } = scene
    const pair = { participantId: one.participantId, otherParticipantId: other.participantId, isAdverse: true }
    granted(await setAdverse(deps(), lawyer, pair))
    const ask = async (participantIds: string[]) =>
      granted(await previewRequest(deps(), lawyer, { matterId: matter.matterId, participantIds }))
    expect(await ask([])).toMatchObject({ people: [{ obstacleKey: null }, { obstacleKey: null }], warnings: [] })
    expect((await ask([one.participantId, other.participantId])).warnings).toMatchObject([
      { messageKey: 'common.sharing.warning.adverse' },
    ])
  })

  test('SHR-2 nobody else can be given a request by sharing it: what one was asked is theirs', async () => {
    const { requestId } = await scene.askMara()
    const { participantId } = scene.tomas
    const answer = await scene.shareAnswer([participantId], { resourceKind: 'request', resourceId: requestId })
    expect(answer).toMatchObject({ refused: 'CONFLICT', messageKey: 'common.sharing.obstacle.notAsked' })
    expect(await scene.shares()).toHaveLength(1)
  })

  test('SHR-2 a share of it with another shows that other nothing of it, however it came to be', async () => {
    const { requestId, itemIds } = await scene.askMara()
    await scene.ask([scene.tomas.participantId])
    await scene.app.store.write((tx) =>
      tx.db
        .updateTable('shares')
        .set({ resource_id: requestId })
        .where('client_id', '=', scene.tomas.clientId)
        .execute(),
    )
    expect(await getClientRequest(deps(), tomas, { requestId })).toMatchObject({ refused: 'NOT_FOUND' })
    expect((await listClientRequests(deps(), tomas)).requests).toEqual([])
    expect(await scene.write(tomas, itemIds[0] ?? '')).toMatchObject({ refused: 'NOT_FOUND' })
  })

  test('DOC-7 what was undone can be sent again to its own participant, and to nobody twice', async () => {
    const made = granted(await createRequests(deps(), scene.lawyer, scene.order([scene.mara.participantId])))
    granted(await undoShare(deps(), scene.lawyer, { batchId: made.batchId }))
    const requestId = made.requests[0]?.requestId ?? ''
    const again = () =>
      sendRequest(deps(), scene.lawyer, { requestId, confirmedEmail: 'mara@mail.example', message: '' })
    granted(await again())
    await scene.endUndoTime()
    expect((await scene.seenBy(mara, requestId)).title).toBe('Papers for the inventory')
    expect(await again()).toMatchObject({ refused: 'CONFLICT' })
  })
})

describe('examples', () => {
  const withExample = (exampleDocumentId: string) => ({ items: [{ title: 'Card', note: '', exampleDocumentId }] })

  test('SHR-3 an example is seen with the request, not before and not after', async () => {
    const { documentId } = await scene.upload('sample card.pdf')
    const made = granted(
      await createRequests(deps(), scene.lawyer, scene.order([scene.mara.participantId], withExample(documentId))),
    )
    const requestId = made.requests[0]?.requestId ?? ''
    expect(await getSharedDocument(deps(), mara, { documentId })).toMatchObject({ refused: 'NOT_FOUND' })
    await scene.endUndoTime()
    expect((await scene.seenBy(mara, requestId)).items[0]?.example).toEqual({ documentId, name: 'sample card.pdf' })
    expect(granted(await getSharedDocument(deps(), mara, { documentId })).name).toBe('sample card.pdf')
    expect(await getSharedDocument(deps(), tomas, { documentId })).toMatchObject({ refused: 'NOT_FOUND' })
    // Something of their own stands in the same entry: the example does not move over to that.
    await scene.arrive(mara, (await scene.detail(requestId)).items[0]?.itemId ?? '')
    granted(await cancelRequest(deps(), scene.lawyer, { requestId }))
    expect(await getSharedDocument(deps(), mara, { documentId })).toMatchObject({ refused: 'NOT_FOUND' })
    expect(await scene.emails()).toHaveLength(1)
  })

  test('SHR-3 an example that is taken out of the request is seen no more; one that is put in is', async () => {
    const old = (await scene.upload('old.pdf')).documentId
    const next = (await scene.upload('next.pdf')).documentId
    const { requestId } = await scene.askMara(withExample(old))
    const { items, updatedAtMs } = await scene.detail(requestId)
    const edit = { requestId, updatedAtMs, title: 'Papers', note: '', remindEveryDays: 3 }
    granted(
      await updateRequestAsked(deps(), scene.lawyer, {
        ...edit,
        items: [{ itemId: items[0]?.itemId, title: 'Card', note: '', exampleDocumentId: next }],
      }),
    )
    expect(await getSharedDocument(deps(), mara, { documentId: old })).toMatchObject({ refused: 'NOT_FOUND' })
    expect((await scene.seenBy(mara, requestId)).items[0]?.example?.name).toBe('next.pdf')
  })

  test('CLT-3 a document of another matter, or of the bin, is no example', async () => {
    const askFor = (documentId: string) =>
      createRequests(deps(), scene.lawyer, scene.order([scene.mara.participantId], withExample(documentId)))
    const refusal = { refused: 'NOT_FOUND', field: 'items.0.exampleDocumentId' }
    const { documentId } = await scene.upload()
    granted(await removeDocument(deps(), scene.lawyer, { documentId }))
    expect(await askFor(documentId)).toMatchObject(refusal)
    const other = await scene.app.makeMatter(scene.lawyer, [])
    const elsewhere = granted(
      await uploadDocument(deps(), scene.lawyer, {
        matterId: other.matterId,
        name: 'elsewhere.txt',
        expectedBytes: 2,
        source: Readable.from([Buffer.from('no')]),
      }),
    )
    expect(await askFor(elsewhere.documentId)).toMatchObject(refusal)
  })
})

describe('answering', () => {
  test('DOC-7 with words, with files, or with both; the firm sees which, and progress is counted', async () => {
    const { requestId, itemIds } = await scene.askMara()
    const [card = '', statements = ''] = itemIds
    await scene.arrive(mara, card, 'front.jpg')
    await scene.arrive(mara, card, 'back.jpg')
    granted(await scene.write(mara, statements, 'The bank sends them next week.'))
    expect(await scene.detail(requestId)).toMatchObject({
      counts: { total: 2, toDo: 0, answered: 2, accepted: 0 },
      items: [
        { state: 'answered', files: [{ name: 'front.jpg' }, { name: 'back.jpg' }] },
        { state: 'answered', answerText: 'The bank sends them next week.', files: [] },
      ],
    })
    const own = await scene.seenBy(mara, requestId)
    expect(own.items[0]?.files.map((file) => [file.name, file.canOpen])).toEqual([
      ['front.jpg', true],
      ['back.jpg', true],
    ])
    const kinds = await scene.activityKinds()
    // Two files are one answer.
    expect(kinds.filter((kind) => kind === 'request.answered')).toHaveLength(2)
  })

  test('DOC-7 "I do not have this" says so with the words why; files take it back', async () => {
    const { requestId, itemIds } = await scene.askMara()
    const [card = ''] = itemIds
    granted(await answerItem(deps(), mara, { itemId: card, text: 'It was stolen.', isMissing: true }))
    expect((await scene.detail(requestId)).items[0]).toMatchObject({
      state: 'answered',
      isMissing: true,
      answerText: 'It was stolen.',
    })
    expect(await scene.activityKinds()).toContain('request.not-had')
    await scene.arrive(mara, card)
    expect((await scene.detail(requestId)).items[0]).toMatchObject({ isMissing: false, answerText: '' })
  })

  test('DOC-7 an answer can be changed until it is accepted; an empty one is none', async () => {
    const { requestId, itemIds } = await scene.askMara()
    const [card = ''] = itemIds
    expect(await scene.write(mara, card, '   ')).toMatchObject({ refused: 'INVALID', field: 'text' })
    granted(await scene.write(mara, card, 'one'))
    granted(await scene.write(mara, card, 'two'))
    expect((await scene.detail(requestId)).items[0]?.answerText).toBe('two')
    granted(await acceptItem(deps(), scene.lawyer, await seenAnswer(requestId, 0)))
    expect(await scene.write(mara, card, 'three')).toMatchObject({
      refused: 'CONFLICT',
      messageKey: 'common.requests.refusal.accepted',
    })
    expect((await scene.detail(requestId)).items[0]?.answerText).toBe('two')
  })

  test('DOC-7 a wrong file no longer answers, and stays with the firm', async () => {
    const { requestId, itemIds } = await scene.askMara()
    const [card = ''] = itemIds
    const documentId = await scene.arrive(mara, card)
    granted(await removeAnswerFile(deps(), mara, { itemId: card, documentId }))
    expect((await scene.detail(requestId)).items[0]).toMatchObject({ state: 'open', files: [] })
    expect(granted(await getSharedDocument(deps(), mara, { documentId })).name).toBe('card.pdf')
    expect(await removeAnswerFile(deps(), mara, { itemId: card, documentId })).toMatchObject({ refused: 'NOT_FOUND' })
  })

  test('C9 nobody answers for another, after an unshare, or on a request that is over', async () => {
    const { requestId, itemIds } = await scene.askMara()
    const [card = '', statements = ''] = itemIds
    expect(await scene.write(tomas, card)).toMatchObject({ refused: 'NOT_FOUND' })
    granted(await closeRequest(deps(), scene.lawyer, { requestId }))
    expect(await scene.write(mara, card)).toMatchObject({ refused: 'GONE' })
    granted(await reopenRequest(deps(), scene.lawyer, { requestId }))
    const [share] = await scene.shares()
    granted(await unshare(deps(), scene.lawyer, { shareId: share?.id ?? '' }))
    for (const itemId of [card, statements])
      expect(await scene.write(mara, itemId)).toMatchObject({ refused: 'NOT_FOUND' })
    expect(
      await scene.app.store.read((db) => answerableItem(db, mara, scene.app.clock.now(), { itemId: card })),
    ).toMatchObject({ refused: 'NOT_FOUND' })
    expect(await getClientRequest(deps(), mara, { requestId })).toMatchObject({ refused: 'NOT_FOUND' })
  })

  test('DOC-7 a file that comes after its item was accepted is kept with it and decides nothing', async () => {
    const { requestId, itemIds } = await scene.askMara()
    const [card = ''] = itemIds
    granted(await scene.write(mara, card))
    granted(await acceptItem(deps(), scene.lawyer, await seenAnswer(requestId, 0)))
    await scene.arrive(mara, card, 'late.pdf')
    expect((await scene.detail(requestId)).items[0]).toMatchObject({ state: 'accepted', files: [{ name: 'late.pdf' }] })
  })

  test('DOC-7 a file that comes after its item was taken away is a document and nothing else', async () => {
    const { requestId, itemIds } = await scene.askMara()
    const { updatedAtMs } = await scene.detail(requestId)
    granted(
      await updateRequestAsked(deps(), scene.lawyer, {
        requestId,
        updatedAtMs,
        title: 'Papers',
        note: '',
        remindEveryDays: 3,
        items: [{ itemId: itemIds[1], title: 'Bank statements', note: '' }],
      }),
    )
    const documentId = await scene.arrive(mara, itemIds[0] ?? '')
    expect(granted(await getSharedDocument(deps(), mara, { documentId })).documentId).toBe(documentId)
    expect((await scene.detail(requestId)).items.map((item) => item.files)).toEqual([[]])
  })

  test('DOC-7 answers are limited by the hour, with the time when it goes on', async () => {
    const { itemIds } = await scene.askMara()
    const [card = ''] = itemIds
    for (let count = 0; count < answersPerHour; count++) granted(await scene.write(mara, card, `answer ${count}`))
    const sinceMs = scene.app.clock.now()
    expect(await scene.write(mara, card, 'one more')).toMatchObject({ refused: 'TOO_MANY', retryAtMs: sinceMs + hour })
    // Saying the same again is no answer.
    granted(await scene.write(mara, card, `answer ${answersPerHour - 1}`))
    scene.app.clock.advance(hour)
    granted(await scene.write(mara, card, 'one more'))
  })
})

describe('deciding', () => {
  test('DOC-7 when everything is accepted the request is done', async () => {
    const { requestId, itemIds } = await scene.askMara()
    for (const itemId of itemIds) granted(await scene.write(mara, itemId))
    granted(await acceptItem(deps(), scene.lawyer, await seenAnswer(requestId, 0)))
    expect((await scene.detail(requestId)).state).toBe('open')
    const done = granted(await acceptItem(deps(), scene.lawyer, await seenAnswer(requestId, 1)))
    expect(done).toMatchObject({ state: 'done', items: [{ decidedByName: 'Elena Ibarra' }, { state: 'accepted' }] })
    expect(await scene.activityKinds()).toContain('request.done')
    // They still see what they sent.
    expect((await scene.seenBy(mara, requestId)).state).toBe('done')
    const now = scene.app.clock.now()
    expect(await scene.app.store.read((db) => openRequestsOf(db, mara, now))).toEqual([])
  })

  test('DOC-7 STALE when the client changed the answer since it was looked at: nothing is decided unseen', async () => {
    const { requestId, itemIds } = await scene.askMara()
    const [card = ''] = itemIds
    granted(await scene.write(mara, card, 'the first'))
    const looked = await seenAnswer(requestId, 0)
    // In the same millisecond: still another answer.
    granted(await scene.write(mara, card, 'the second'))
    expect(await acceptItem(deps(), scene.lawyer, looked)).toMatchObject({ refused: 'STALE' })
    expect(await sendItemBack(deps(), scene.lawyer, { ...looked, reason: 'no' })).toMatchObject({ refused: 'STALE' })
    expect(await acceptAllItems(deps(), scene.lawyer, { requestId, answers: [looked] })).toMatchObject({
      refused: 'STALE',
    })
    expect((await scene.detail(requestId)).items[0]).toMatchObject({ state: 'answered', answerText: 'the second' })
  })

  test('DOC-7 accepting all takes all or none', async () => {
    const { requestId, itemIds } = await scene.askMara()
    for (const itemId of itemIds) granted(await scene.write(mara, itemId))
    const answers = [await seenAnswer(requestId, 0), await seenAnswer(requestId, 1)]
    granted(await scene.write(mara, itemIds[1] ?? '', 'changed'))
    expect(await acceptAllItems(deps(), scene.lawyer, { requestId, answers })).toMatchObject({ refused: 'STALE' })
    expect((await scene.detail(requestId)).counts.accepted).toBe(0)
    const again = [await seenAnswer(requestId, 0), await seenAnswer(requestId, 1)]
    expect(granted(await acceptAllItems(deps(), scene.lawyer, { requestId, answers: again })).state).toBe('done')
  })

  test('DOC-7 sent back: the client reads why, is told by e-mail without a word of it, and answers again', async () => {
    const { requestId, itemIds } = await scene.askMara()
    const [card = ''] = itemIds
    granted(await scene.write(mara, card))
    scene.app.clock.advance(minute)
    const reason = 'The back is cut off.'
    granted(await sendItemBack(deps(), scene.lawyer, { ...(await seenAnswer(requestId, 0)), reason }))
    const own = await scene.seenBy(mara, requestId)
    expect(own.items[0]).toMatchObject({ state: 'returned', returnReason: reason })
    expect(own.counts).toMatchObject({ toDo: 2, returned: 1 })
    const sent = (await scene.emails()).at(-1)
    expect(sent).toMatchObject({ kind: 'request', target: `/requests/${requestId}`, client_id: scene.mara.clientId })
    expect(JSON.stringify(sent)).not.toContain('cut off')
    granted(await scene.write(mara, card, 'With the back.'))
    expect((await scene.seenBy(mara, requestId)).items[0]).toMatchObject({ state: 'answered', returnReason: '' })
  })

  test('NTF-2 nobody who does not see the request any more is told that something was sent back', async () => {
    const { requestId, itemIds } = await scene.askMara()
    granted(await scene.write(mara, itemIds[0] ?? ''))
    const [share] = await scene.shares()
    granted(await unshare(deps(), scene.lawyer, { shareId: share?.id ?? '' }))
    const before = (await scene.emails()).length
    granted(await sendItemBack(deps(), scene.lawyer, { ...(await seenAnswer(requestId, 0)), reason: 'Again.' }))
    expect(await scene.emails()).toHaveLength(before)
  })

  test('DOC-7 what was accepted can be asked for again, and opens a request that was done', async () => {
    const { requestId, itemIds } = await scene.askMara()
    for (const itemId of itemIds) granted(await scene.write(mara, itemId))
    const answers = [await seenAnswer(requestId, 0), await seenAnswer(requestId, 1)]
    granted(await acceptAllItems(deps(), scene.lawyer, { requestId, answers }))
    expect(granted(await reopenItem(deps(), scene.lawyer, { itemId: itemIds[0] ?? '' }))).toMatchObject({
      state: 'open',
      items: [{ state: 'open' }, { state: 'accepted' }],
    })
    granted(await scene.write(mara, itemIds[0] ?? '', 'once more'))
  })
})

describe('what is asked', () => {
  test('DOC-7 items are added, renamed, put in another order and taken away, and answers stay with theirs', async () => {
    const { requestId, itemIds } = await scene.askMara()
    const [card = '', statements = ''] = itemIds
    granted(await scene.write(mara, statements, 'Attached.'))
    const { updatedAtMs } = await scene.detail(requestId)
    const edit = {
      requestId,
      updatedAtMs,
      title: 'Papers',
      note: 'For the court.',
      dueOn: '2026-11-20',
      remindEveryDays: 0,
      items: [
        { itemId: statements, title: 'Statements of both accounts', note: '' },
        { title: 'Deed of the house', note: '', dueOn: '2026-11-10' },
        { itemId: card, title: 'Identity card', note: '' },
      ],
    }
    const changed = granted(await updateRequestAsked(deps(), scene.lawyer, edit))
    expect(changed).toMatchObject({
      title: 'Papers',
      dueOn: '2026-11-10',
      items: [
        { title: 'Statements of both accounts', state: 'answered', answerText: 'Attached.' },
        { title: 'Deed of the house', state: 'open' },
        { title: 'Identity card' },
      ],
    })
    expect(await updateRequestAsked(deps(), scene.lawyer, edit)).toMatchObject({ refused: 'STALE' })
    const fewer = {
      ...edit,
      updatedAtMs: changed.updatedAtMs,
      items: [{ itemId: statements, title: 'Both', note: '' }],
    }
    expect(granted(await updateRequestAsked(deps(), scene.lawyer, fewer)).items).toHaveLength(1)
    expect((await scene.seenBy(mara, requestId)).items.map((item) => item.title)).toEqual(['Both'])
  })

  test('DOC-7 with the last thing that was not accepted taken away, the request is done', async () => {
    const { requestId, itemIds } = await scene.askMara()
    granted(await scene.write(mara, itemIds[0] ?? ''))
    granted(await acceptItem(deps(), scene.lawyer, await seenAnswer(requestId, 0)))
    const { updatedAtMs } = await scene.detail(requestId)
    const items = [{ itemId: itemIds[0], title: 'Identity card', note: '' }]
    const edit = { requestId, updatedAtMs, title: 'Papers', note: '', remindEveryDays: 3, items }
    expect(granted(await updateRequestAsked(deps(), scene.lawyer, edit)).state).toBe('done')
  })

  test('SHR-3 withdrawn: the client sees it no more, a tombstone stays in Messages, and nothing can be decided', async () => {
    const { requestId, itemIds } = await scene.askMara()
    granted(await scene.write(mara, itemIds[0] ?? ''))
    const looked = await seenAnswer(requestId, 0)
    expect(granted(await cancelRequest(deps(), scene.lawyer, { requestId }))).toMatchObject({
      state: 'cancelled',
      sharing: 'none',
    })
    expect((await listClientRequests(deps(), mara)).requests).toEqual([])
    expect(await scene.shares()).toMatchObject([{ state: 'ended', ended_reason: 'unshared' }])
    expect(await acceptItem(deps(), scene.lawyer, looked)).toMatchObject({ refused: 'CONFLICT' })
    expect(await reopenRequest(deps(), scene.lawyer, { requestId })).toMatchObject({ refused: 'CONFLICT' })
    expect(
      await sendRequest(deps(), scene.lawyer, { requestId, confirmedEmail: 'mara@mail.example', message: '' }),
    ).toMatchObject({ refused: 'CONFLICT' })
  })
})

describe('seeing', () => {
  test('SHR-4 only a look at it is a receipt', async () => {
    const { requestId } = await scene.askMara()
    await scene.seenBy(mara, requestId)
    expect((await scene.detail(requestId)).share?.firstViewedAtMs).toBeNull()
    granted(await markRequestViewed(deps(), mara, { requestId }))
    expect((await scene.detail(requestId)).share?.firstViewedAtMs).toBe(scene.app.clock.now())
    expect(await scene.activityKinds()).toContain('view.request')
    expect(refused(await markRequestViewed(deps(), tomas, { requestId })).refused).toBe('NOT_FOUND')
  })

  test('DOC-7 lists by what is open, to review and overdue by the firm’s own day', async () => {
    const late = await scene.askMara({ title: 'Late', dueOn: '2026-11-02' })
    const today = await scene.askMara({ title: 'Today', dueOn: '2026-11-03' })
    granted(await scene.write(mara, today.itemIds[0] ?? ''))
    const titles = async (show: 'open' | 'overdue' | 'to-review' | 'ended') =>
      (await listRequests(deps(), scene.lawyer, { show, ...page })).rows.map((row) => row.title)
    expect(await titles('open')).toEqual(['Today', 'Late'])
    expect(await titles('overdue')).toEqual(['Late'])
    expect(await titles('to-review')).toEqual(['Today'])
    // Eight in the evening in Santa Fe is the next day in Greenwich.
    scene.app.clock.set(Date.UTC(2026, 10, 4, 3))
    expect(await titles('overdue')).toEqual(['Late'])
    scene.app.clock.set(Date.UTC(2026, 10, 4, 8))
    expect(await titles('overdue')).toEqual(['Today', 'Late'])
    granted(await closeRequest(deps(), scene.lawyer, { requestId: late.requestId }))
    expect(await titles('ended')).toEqual(['Late'])
    const due = await scene.app.store.read((db) => requestsDue(db, scene.lawyer, scene.app.clock.now()))
    expect(due).toMatchObject({ toReviewCount: 1, overdueCount: 1, overdue: [{ title: 'Today', isOverdue: true }] })
  })

  test('POR-1 on Home what is due soonest stands first, and what waits for the firm last', async () => {
    const none = await scene.askMara({ title: 'Some time' })
    await scene.askMara({ title: 'Later', dueOn: '2026-12-20' })
    await scene.askMara({ title: 'Soon', dueOn: '2026-11-05' })
    const sent = await scene.askMara({ title: 'Sent', dueOn: '2026-11-01' })
    for (const itemId of sent.itemIds) granted(await scene.write(mara, itemId))
    expect(none.itemIds).toHaveLength(2)
    const now = scene.app.clock.now()
    const cards = await scene.app.store.read((db) => openRequestsOf(db, mara, now))
    expect(cards.map((card) => card.title)).toEqual(['Soon', 'Later', 'Some time', 'Sent'])
  })

  test('C9 a removed participant sees and answers nothing from that moment on', async () => {
    const { requestId, itemIds } = await scene.askMara()
    granted(await removeParticipant(deps(), scene.lawyer, { participantId: scene.mara.participantId }))
    expect(await getClientRequest(deps(), mara, { requestId })).toMatchObject({ refused: 'NOT_FOUND' })
    expect(await scene.write(mara, itemIds[0] ?? '')).toMatchObject({ refused: 'NOT_FOUND' })
  })

  test('MSG-4 both sides are told of each change, staff within their matters', async () => {
    const { requestId, itemIds } = await scene.askMara()
    scene.app.events.length = 0
    granted(await scene.write(mara, itemIds[0] ?? ''))
    expect(scene.app.events).toContainEqual({
      kind: 'console',
      topic: 'requests',
      matterId: scene.matter.matterId,
      clientId: scene.mara.clientId,
    })
    scene.app.events.length = 0
    granted(await acceptItem(deps(), scene.lawyer, await seenAnswer(requestId, 0)))
    expect(scene.app.events).toContainEqual({ kind: 'client', topic: 'requests', clientId: scene.mara.clientId })
  })
})

describe('templates', () => {
  test('DOC-7 are the whole firm’s: kept, changed and deleted, and told in the activity', async () => {
    const content = { title: 'Onboarding', note: '', items: [{ title: 'Proof of address', note: '' }] }
    const other = await scene.app.makeStaff('staff')
    const { templateId } = granted(await saveTemplate(deps(), scene.lawyer, { name: 'New client', content }))
    granted(await saveTemplate(deps(), other, { templateId, name: 'Every new client', content }))
    expect((await listTemplates(deps())).templates).toMatchObject([{ templateId, name: 'Every new client', content }])
    await deleteTemplate(deps(), other, { templateId })
    expect((await listTemplates(deps())).templates).toEqual([])
    expect(await saveTemplate(deps(), other, { templateId, name: 'Gone', content })).toMatchObject({
      refused: 'NOT_FOUND',
    })
    expect((await scene.activityKinds()).filter((kind) => kind.startsWith('request.template'))).toEqual([
      'request.template-saved',
      'request.template-saved',
      'request.template-deleted',
    ])
  })
})

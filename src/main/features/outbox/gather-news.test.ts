import { afterEach, beforeEach, expect, test } from 'vitest'
import { manualTimers } from '../../../../tests/support/mail.ts'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted } from '../../../../tests/support/test-app.ts'
import { second } from '../../../shared/time.ts'
import { replyAsStaff } from '../messages/reply-as-staff.ts'
import { startThread } from '../messages/start-thread.ts'
import { unshare } from '../sharing/unshare.ts'
import { createDispatcher } from './dispatcher.ts'
import { listEmails } from './list-emails.ts'

let scene: ShareScene
beforeEach(async () => {
  scene = await createShareScene({ shareDelaySeconds: 0 })
  await scene.app.store.write(({ db }) => db.updateTable('firms').set({ notice_group_seconds: 60 }).execute())
})
afterEach(() => scene.app.close())

const leave = async (afterSeconds: number) => {
  scene.app.clock.advance(afterSeconds * second)
  await createDispatcher(scene.app.deps, manualTimers(scene.app.clock)).drain()
  return scene.app.mailer.sent
}
const shareNew = async (name: string, participantIds = [scene.mara.participantId]) => {
  const { documentId } = await scene.upload(name)
  await scene.share(participantIds, { resourceId: documentId })
  return documentId
}

test('NTF-2 several shares to one person within a minute go in one e-mail, which leads to where they all are', async () => {
  await shareNew('Will of Rosalind.txt')
  scene.app.clock.advance(20 * second)
  await shareNew('Deed of the house.txt')
  await scene.thread([scene.mara.participantId], 'The hearing')
  expect(await leave(39)).toEqual([])
  const [mail, ...more] = await leave(1)
  expect(more).toEqual([])
  expect(mail?.to.address).toBe('mara@mail.example')
  for (const fact of ['Will', 'Deed', 'hearing', 'Rosalind', 'Elena'])
    for (const part of [mail?.subject, mail?.text, mail?.html]) expect(part).not.toContain(fact)
  expect(mail?.text).toContain('several')
  const links = await scene.app.store.read((db) => db.selectFrom('sign_in_links').select('target').execute())
  expect(links).toEqual([{ target: '/' }])
})

test('NTF-2 what comes after the minute is another e-mail, and several to one place lead there', async () => {
  const { threadId } = await scene.thread([scene.mara.participantId])
  granted(await replyAsStaff(scene.app.deps, scene.lawyer, { threadId, body: 'One thing more' }))
  expect(await leave(60)).toHaveLength(1)
  granted(await replyAsStaff(scene.app.deps, scene.lawyer, { threadId, body: 'And another' }))
  expect(await leave(60)).toHaveLength(2)
  const links = await scene.app.store.read((db) => db.selectFrom('sign_in_links').select('target').execute())
  expect(links).toEqual([{ target: `/messages/${threadId}` }, { target: `/messages/${threadId}` }])
})

test('SHR-3 news of one thing that was taken back meanwhile are not sent; those of another are', async () => {
  const { app, lawyer } = scene
  // The invitation, so that what follows is news.
  await shareNew('First.txt')
  expect(await leave(60)).toHaveLength(1)
  const documentId = await shareNew('Mistake.txt')
  const share = (await scene.shares()).find((one) => one.resource_id === documentId)
  granted(await unshare(app.deps, lawyer, { shareId: share?.id ?? '' }))
  expect(await leave(60)).toHaveLength(1)
  const { rows } = await listEmails(app.deps, lawyer, { query: '', limit: 10 })
  expect(rows.map((row) => row.state)).toEqual(['cancelled', 'sent'])
  await shareNew('Right.txt')
  expect(await leave(60)).toHaveLength(2)
})

test('NTF-2 each person has an e-mail of their own, in their language', async () => {
  await shareNew('A.txt', [scene.mara.participantId, scene.tomas.participantId])
  await shareNew('B.txt', [scene.mara.participantId, scene.tomas.participantId])
  const sent = await leave(60)
  expect(sent.map((mail) => mail.to.address).sort()).toEqual(['mara@mail.example', 'tomas@mail.example'])
  expect(sent.find((mail) => mail.to.address === 'tomas@mail.example')?.text).toContain('varias')
})

test('CLT-3 an e-mail about an open and a restricted matter is shown to those alone who are on the restricted one', async () => {
  const { app, lawyer, mara } = scene
  const walled = await app.makeMatter(lawyer, [mara.clientId], { title: 'Walled' })
  await app.store.write(async ({ db }) => {
    await db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', walled.matterId).execute()
  })
  await shareNew('Open.txt')
  const [participant] = walled.participants
  granted(
    await startThread(app.deps, lawyer, {
      matterId: walled.matterId,
      subject: 'Secret',
      body: 'Secret',
      participantIds: [participant?.participantId ?? ''],
      confirmedEmails: { [participant?.participantId ?? '']: 'mara@mail.example' },
    }),
  )
  expect(await leave(60)).toHaveLength(1)
  const outsider = await app.makeStaff()
  const seen = async (actor: typeof outsider) =>
    (await listEmails(app.deps, actor, { query: '', limit: 10 })).rows.length
  expect([await seen(outsider), await seen(lawyer)]).toEqual([0, 1])
})

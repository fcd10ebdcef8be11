import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { minute } from '../../../shared/time.ts'
import { addNote } from './add-note.ts'
import { removeNote, restoreNote, updateNote } from './change-note.ts'
import { getDraft, saveDraft } from './drafts.ts'
import { listNotes } from './list-notes.ts'
import { getThread } from './staff-threads.ts'

let scene: ShareScene
beforeEach(async () => {
  scene = await createShareScene()
})
afterEach(() => scene.app.close())

const page = { limit: 50 }

describe('MSG-3 internal notes', () => {
  test('stand on the matter or beside a thread, the latest first, page by page', async () => {
    const { app, lawyer, mara, matter } = scene
    const { matterId } = matter
    const { threadId } = await scene.thread([mara.participantId])
    granted(await addNote(app.deps, lawyer, { matterId, body: 'On the matter' }))
    app.clock.advance(minute)
    granted(await addNote(app.deps, lawyer, { matterId, threadId, body: 'Beside the thread' }))
    const all = granted(await listNotes(app.deps, lawyer, { matterId, ...page }))
    expect(all.rows.map((note) => [note.body, note.threadSubject, note.isOwn])).toEqual([
      ['Beside the thread', 'The hearing', true],
      ['On the matter', null, true],
    ])
    const beside = granted(await listNotes(app.deps, lawyer, { matterId, threadId, ...page }))
    expect(beside.rows.map((note) => note.body)).toEqual(['Beside the thread'])
    expect(granted(await getThread(app.deps, lawyer, { threadId })).noteCount).toBe(1)
    const first = granted(await listNotes(app.deps, lawyer, { matterId, limit: 1 }))
    const second = granted(await listNotes(app.deps, lawyer, { matterId, limit: 1, cursor: first.nextCursor }))
    expect([first, second].map((one) => one.rows[0]?.body)).toEqual(['Beside the thread', 'On the matter'])
    expect(second.nextCursor).toBeNull()
  })

  test('are changed and removed by their author alone, and come back as they were', async () => {
    const { app, lawyer, matter } = scene
    const { matterId } = matter
    const colleague = await app.makeStaff()
    const { noteId } = granted(await addNote(app.deps, lawyer, { matterId, body: 'First' }))
    for (const change of [
      updateNote(app.deps, colleague, { noteId, body: 'Mine now' }),
      removeNote(app.deps, colleague, { noteId }),
    ])
      expect(refused(await change).refused).toBe('FORBIDDEN')
    expect(granted(await updateNote(app.deps, lawyer, { noteId, body: 'Second' })).body).toBe('Second')
    granted(await removeNote(app.deps, lawyer, { noteId }))
    expect(granted(await listNotes(app.deps, colleague, { matterId, ...page })).rows).toEqual([])
    expect(refused(await updateNote(app.deps, lawyer, { noteId, body: 'x' })).refused).toBe('NOT_FOUND')
    expect(refused(await restoreNote(app.deps, colleague, { noteId })).refused).toBe('FORBIDDEN')
    granted(await restoreNote(app.deps, lawyer, { noteId }))
    expect(granted(await listNotes(app.deps, colleague, { matterId, ...page })).rows).toMatchObject([
      { body: 'Second', isOwn: false, authorName: 'Elena Ibarra' },
    ])
  })

  test('AUD-1 each change of one is in the activity, and nothing of what it says', async () => {
    const { app, lawyer, matter } = scene
    const { noteId } = granted(await addNote(app.deps, lawyer, { matterId: matter.matterId, body: 'canary-note' }))
    granted(await updateNote(app.deps, lawyer, { noteId, body: 'canary-note again' }))
    granted(await removeNote(app.deps, lawyer, { noteId }))
    granted(await restoreNote(app.deps, lawyer, { noteId }))
    const kinds = (await scene.activityKinds()).filter((kind) => kind.startsWith('note.'))
    expect(kinds).toEqual(['note.added', 'note.changed', 'note.removed', 'note.restored'])
    const entries = await app.store.read((db) => db.selectFrom('activity').selectAll().execute())
    expect(JSON.stringify(entries)).not.toContain('canary')
  })

  test('CLT-3 of a restricted matter are there for nobody who is not on it', async () => {
    const { app, lawyer, mara, matter } = scene
    const { matterId } = matter
    const { threadId } = await scene.thread([mara.participantId])
    const { noteId } = granted(await addNote(app.deps, lawyer, { matterId, threadId, body: 'Walled' }))
    await app.store.write(async ({ db }) => {
      await db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', matterId).execute()
    })
    const outsider = await app.makeStaff('owner')
    for (const answer of [
      await listNotes(app.deps, outsider, { matterId, ...page }),
      await addNote(app.deps, outsider, { matterId, body: 'x' }),
      await updateNote(app.deps, outsider, { noteId, body: 'x' }),
      await removeNote(app.deps, outsider, { noteId }),
      await restoreNote(app.deps, outsider, { noteId }),
      await saveDraft(app.deps, outsider, { place: `note:thread:${threadId}`, body: 'x' }),
    ])
      expect(refused(answer).refused).toBe('NOT_FOUND')
  })

  test('belong to the matter of their thread', async () => {
    const { app, lawyer, mara } = scene
    const { threadId } = await scene.thread([mara.participantId])
    const other = await app.makeMatter(lawyer, [], { title: 'Another' })
    const answer = await addNote(app.deps, lawyer, { matterId: other.matterId, threadId, body: 'x' })
    expect(refused(answer).refused).toBe('NOT_FOUND')
  })

  test('ACC-7 have drafts of their own, that a client cannot even name', async () => {
    const { app, lawyer, mara, matter } = scene
    const { threadId } = await scene.thread([mara.participantId])
    const client = await scene.signIn(mara.clientId)
    for (const place of [`note:thread:${threadId}`, `note:matter:${matter.matterId}`]) {
      granted(await saveDraft(app.deps, lawyer, { place, body: 'half a note' }))
      expect(granted(await getDraft(app.deps, lawyer, { place })).body).toBe('half a note')
      for (const answer of [
        await saveDraft(app.deps, client, { place, body: 'x' }),
        await getDraft(app.deps, client, { place }),
      ])
        expect(refused(answer).refused).toBe('NOT_FOUND')
    }
    granted(await addNote(app.deps, lawyer, { matterId: matter.matterId, threadId, body: 'half a note, whole' }))
    expect(granted(await getDraft(app.deps, lawyer, { place: `note:thread:${threadId}` })).body).toBe('')
  })
})

import { call, ORPCError, type AnyProcedure } from '@orpc/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PortalContext } from '../../src/main/context.ts'
import { addNote } from '../../src/main/features/messages/add-note.ts'
import { saveDraft } from '../../src/main/features/messages/drafts.ts'
import { replyAsStaff } from '../../src/main/features/messages/reply-as-staff.ts'
import { createDispatcher } from '../../src/main/features/outbox/dispatcher.ts'
import { portalRouter } from '../../src/main/portal-router.ts'
import { portalContract } from '../../src/shared/portal/contract.ts'
import { manualTimers } from '../support/mail.ts'
import { procedureNames, procedureOf } from '../support/procedure-table.ts'
import { createShareScene, type ShareScene } from '../support/share-scene.ts'
import { granted, origin } from '../support/test-app.ts'

/** Stands in internal notes and in their drafts, and nowhere else. */
const canary = 'Kanarienvogel'

let scene: ShareScene
beforeEach(async () => {
  scene = await createShareScene({ shareDelaySeconds: 0 })
})
afterEach(() => scene.app.close())

test('MSG-3 nothing of an internal note is in any answer of the portal, in any e-mail, in the activity or in an event', async () => {
  const { app, lawyer, mara, matter, portalAddressId } = scene
  const { matterId } = matter
  const { documentId } = await scene.upload()
  await scene.share([mara.participantId], { resourceId: documentId, message: 'To read' })
  const { threadId } = await scene.thread([mara.participantId])
  granted(await addNote(app.deps, lawyer, { matterId, body: `${canary} on the matter` }))
  granted(await addNote(app.deps, lawyer, { matterId, threadId, body: `${canary} beside the thread` }))
  for (const place of [`note:thread:${threadId}`, `note:matter:${matterId}`])
    granted(await saveDraft(app.deps, lawyer, { place, body: `${canary} half written` }))
  granted(await replyAsStaff(app.deps, lawyer, { threadId, body: 'A word to the client' }))

  const actor = await scene.signIn(mara.clientId)
  const context: PortalContext = {
    deps: app.deps,
    visitor: { portalAddressId, browserHash: 'browser', origin },
    actor,
    cookie: { set: () => {}, clear: () => {} },
    viewCookie: { set: () => {}, clear: () => {} },
    viewer: null,
  }
  // Enough for each of them to answer, or to refuse; what a procedure does not ask for is left out by its schema.
  const input = {
    threadId,
    documentId,
    matterId,
    place: `note:thread:${threadId}`,
    query: canary,
    body: 'Hello',
    subject: 'Hello',
    position: 1,
    folderId: null,
    token: 'x',
    code: '123456',
    email: 'mara@mail.example',
    locale: 'en',
    target: '/',
  }
  const answered: string[] = []
  for (const query of [canary, '']) {
    for (const path of procedureNames(portalContract)) {
      if (path === 'access.signOut') continue
      try {
        const procedure = procedureOf(portalRouter, path) as AnyProcedure
        const output: unknown = await call(procedure, { ...input, query }, { context })
        expect(JSON.stringify(output ?? null), path).not.toContain(canary)
        answered.push(path)
      } catch (error) {
        if (!(error instanceof ORPCError)) throw error
        expect(JSON.stringify(error), path).not.toContain(canary)
      }
    }
  }
  for (const path of [
    'home.get',
    'messages.list',
    'messages.get',
    'messages.reply',
    'messages.start',
    'documents.list',
  ])
    expect(answered).toContain(path)
  const searched = (await call(portalRouter.messages.list, { query: canary }, { context })) as { rows: unknown[] }
  expect(searched.rows).toEqual([])

  const dispatcher = createDispatcher(app.deps, manualTimers(app.clock))
  app.clock.advance(10 * 60_000)
  await dispatcher.drain()
  expect(app.mailer.sent.length).toBeGreaterThan(0)
  const rows = await app.store.read(async (db) => [
    await db.selectFrom('outbox_emails').selectAll().execute(),
    await db.selectFrom('activity').selectAll().execute(),
    await db.selectFrom('messages').selectAll().execute(),
  ])
  for (const written of [app.mailer.sent, rows, app.events, app.log.lines])
    expect(JSON.stringify(written)).not.toContain(canary)
})

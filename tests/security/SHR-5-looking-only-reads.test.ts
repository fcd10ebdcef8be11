import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PortalContext } from '../../src/main/context.ts'
import { documentContentForClient } from '../../src/main/features/documents/document-content.ts'
import { listSharedDocuments } from '../../src/main/features/documents/portal-documents.ts'
import { getClientThread, listClientThreads } from '../../src/main/features/messages/portal-threads.ts'
import { startThread } from '../../src/main/features/messages/start-thread.ts'
import { unshare } from '../../src/main/features/sharing/unshare.ts'
import { openViewAs } from '../../src/main/features/view-as/open-view-as.ts'
import { redeemTicket } from '../../src/main/features/view-as/redeem-ticket.ts'
import { viewAsActorOf } from '../../src/main/features/view-as/view-as-actor.ts'
import { portalRouter } from '../../src/main/portal-router.ts'
import { hour, minute, second } from '../../src/shared/time.ts'
import { outcomeOf, procedureOf, secret } from '../support/procedure-table.ts'
import { createShareScene, type ShareScene } from '../support/share-scene.ts'
import { granted, origin, refused } from '../support/test-app.ts'

const reads = ['documents.get', 'documents.list', 'home.get', 'messages.get', 'messages.list']

let scene: ShareScene
let documentId: string
let threadId: string

beforeEach(async () => {
  scene = await createShareScene({ shareDelaySeconds: 0 })
  const { mara } = scene
  ;({ documentId } = await scene.upload(`${secret}.txt`))
  await scene.share([mara.participantId], { resourceId: documentId })
  ;({ threadId } = await scene.thread([mara.participantId], `${secret} hearing`))
})
afterEach(() => scene.app.close())

const ticketOf = (url: string) => new URL(url).hash.slice(1)
const look = async (asOfMs?: number) => {
  const { app, lawyer, mara, portalAddressId } = scene
  const { url } = granted(await openViewAs(app.deps, lawyer, { participantId: mara.participantId, asOfMs }))
  return granted(await redeemTicket(app.deps, { portalAddressId, origin }, { ticket: ticketOf(url) }))
}
const standing = (token: string) => viewAsActorOf(scene.app.deps, token, scene.portalAddressId, origin)
const contextOf = async (token: string): Promise<PortalContext> => ({
  deps: scene.app.deps,
  visitor: { portalAddressId: scene.portalAddressId, browserHash: 'a', origin },
  actor: null,
  viewer: await standing(token),
  cookie: { set: () => {}, clear: () => {} },
  viewCookie: { set: () => {}, clear: () => {} },
})
const call = async (token: string, path: string) => {
  const inputs: Record<string, unknown> = { 'documents.get': { documentId }, 'messages.get': { threadId } }
  const listed = inputs[path] ?? {}
  return outcomeOf(procedureOf(portalRouter, path), listed, await contextOf(token))
}

describe('SHR-5 the portal through a client’s eyes', () => {
  test.each(reads)('%s is read as the client sees it', async (path) => {
    const { token } = await look()
    expect(await call(token, path)).toBe('sees')
  })

  test('leaves no receipt, no reading and no activity of the client’s', async () => {
    const { app } = scene
    const before = await scene.shares()
    const { token, actor } = await look()
    for (const path of reads) await call(token, path)
    granted(await documentContentForClient(app.deps, actor, documentId))
    expect(await scene.shares()).toEqual(before)
    const entries = await app.store.read((db) =>
      db.selectFrom('activity').select(['kind', 'actor_kind']).orderBy('position', 'desc').limit(1).execute(),
    )
    expect(entries).toEqual([{ kind: 'view-as.opened', actor_kind: 'staff' }])
    expect(await app.store.read((db) => db.selectFrom('thread_reads').selectAll().execute())).toHaveLength(0)
  })

  test('a ticket works once, for a minute, on its own address', async () => {
    const { app, lawyer, mara, portalAddressId } = scene
    const open = async () =>
      ticketOf(granted(await openViewAs(app.deps, lawyer, { participantId: mara.participantId })).url)
    const here = { portalAddressId, origin }
    const ticket = await open()
    const tries = await Promise.all(Array.from({ length: 50 }, () => redeemTicket(app.deps, here, { ticket })))
    expect(tries.filter((one) => 'token' in one)).toHaveLength(1)
    const elsewhere = { portalAddressId: app.ids.id(), origin }
    expect(refused(await redeemTicket(app.deps, elsewhere, { ticket: await open() })).refused).toBe('GONE')
    const late = await open()
    app.clock.advance(minute)
    expect(refused(await redeemTicket(app.deps, here, { ticket: late })).refused).toBe('GONE')
    expect(refused(await redeemTicket(app.deps, here, { ticket: 'x' })).refused).toBe('GONE')
    const kept = JSON.stringify(await app.store.read((db) => db.selectFrom('view_as_sessions').selectAll().execute()))
    expect(kept).not.toContain(ticket)
  })

  test('ends with the viewer’s session, when their console locks, and after half an hour', async () => {
    const { app, lawyer } = scene
    const keepAwake = () =>
      app.store.write(({ db }) =>
        db.updateTable('staff_sessions').set({ last_active_at_ms: app.clock.now() }).execute(),
      )
    const { token } = await look()
    expect(await standing(token)).not.toBeNull()
    app.clock.advance(16 * minute)
    expect(await standing(token)).toBeNull()
    await keepAwake()
    expect(await standing(token)).not.toBeNull()
    app.clock.advance(14 * minute)
    await keepAwake()
    expect(await standing(token)).toBeNull()
    const other = await look()
    await app.store.write(({ db }) =>
      db
        .updateTable('staff_sessions')
        .set({ ended_at_ms: app.clock.now(), ended_reason: 'signed-out' })
        .where('id', '=', lawyer.sessionId)
        .execute(),
    )
    expect(await standing(other.token)).toBeNull()
  })

  test('CLT-3 nothing of a matter that the viewer may not see, though the client sees it', async () => {
    const { app, mara } = scene
    const colleague = await app.makeStaff('staff', 'Noor Haddad')
    const walled = await app.makeMatter(colleague, [mara.clientId], { title: 'Walled' })
    const participantId = walled.participants[0]?.participantId ?? ''
    const started = granted(
      await startThread(app.deps, colleague, {
        matterId: walled.matterId,
        subject: 'Walled words',
        body: 'Nobody else reads this.',
        participantIds: [participantId],
        confirmedEmails: { [participantId]: 'mara@mail.example' },
      }),
    )
    await app.store.write(async ({ db }) => {
      await db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', walled.matterId).execute()
      await db
        .insertInto('matter_staff')
        .values({ matter_id: walled.matterId, user_id: colleague.userId })
        .onConflict((c) => c.doNothing())
        .execute()
    })
    const client = await scene.signIn(mara.clientId)
    const { actor } = await look()
    const subjects = async (reader: typeof client | typeof actor) =>
      (await listClientThreads(app.deps, reader, { limit: 50 })).rows.map((row) => row.subject)
    expect(await subjects(client)).toContain('Walled words')
    expect(await subjects(actor)).not.toContain('Walled words')
    expect(refused(await getClientThread(app.deps, actor, { threadId: started.threadId })).refused).toBe('NOT_FOUND')
    // Nor can they begin to look from there.
    expect(refused(await openViewAs(app.deps, scene.lawyer, { participantId })).refused).toBe('NOT_FOUND')
  })
})

describe('SHR-9 the portal as of any moment', () => {
  test('shows what the client could see then, and not what came or went since', async () => {
    const { app, lawyer, mara } = scene
    const names = async (asOfMs?: number) =>
      (await listSharedDocuments(app.deps, (await look(asOfMs)).actor, { limit: 50 })).rows.map((row) => row.name)
    const firstMs = app.clock.now()
    app.clock.advance(hour)
    const [share] = (await scene.shares()).filter((one) => one.resource_id === documentId)
    granted(await unshare(app.deps, lawyer, { shareId: share?.id ?? '' }))
    await app.store.write(({ db }) =>
      db.updateTable('staff_sessions').set({ last_active_at_ms: app.clock.now() }).execute(),
    )
    const later = await scene.upload('Later.txt')
    await scene.share([mara.participantId], { resourceId: later.documentId })
    expect(await names(firstMs)).toEqual([`${secret}.txt`])
    expect(await names()).toEqual(['Later.txt'])
    expect(await names(firstMs - second)).toEqual([])
    expect(
      refused(
        await openViewAs(app.deps, lawyer, { participantId: mara.participantId, asOfMs: app.clock.now() + minute }),
      ).refused,
    ).toBe('INVALID')
  })
})

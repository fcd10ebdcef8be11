import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { archiveClient, removeClientAccess } from '../../src/main/features/clients/change-access.ts'
import { updateClient } from '../../src/main/features/clients/update-client.ts'
import { getClient } from '../../src/main/features/clients/get-client.ts'
import { createFolder } from '../../src/main/features/folders/create-folder.ts'
import { removeParticipant } from '../../src/main/features/matters/change-participants.ts'
import { endClientSessions } from '../../src/main/features/portal-access/client-sessions.ts'
import { clientActorOf } from '../../src/main/features/portal-access/client-actor.ts'
import { endSession, signOut } from '../../src/main/features/portal-access/own-session.ts'
import { tokenHash } from '../../src/main/features/portal-access/token-hash.ts'
import { unshare } from '../../src/main/features/sharing/unshare.ts'
import { resumeUpload } from '../../src/main/features/uploads/resume-upload.ts'
import { endSessionsOf, settleSession } from '../../src/main/features/staff/close-session.ts'
import { raiseSecurityVersion } from '../../src/main/features/staff/raise-security-version.ts'
import { hour, minute } from '../../src/shared/time.ts'
import { ask, createBrowser } from '../support/http.ts'
import { granted, origin, refused } from '../support/test-app.ts'
import { until } from '../support/until.ts'
import { announced, createUploadHost, type UploadHost } from '../support/upload-host.ts'

const bytes = randomBytes(3_000)
const [first, rest] = [bytes.subarray(0, 1_000), bytes.subarray(1_000)]
let host: UploadHost
beforeEach(async () => {
  host = await createUploadHost()
})

/** An upload of Mara's of which the first part has been taken in. */
async function underWay(more?: Parameters<UploadHost['begin']>[1]) {
  const { tickets, threadId } = await host.begin([announced('deed.pdf', bytes)], more)
  const [ticket = { uploadId: '', token: '', offsetBytes: 0 }] = tickets
  expect((await host.patch(ticket, { offset: 0, bytes: first })).status).toBe(204)
  return { ...ticket, threadId }
}
const goOn = (ticket: { uploadId: string; token: string }) => host.patch(ticket, { offset: 1_000, bytes: rest })

async function shareFolder() {
  const { deps, lawyer, matter, mara } = host
  const { folderId } = granted(
    await createFolder(deps, lawyer, { matterId: matter.matterId, parentId: null, name: 'Evidence', newFiles: 'held' }),
  )
  await host.share([mara.participantId], { resourceKind: 'folder', resourceId: folderId })
  return folderId
}
const openShare = async (kind: string, resourceId: string) => {
  const share = (await host.shares()).find(
    (one) => one.resource_kind === kind && one.resource_id === resourceId && one.state === 'live',
  )
  if (!share) throw new Error(`no share of ${kind}`)
  return share
}

describe('C8 what kills a token at once', () => {
  test.each<[string, number, (ticket: { threadId: string }) => Promise<unknown>]>([
    ['signing out', 403, () => signOut(host.deps, host.client)],
    [
      'ending that session by oneself',
      403,
      () => endSession(host.deps, host.client, { sessionId: host.client.sessionId }),
    ],
    ['the firm ending it', 403, () => endClientSessions(host.deps, host.lawyer, { clientId: host.mara.clientId })],
    ['ACC-9 removed access', 403, () => removeClientAccess(host.deps, host.lawyer, { clientId: host.mara.clientId })],
    ['an archived client', 403, () => archiveClient(host.deps, host.lawyer, { clientId: host.mara.clientId })],
    [
      'ACC-9 another address',
      403,
      async () => {
        const { deps, lawyer, mara } = host
        const detail = granted(await getClient(deps, lawyer, { clientId: mara.clientId }))
        granted(await updateClient(deps, lawyer, { ...detail, email: 'new@mail.example' }))
      },
    ],
    [
      'a participant who is taken off the matter',
      410,
      () => removeParticipant(host.deps, host.lawyer, { participantId: host.mara.participantId }),
    ],
    [
      'the thread it goes to being unshared',
      410,
      async ({ threadId }) => unshare(host.deps, host.lawyer, { shareId: (await openShare('thread', threadId)).id }),
    ],
  ])('%s: %d', async (_what, status, kill) => {
    const ticket = await underWay()

    await kill(ticket)

    expect((await goOn(ticket)).status).toBe(status)
    expect((await host.head(ticket)).status).toBe(status)
    expect((await host.rowOf(ticket.uploadId)).offset_bytes).toBe(1_000)
    expect(await host.documentOf(ticket.uploadId)).toBeUndefined()
  })

  test('SHR-3 a folder that is unshared: at once, for good, and its bytes go', async () => {
    const folderId = await shareFolder()
    const ticket = await underWay({ folderId })
    const key = host.keyOf(ticket)

    granted(await unshare(host.deps, host.lawyer, { shareId: (await openShare('folder', folderId)).id }))

    expect((await goOn(ticket)).status).toBe(410)
    await until('its end', async () => (await host.rowOf(ticket.uploadId)).state === 'revoked')
    await until('its bytes to go', async () => (await host.disk.unfinishedSize(key)) === null)
    await host.share([host.mara.participantId], { resourceKind: 'folder', resourceId: folderId })
    expect((await goOn(ticket)).status).toBe(410)
    expect(refused(await resumeUpload(host.deps, host.client, { ...ticket, fingerprint: 'of deed.pdf' })).refused).toBe(
      'GONE',
    )
  })

  test('a newer token of the same upload', async () => {
    const old = await underWay()

    const ticket = granted(
      await resumeUpload(host.deps, host.client, { uploadId: old.uploadId, fingerprint: 'of deed.pdf' }),
    )

    expect(ticket.offsetBytes).toBe(1_000)
    expect((await goOn(old)).status).toBe(403)
    expect((await goOn(ticket)).status).toBe(204)
  })
})

describe('C8 ACC-7 what it outlives', () => {
  test('the idle sign-out: the upload goes on, and the session stays ended', async () => {
    const { app, portalAddressId } = host
    const token = app.ids.token()
    await app.store.write(async ({ db }) => {
      await db
        .updateTable('client_sessions')
        .set({ token_hash: tokenHash(token) })
        .where('id', '=', host.client.sessionId)
        .execute()
    })
    const ticket = await underWay()
    app.clock.advance(16 * minute)
    expect(await clientActorOf(host.deps, token, portalAddressId, origin)).toBeNull()

    expect((await host.head(ticket)).status).toBe(200)
    expect((await goOn(ticket)).status).toBe(204)

    expect(await host.documentOf(ticket.uploadId)).toMatchObject({ name: 'deed.pdf', created_by_kind: 'client' })
    expect(await clientActorOf(host.deps, token, portalAddressId, origin)).toBeNull()
  })

  test('ACC-7 chunks are no activity: a session that only uploads idles out', async () => {
    const { app, portalAddressId } = host
    const token = app.ids.token()
    await app.store.write(async ({ db }) => {
      await db
        .updateTable('client_sessions')
        .set({ token_hash: tokenHash(token) })
        .where('id', '=', host.client.sessionId)
        .execute()
    })
    const { tickets } = await host.begin([announced('deed.pdf', 20 * 100)])
    const [ticket = { uploadId: '', token: '' }] = tickets
    for (let part = 0; part < 16; part++) {
      app.clock.advance(minute)
      expect((await host.patch(ticket, { offset: part * 100, bytes: Buffer.alloc(100) })).status).toBe(204)
    }

    expect(await clientActorOf(host.deps, token, portalAddressId, origin)).toBeNull()
  })
})

describe('C8 it opens that upload and nothing else', () => {
  test("not another upload, another client's, the console's, or a procedure", async () => {
    const mine = await underWay()
    const other = await underWay()
    const { tickets } = await host.beginStaff([announced('draft.txt', bytes)])
    const [staffs = { uploadId: '', token: '' }] = tickets

    const tried = [
      await host.head({ uploadId: other.uploadId, token: mine.token }),
      await host.patch({ uploadId: staffs.uploadId, token: mine.token }, { offset: 0, bytes }, host.consoleOrigin),
      await host.head(staffs),
      await host.head(mine, host.consoleOrigin),
      await host.head({ uploadId: 'no-such-upload', token: mine.token }),
    ]
    expect(tried.map((answer) => answer.status)).toEqual([403, 403, 403, 403, 403])
    const { documentId } = await host.upload('Secret.txt')
    for (const path of [`/documents/${documentId}/content`, '/live'])
      expect(
        (await ask(host.portalOrigin, path, { headers: { authorization: `Bearer ${mine.token}` } })).status,
      ).not.toBe(200)
    const asked = await ask(host.portalOrigin, '/rpc/uploads/list', {
      method: 'POST',
      headers: {
        origin: host.portalOrigin,
        'content-type': 'application/json',
        authorization: `Bearer ${mine.token}`,
      },
      body: '{"json":{},"meta":[]}',
    })
    expect(asked.status).toBe(401)
  })

  test('a cookie alone opens no upload', async () => {
    const ticket = await underWay()
    const token = host.app.ids.token()
    await host.app.store.write(async ({ db }) => {
      await db
        .updateTable('client_sessions')
        .set({ token_hash: tokenHash(token) })
        .where('id', '=', host.client.sessionId)
        .execute()
    })
    const her = createBrowser(host.portalOrigin)
    her.cookies.set(`portico-portal-${new URL(host.portalOrigin).port}`, token)

    const answer = await her.ask(`/uploads/${ticket.uploadId}`, {
      method: 'HEAD',
      headers: { 'tus-resumable': '1.0.0' },
    })

    expect(answer.status).toBe(401)
  })

  test('the store has its hash alone', async () => {
    const ticket = await underWay()

    const row = await host.rowOf(ticket.uploadId)

    expect(row.token_hash).toBe(tokenHash(ticket.token))
    expect(JSON.stringify(row)).not.toContain(ticket.token)
    expect(ticket.token).toMatch(/^[\w-]{43}$/)
  })
})

describe("C8 a member of staff's", () => {
  const staffUpload = async () => {
    const { tickets } = await host.beginStaff([announced('draft.txt', bytes)])
    const [ticket = { uploadId: '', token: '' }] = tickets
    await host.patch(ticket, { offset: 0, bytes: first }, host.consoleOrigin)
    return ticket
  }
  const goOnAsStaff = async (ticket: { uploadId: string; token: string }) =>
    (await host.patch(ticket, { offset: 1_000, bytes: rest }, host.consoleOrigin)).status

  test.each<[string, number, () => Promise<unknown>]>([
    [
      'a session that is ended',
      403,
      () => host.deps.store.write((tx) => endSessionsOf(tx, host.deps, host.lawyer.userId, 'ended')),
    ],
    [
      'a changed password',
      403,
      () => host.deps.store.write((tx) => raiseSecurityVersion(tx, host.deps, host.lawyer.userId)),
    ],
    [
      'the same with this session going on',
      403,
      () =>
        host.deps.store.write((tx) =>
          raiseSecurityVersion(tx, host.deps, host.lawyer.userId, { sessionId: host.lawyer.sessionId }),
        ),
    ],
    [
      'CLT-3 a matter that is walled off from them',
      410,
      () =>
        host.deps.store.write(async ({ db }) => {
          await db.deleteFrom('matter_staff').execute()
          await db.updateTable('matters').set({ is_restricted: 1 }).execute()
        }),
    ],
    [
      'a session whose time is over by itself',
      204,
      () => {
        host.app.clock.advance(13 * hour)
        return settleSession(host.deps, host.lawyer.sessionId)
      },
    ],
  ])('%s: %d', async (_what, status, kill) => {
    const ticket = await staffUpload()

    await kill()

    expect(await goOnAsStaff(ticket)).toBe(status)
  })
})

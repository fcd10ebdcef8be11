import { once } from 'node:events'
import http from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StaffActor } from '../../src/main/actor.ts'
import { createConsoleRouter } from '../../src/main/console-router.ts'
import { createConsoleFace } from '../../src/main/faces/console-face.ts'
import { startLiveUpdates, type LiveUpdates } from '../../src/main/faces/live-updates.ts'
import { deactivateStaff } from '../../src/main/features/staff/change-staff.ts'
import { beginAsStaff } from '../../src/main/features/uploads/begin-as-staff.ts'
import { lockSession } from '../../src/main/features/staff/own-session.ts'
import { hashToken } from '../../src/main/features/staff/session-token.ts'
import type { Listener } from '../../src/main/platform/http/listener.ts'
import type { FileStore, OpenFile } from '../../src/main/ports.ts'
import { testSettingsPorts } from '../support/settings-ports.ts'
import { createShareScene, type ShareScene } from '../support/share-scene.ts'
import { granted } from '../support/test-app.ts'

/** A file of five gigabytes takes hours, and what ends a session ends it at once (S9): what is under way too. */
let scene: ShareScene
let owner: StaffActor
let face: Listener
let live: LiveUpdates
let url: string
let cookie: string
/** Lets the second half of a file through, either way. */
let sendRest: () => void
let rest: Promise<void>
/** The host has begun to take an upload in. */
let begun: Promise<void>
let hasBegun: () => void

/** Above 1 MiB it is not read as a whole before the first byte goes out. */
const sizeBytes = 4_000_000
/** A file of which only the first half can be read until the rest is let through. */
const slowFile: OpenFile = {
  sizeBytes,
  stamp: 'one',
  async read(into, position) {
    if (position + into.length > sizeBytes / 2) await rest
    const count = Math.min(into.length, sizeBytes - position)
    into.fill(0x61, 0, count)
    return count
  },
  close: () => Promise.resolve(),
}

beforeEach(async () => {
  scene = await createShareScene({ shareDelaySeconds: 0 })
  const { app, lawyer } = scene
  owner = await app.makeStaff('owner', 'Olga Reyes')
  const { documentId } = await scene.upload('will.txt', 'first half, second half')
  rest = new Promise((resolve) => {
    sendRest = resolve
  })
  begun = new Promise((resolve) => {
    hasBegun = resolve
  })
  const token = app.ids.token()
  await app.store.write(async ({ db }) => {
    await db.updateTable('files').set({ size_bytes: sizeBytes }).execute()
    const columns = { token_hash: hashToken(token) }
    await db.updateTable('staff_sessions').set(columns).where('id', '=', lawyer.sessionId).execute()
  })
  const files: FileStore = {
    ...app.files,
    size: () => Promise.resolve(sizeBytes),
    open: () => Promise.resolve(slowFile),
    append(...request) {
      hasBegun()
      return app.files.append(...request)
    },
  }
  const deps = { ...app.deps, files }
  live = startLiveUpdates(deps)
  face = createConsoleFace({
    config: { host: '127.0.0.1', port: 0, proxies: [], pages: '/nonexistent', origins: [] },
    deps,
    router: createConsoleRouter(testSettingsPorts(app)),
    live,
    isReady: () => Promise.resolve(true),
  })
  const { origin } = await face.start()
  url = `${origin}/documents/${documentId}/content`
  cookie = `portico-staff-${new URL(origin).port}=${token}`
})
afterEach(async () => {
  sendRest()
  live.stop()
  await face.stop()
  await scene.app.close()
})

const get = () => fetch(url, { headers: { cookie } })
/** Reads to the end; answers how many bytes there were. */
async function readRest(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<number> {
  let count = 0
  for (;;) {
    const piece = await reader?.read()
    if (!piece || piece.done) return count
    count += piece.value.length
  }
}
const dismiss = async () => granted(await deactivateStaff(scene.app.deps, owner, { userId: scene.lawyer.userId }))

test('S9 a download under way is cut when the person is deactivated', async () => {
  const response = await get()
  expect(response.status).toBe(200)
  const reader = response.body?.getReader()
  expect((await reader?.read())?.value?.length).toBeGreaterThan(0)
  await dismiss()
  expect((await get()).status).toBe(401)
  sendRest()
  await expect(readRest(reader)).rejects.toThrow()
})

test('STF-3 a console that locks meanwhile lets it finish', async () => {
  const response = await get()
  const reader = response.body?.getReader()
  const first = (await reader?.read())?.value?.length ?? 0
  await lockSession(scene.app.deps, scene.lawyer)
  expect((await get()).status).toBe(423)
  sendRest()
  expect(first + (await readRest(reader))).toBe(sizeBytes)
})

/** Begins the one part of an upload through the listener; its token has been looked at when this resolves. */
async function beginUpload() {
  const { app, lawyer, matter } = scene
  const files = [{ name: 'late.txt', sizeBytes: 23, fingerprint: 'late' }]
  const { tickets } = granted(await beginAsStaff(app.deps, lawyer, { matterId: matter.matterId, files }))
  const address = new URL(`/uploads/${tickets[0]?.uploadId}`, url)
  const headers = {
    origin: address.origin,
    'tus-resumable': '1.0.0',
    authorization: `Bearer ${tickets[0]?.token}`,
    'content-type': 'application/offset+octet-stream',
    'content-length': '23',
    'upload-offset': '0',
  }
  const request = http.request(address, { method: 'PATCH', headers })
  const answer = once(request, 'response') as Promise<[http.IncomingMessage]>
  request.write('first half, ')
  await begun
  return {
    async finish(): Promise<number | undefined> {
      request.end('second half')
      const [response] = await answer
      response.resume()
      return response.statusCode
    },
  }
}
const documents = () => scene.app.store.read((db) => db.selectFrom('documents').select('name').orderBy('id').execute())

test('S9 an upload under way adds nothing once the person is deactivated', async () => {
  const upload = await beginUpload()
  await dismiss()
  expect(await upload.finish()).toBe(403)
  expect(await documents()).toEqual([{ name: 'will.txt' }])
})

test('STF-3 an upload is added though the console has locked meanwhile', async () => {
  const upload = await beginUpload()
  await lockSession(scene.app.deps, scene.lawyer)
  expect(await upload.finish()).toBe(204)
  expect(await documents()).toEqual([{ name: 'will.txt' }, { name: 'late.txt' }])
})

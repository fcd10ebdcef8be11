import { once } from 'node:events'
import http from 'node:http'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StaffActor } from '../../src/main/actor.ts'
import { createConsoleRouter } from '../../src/main/console-router.ts'
import { createConsoleFace } from '../../src/main/faces/console-face.ts'
import { startLiveUpdates, type LiveUpdates } from '../../src/main/faces/live-updates.ts'
import { deactivateStaff } from '../../src/main/features/staff/change-staff.ts'
import { lockSession } from '../../src/main/features/staff/own-session.ts'
import { hashToken } from '../../src/main/features/staff/session-token.ts'
import type { Listener } from '../../src/main/platform/http/listener.ts'
import type { FileStore } from '../../src/main/ports.ts'
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

const slowly = () =>
  Readable.from(
    (async function* () {
      yield Buffer.from('first half, ')
      await rest
      yield Buffer.from('second half')
    })(),
  )

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
  // Above 1 MiB it is not read as a whole before the first byte goes out.
  const sizeBytes = 2_000_000
  const token = app.ids.token()
  await app.store.write(async ({ db }) => {
    await db.updateTable('files').set({ size_bytes: sizeBytes }).execute()
    const columns = { token_hash: hashToken(token) }
    await db.updateTable('staff_sessions').set(columns).where('id', '=', lawyer.sessionId).execute()
  })
  const files: FileStore = {
    ...app.files,
    size: () => Promise.resolve(sizeBytes),
    read: (...request) => (request[1] ? app.files.read(...request) : Promise.resolve(slowly())),
    write(...request) {
      hasBegun()
      return app.files.write(...request)
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
const dismiss = async () => granted(await deactivateStaff(scene.app.deps, owner, { userId: scene.lawyer.userId }))

test('S9 a download under way is cut when the person is deactivated', async () => {
  const response = await get()
  expect(response.status).toBe(200)
  const reader = response.body?.getReader()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first half, ')
  await dismiss()
  await expect(reader?.read()).rejects.toThrow()
  expect((await get()).status).toBe(401)
})

test('STF-3 a console that locks meanwhile lets it finish', async () => {
  const response = await get()
  const reader = response.body?.getReader()
  await reader?.read()
  await lockSession(scene.app.deps, scene.lawyer)
  expect((await get()).status).toBe(423)
  sendRest()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('second half')
  await reader?.cancel()
})

/** Begins an upload through the listener; who asks has been decided when this resolves. */
async function beginUpload() {
  const address = new URL(`/uploads?matterId=${scene.matter.matterId}&name=late.txt`, url)
  const headers = { cookie, origin: address.origin, 'content-length': '23' }
  const request = http.request(address, { method: 'PUT', headers })
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
  expect(await upload.finish()).toBe(401)
  expect(await documents()).toEqual([{ name: 'will.txt' }])
})

test('STF-3 an upload is added though the console has locked meanwhile', async () => {
  const upload = await beginUpload()
  await lockSession(scene.app.deps, scene.lawyer)
  expect(await upload.finish()).toBe(200)
  expect(await documents()).toEqual([{ name: 'will.txt' }, { name: 'late.txt' }])
})

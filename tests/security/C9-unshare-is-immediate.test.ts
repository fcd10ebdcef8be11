import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startLiveUpdates, type LiveUpdates } from '../../src/main/faces/live-updates.ts'
import { watchPortalAddresses } from '../../src/main/faces/portal-addresses.ts'
import { createPortalFace } from '../../src/main/faces/portal-face.ts'
import { tokenHash } from '../../src/main/features/portal-access/token-hash.ts'
import { unshare } from '../../src/main/features/sharing/unshare.ts'
import type { Listener } from '../../src/main/platform/http/listener.ts'
import type { Store } from '../../src/main/platform/store/store.ts'
import { portalRouter } from '../../src/main/portal-router.ts'
import { createShareScene, type ShareScene } from '../support/share-scene.ts'
import { granted } from '../support/test-app.ts'

let scene: ShareScene
let face: Listener
let live: LiveUpdates
let origin: string
let cookie: string
let documentId: string
/** Lets the second half of the file through. */
let sendRest: () => void
/** What the disk says of the file; above 1 MiB it is not read as a whole before the first byte goes out. */
let sizeBytes: number
/** Runs between the decision about a request and what follows from it. */
let meanwhile: () => Promise<void>

beforeEach(async () => {
  scene = await createShareScene({ shareDelaySeconds: 0 })
  const { app, mara, portalAddressId } = scene
  ;({ documentId } = await scene.upload('will.txt', 'first half, second half'))
  await scene.share([mara.participantId], { resourceId: documentId })
  const rest = new Promise<void>((resolve) => {
    sendRest = resolve
  })
  sizeBytes = 23
  meanwhile = () => Promise.resolve()
  const files = {
    ...app.files,
    size: () => Promise.resolve(sizeBytes),
    async read(...request: Parameters<typeof app.files.read>) {
      const [, range] = request
      if (range) return app.files.read(...request)
      await Promise.resolve()
      return Readable.from(
        (async function* () {
          yield Buffer.from('first half, ')
          await rest
          yield Buffer.from('second half')
        })(),
      )
    },
  }
  const { store } = app
  const slowStore: Store = {
    engine: store.engine,
    read: (fn) => store.read(fn),
    async write(fn) {
      const result = await store.write(fn)
      await meanwhile()
      return result
    },
    subscribe: (listener) => store.subscribe(listener),
    close: () => store.close(),
  }
  const deps = { ...app.deps, files, store: slowStore }
  live = startLiveUpdates(deps)
  const addresses = watchPortalAddresses(deps)
  await addresses.refresh()
  face = createPortalFace({
    config: { host: '127.0.0.1', port: 0, proxies: [], pages: '/nonexistent' },
    deps,
    router: portalRouter,
    live,
    addresses,
    hostSign: () => 'sign',
    isReady: () => Promise.resolve(true),
  })
  ;({ origin } = await face.start())
  const token = app.ids.token()
  const actor = await app.signInClient(mara.clientId, portalAddressId)
  await app.store.write(async ({ db }) => {
    const columns = { token_hash: tokenHash(token) }
    await db.updateTable('client_sessions').set(columns).where('id', '=', actor.sessionId).execute()
  })
  cookie = `portico-client-${new URL(origin).port}=${token}`
})
afterEach(async () => {
  sendRest()
  live.stop()
  await face.stop()
  await scene.app.close()
})

const get = (headers: Record<string, string> = {}) =>
  fetch(`${origin}/documents/${documentId}/content`, { headers: { cookie, ...headers } })
async function enlarge() {
  sizeBytes = 2_000_000
  await scene.app.store.write(async ({ db }) => {
    await db.updateTable('files').set({ size_bytes: sizeBytes }).execute()
  })
}
const unshareAll = async () => {
  for (const share of await scene.shares()) granted(await unshare(scene.app.deps, scene.lawyer, { shareId: share.id }))
}

describe('C9 SHR-3 bytes after an unshare', () => {
  test('the client gets what is shared, and nothing once it is not: whole, in part, or only its head', async () => {
    sendRest()
    expect(await (await get()).text()).toBe('first half, second half')
    expect((await get({ range: 'bytes=6-9' })).status).toBe(206)
    await unshareAll()
    const head = await fetch(`${origin}/documents/${documentId}/content`, { method: 'HEAD', headers: { cookie } })
    const statuses = [(await get()).status, (await get({ range: 'bytes=6-9' })).status, head.status]
    expect(statuses).toEqual([404, 404, 404])
  })

  test('a download under way is cut', async () => {
    await enlarge()
    const response = await get()
    expect(response.status).toBe(200)
    const reader = response.body?.getReader()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first half, ')
    await unshareAll()
    await expect(reader?.read()).rejects.toThrow()
  })

  test('nothing goes out when the unshare falls between the decision and the first byte', async () => {
    await enlarge()
    meanwhile = async () => {
      meanwhile = () => Promise.resolve()
      await unshareAll()
    }
    expect((await get()).status).toBe(404)
  })
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startLiveUpdates, type LiveUpdates } from '../../src/main/faces/live-updates.ts'
import { watchPortalAddresses } from '../../src/main/faces/portal-addresses.ts'
import { createPortalFace } from '../../src/main/faces/portal-face.ts'
import { tokenHash } from '../../src/main/features/portal-access/token-hash.ts'
import { unshare } from '../../src/main/features/sharing/unshare.ts'
import type { Listener } from '../../src/main/platform/http/listener.ts'
import type { Store } from '../../src/main/platform/store/store.ts'
import type { FileStore, OpenFile } from '../../src/main/ports.ts'
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
/** Above 1 MiB it is not read as a whole before the first byte goes out. */
const largeBytes = 4_000_000
/** Whether the disk has a large file in the place of the small one. */
let isLarge: boolean
/** A file of which only the first half can be read until the rest is let through. */
const slowFile = (rest: Promise<void>): OpenFile => ({
  sizeBytes: largeBytes,
  stamp: 'one',
  async read(into, position) {
    if (position + into.length > largeBytes / 2) await rest
    const count = Math.min(into.length, largeBytes - position)
    into.fill(0x61, 0, count)
    return count
  },
  close: () => Promise.resolve(),
})
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
  isLarge = false
  meanwhile = () => Promise.resolve()
  const files: FileStore = {
    ...app.files,
    size: (storageKey) => (isLarge ? Promise.resolve(largeBytes) : app.files.size(storageKey)),
    open: (storageKey) => (isLarge ? Promise.resolve(slowFile(rest)) : app.files.open(storageKey)),
  }
  const { store } = app
  const slowStore: Store = {
    engine: store.engine,
    get commits() {
      return store.commits
    },
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
  isLarge = true
  await scene.app.store.write(async ({ db }) => {
    await db.updateTable('files').set({ size_bytes: largeBytes }).execute()
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
    let received = (await reader?.read())?.value?.length ?? 0
    expect(received).toBeGreaterThan(0)
    await unshareAll()
    sendRest()
    const readOn = async () => {
      for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read())
        received += piece.value.length
    }
    await expect(readOn()).rejects.toThrow()
    expect(received).toBeLessThan(largeBytes)
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

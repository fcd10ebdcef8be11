import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startLiveUpdates, type LiveUpdates } from '../../src/main/faces/live-updates.ts'
import { watchPortalAddresses } from '../../src/main/faces/portal-addresses.ts'
import { createPortalFace } from '../../src/main/faces/portal-face.ts'
import { renewFeed, revokeFeed } from '../../src/main/features/events/feeds.ts'
import { tokenHash } from '../../src/main/features/portal-access/token-hash.ts'
import { unshare } from '../../src/main/features/sharing/unshare.ts'
import type { Listener } from '../../src/main/platform/http/listener.ts'
import { portalRouter } from '../../src/main/portal-router.ts'
import type { ClientActor } from '../../src/main/actor.ts'
import { minute } from '../../src/shared/time.ts'
import { createEventScene, type EventScene } from '../support/event-scene.ts'
import { granted } from '../support/test-app.ts'

let scene: EventScene
let face: Listener
let live: LiveUpdates
let origin: string
let cookie: string
let mara: ClientActor

beforeEach(async () => {
  scene = await createEventScene()
  const { app, portalAddressId } = scene
  live = startLiveUpdates(app.deps)
  const addresses = watchPortalAddresses(app.deps)
  await addresses.refresh()
  face = createPortalFace({
    config: { host: '127.0.0.1', port: 0, proxies: [], pages: '/nonexistent' },
    deps: app.deps,
    router: portalRouter,
    live,
    addresses,
    hostSign: () => 'sign',
    isReady: () => Promise.resolve(true),
  })
  ;({ origin } = await face.start())
  await scene.shareEvent((await scene.plan({ attendees: [scene.attends(scene.mara.participantId)] })).eventId)
  mara = await scene.signIn(scene.mara.clientId)
  const token = app.ids.token()
  await app.store.write(async ({ db }) => {
    const columns = { token_hash: tokenHash(token) }
    await db.updateTable('client_sessions').set(columns).where('id', '=', mara.sessionId).execute()
  })
  cookie = `portico-client-${new URL(origin).port}=${token}`
  expect(portalAddressId).toBeTruthy()
})
afterEach(async () => {
  live.stop()
  await face.stop()
  await scene.app.close()
})

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${origin}${path}`, { headers })

describe('EVT-5 one event as a file', () => {
  test('what its reader may see, as an attachment; nothing for a stranger, and nothing once it is unshared', async () => {
    const [share] = await scene.shares()
    const path = `/events/${share?.resource_id}/calendar.ics`
    expect((await get(path)).status).toBe(401)
    const answer = await get(path, { cookie })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="event.ics"')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await answer.text()).toContain('LOCATION:Court 3\\, Santa Fe')
    expect((await scene.detail(share?.resource_id ?? '')).seenBy[0]?.firstViewedAtMs).not.toBeNull()
    granted(await unshare(scene.app.deps, scene.lawyer, { shareId: share?.id ?? '' }))
    expect((await get(path, { cookie })).status).toBe(404)
    expect((await get('/events/..%2f..%2fx/calendar.ics', { cookie })).status).toBe(404)
  })
})

describe('EVT-5 a subscription', () => {
  const address = async () =>
    new URL(granted(await renewFeed(scene.app.deps, mara, { showsDetails: false })).url).pathname

  test('needs nothing but its address, is the same as long as nothing changes, and is gone when it is revoked', async () => {
    const path = await address()
    const first = await get(path)
    expect(first.status).toBe(200)
    expect(await first.text()).toContain('SUMMARY:Appointment with Ibarra Lowe & Brandt')
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{43}"$/)
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    const again = await get(path, { 'if-none-match': etag })
    expect([again.status, await again.text()]).toEqual([304, ''])
    await scene.plan()
    expect((await get(path, { 'if-none-match': etag })).status).toBe(304)
    await revokeFeed(scene.app.deps, mara)
    const gone = await get(path, { 'if-none-match': etag })
    expect(gone.status).toBe(404)
    // As one that never was.
    expect(await gone.text()).toBe(await (await get(`/calendar/${scene.app.ids.token()}.ics`)).text())
  })

  test('C3 its token stands in no line of the log, and no more than ten readings a minute are answered', async () => {
    const path = await address()
    const statuses: number[] = []
    for (let asked = 0; asked < 12; asked += 1) statuses.push((await get(path)).status)
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429, 429])
    scene.app.clock.advance(2 * minute)
    expect((await get(path)).status).toBe(200)
    const token = path.slice('/calendar/'.length, -'.ics'.length)
    expect(JSON.stringify(scene.app.log)).not.toContain(token)
  })
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createConsoleFace } from '../../src/main/faces/console-face.ts'
import { startLiveUpdates, type LiveUpdates } from '../../src/main/faces/live-updates.ts'
import { watchPortalAddresses } from '../../src/main/faces/portal-addresses.ts'
import { createPortalFace } from '../../src/main/faces/portal-face.ts'
import { createConsoleRouter } from '../../src/main/console-router.ts'
import { createBillPdfs } from '../../src/main/features/bills/pdf/make-bill-pdfs.ts'
import { tokenHash } from '../../src/main/features/portal-access/token-hash.ts'
import { unshare } from '../../src/main/features/sharing/unshare.ts'
import type { Listener } from '../../src/main/platform/http/listener.ts'
import { portalRouter } from '../../src/main/portal-router.ts'
import { createBillScene, type BillScene } from '../support/bill-scene.ts'
import { testSettingsPorts } from '../support/settings-ports.ts'
import { granted } from '../support/test-app.ts'

let scene: BillScene
let live: LiveUpdates
let portal: Listener
let console: Listener
let origins: { portal: string; console: string }
let billId: string
let number: string

beforeEach(async () => {
  scene = await createBillScene()
  const { deps } = scene.app
  const bill = await scene.issue({ title: 'Inventory' })
  billId = bill.billId
  number = bill.number ?? ''
  await scene.shareBill(billId)
  await createBillPdfs(deps).drain()
  live = startLiveUpdates(deps)
  const addresses = watchPortalAddresses(deps)
  await addresses.refresh()
  const isReady = () => Promise.resolve(true)
  const config = { host: '127.0.0.1', port: 0, proxies: [], pages: '/nonexistent' }
  portal = createPortalFace({ config, deps, router: portalRouter, live, addresses, hostSign: () => 'sign', isReady })
  const router = createConsoleRouter(testSettingsPorts(scene.app))
  console = createConsoleFace({ config: { ...config, origins: [] }, deps, router, live, isReady })
  origins = { portal: (await portal.start()).origin, console: (await console.start()).origin }
})
afterEach(async () => {
  live.stop()
  await portal.stop()
  await console.stop()
  await scene.app.close()
})

async function asClient(clientId: string): Promise<string> {
  const token = scene.app.ids.token()
  const { sessionId } = await scene.app.signInClient(clientId, scene.portalAddressId)
  await scene.app.store.write(({ db }) =>
    db
      .updateTable('client_sessions')
      .set({ token_hash: tokenHash(token) })
      .where('id', '=', sessionId)
      .execute(),
  )
  return `portico-client-${new URL(origins.portal).port}=${token}`
}
async function asStaff(sessionId: string): Promise<string> {
  const token = scene.app.ids.token()
  await scene.app.store.write(({ db }) =>
    db
      .updateTable('staff_sessions')
      .set({ token_hash: tokenHash(token) })
      .where('id', '=', sessionId)
      .execute(),
  )
  return `portico-staff-${new URL(origins.console).port}=${token}`
}
const ask = (face: 'portal' | 'console', path: string, cookie = '', init: RequestInit = {}) =>
  fetch(`${origins[face]}${path}`, { ...init, headers: { cookie, ...(init.headers as Record<string, string>) } })
const paper = (cookie: string, init?: RequestInit) => ask('portal', `/bills/${billId}/pdf`, cookie, init)

describe('C9 BILL-5 the paper of a bill on the portal’s listener', () => {
  test('U4 goes to whom it is shared with: an attachment by its name, in a sandbox of its own, and kept nowhere', async () => {
    const answer = await paper(await asClient(scene.mara.clientId))
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="Bill ${number}.pdf"; filename*=UTF-8''Bill%20${number}.pdf`,
      'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect(Buffer.from(await answer.arrayBuffer()).toString('latin1', 0, 5)).toBe('%PDF-')
  })

  test('and to nobody else: without a session, to another of the matter, of an id that is none', async () => {
    expect((await paper('')).status).toBe(401)
    // Without a share of their own they could not be here at all (ACC-1).
    await scene.shareBill((await scene.issue()).billId, scene.tomas)
    expect((await paper(await asClient(scene.tomas.clientId))).status).toBe(404)
    const cookie = await asClient(scene.mara.clientId)
    for (const id of ['x', scene.app.ids.id(), '..%2f..', 'a'.repeat(200)])
      expect([id, (await ask('portal', `/bills/${id}/pdf`, cookie)).status]).toEqual([id, 404])
    expect((await ask('portal', '/bills/%00/pdf', cookie)).status).toBe(400)
    expect((await paper(cookie, { method: 'POST' })).status).toBe(403)
    // Staff of the console are nobody here, and clients nobody there.
    expect((await paper(await asStaff(scene.lawyer.sessionId))).status).toBe(401)
    expect((await ask('console', `/bills/${billId}/pdf`, cookie)).status).toBe(401)
  })

  test('SHR-3 SHR-4 not after it is unshared, whole, in part or only its head; and only what begins it is a download', async () => {
    const cookie = await asClient(scene.mara.clientId)
    await (await paper(cookie)).arrayBuffer()
    await paper(cookie, { method: 'HEAD' })
    expect((await paper(cookie, { headers: { range: 'bytes=10-20' } })).status).toBe(206)
    expect((await scene.shares())[0]?.download_count).toBe(1)
    for (const share of await scene.shares())
      granted(await unshare(scene.app.deps, scene.lawyer, { shareId: share.id }))
    const statuses = [
      (await paper(cookie)).status,
      (await paper(cookie, { method: 'HEAD' })).status,
      (await paper(cookie, { headers: { range: 'bytes=10-20' } })).status,
    ]
    expect(statuses).toEqual([404, 404, 404])
  })
})

describe('CLT-3 papers on the console’s listener', () => {
  test('bills and statements of a walled off matter are not there for others; what is no question is refused', async () => {
    const { app, matter, lawyer } = scene
    const of = `clientId=${scene.mara.clientId}&fromOn=2026-01-01&toOn=2026-12-31`
    const own = await asStaff(lawyer.sessionId)
    const stranger = await asStaff((await app.makeStaff('staff')).sessionId)
    expect((await ask('console', `/bills/${billId}/pdf`, stranger)).status).toBe(200)
    await app.store.write(({ db }) =>
      db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', matter.matterId).execute(),
    )
    expect((await ask('console', `/bills/${billId}/pdf`, stranger)).status).toBe(404)
    expect((await ask('console', `/bills/${billId}/pdf`, own)).status).toBe(200)
    expect((await ask('console', `/statements/pdf?matterId=${matter.matterId}&${of}`, stranger)).status).toBe(404)
    const answer = await ask('console', `/statements/pdf?${of}`, own)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="Statement of account Mara Vance/)
    expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox/)
    expect(Buffer.from(await answer.arrayBuffer()).toString('latin1', 0, 5)).toBe('%PDF-')
    for (const bad of ['', 'clientId=x&fromOn=2026-01-01&toOn=2026-12-31', `${of}&locale=fr`, 'fromOn=2026-13-01'])
      expect((await ask('console', `/statements/pdf?${bad}`, own)).status).toBe(422)
    expect((await ask('console', `/statements/pdf?${of}`)).status).toBe(401)
  })
})

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setUpFirm } from '../../src/main/features/staff/set-up-firm.ts'
import { openHost, type Host } from '../../src/main/open-host.ts'
import { phoneContract } from '../../src/shared/phone/contract.ts'
import { portalContract } from '../../src/shared/portal/contract.ts'
import { ask, createBrowser } from '../support/http.ts'
import { procedureNames } from '../support/procedure-table.ts'
import { until } from '../support/until.ts'

let folder: string
let host: Host
let portal: string
let phone: { host: string; origin: string }

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'portico-phone-'))
  for (const face of ['portal', 'phone']) {
    await mkdir(path.join(folder, 'pages', face, 'assets'), { recursive: true })
    await writeFile(path.join(folder, 'pages', face, 'index.html'), `<!doctype html><title>${face} page</title>`)
    await writeFile(path.join(folder, 'pages', face, `${face}-only.js`), `'${face}'`)
  }
  await writeFile(path.join(folder, 'pages', 'phone', 'phone-worker.js'), `'worker'`)
  const face = { host: '127.0.0.1', port: 0, proxies: [] }
  host = await openHost({
    dataFolder: path.join(folder, 'data'),
    pagesFolder: path.join(folder, 'pages'),
    key: {},
    logLevel: 'warn',
    console: { ...face, origins: [] },
    portal: face,
  })
  const owner = { ownerName: 'Ada', ownerEmail: 'ada@firm.test', password: 'acequia lane in the evening' }
  const firm = { firmName: 'Lowe', locale: 'en', timeZone: 'UTC' } as const
  portal = (await host.start()).portal
  await setUpFirm(host.deps, { kind: 'system', name: 'test' }, { ...firm, ...owner })
  const { port } = new URL(portal)
  phone = { host: `phone.localhost:${port}`, origin: `http://phone.localhost:${port}` }
  await until('the phone origin', async () =>
    (await ask(portal, '/healthz', { headers: { host: phone.host } })).status === 200 ? true : null,
  )
})
afterAll(async () => {
  await host.stop()
  await rm(folder, { recursive: true, force: true })
})

const atPhone = (own = {}) => createBrowser(portal, { host: phone.host, ...own })
const page = { accept: 'text/html' }

async function setPhoneOrigin(origin: string | null) {
  await host.deps.store.write(async (tx) => {
    const { id } = await tx.db.selectFrom('firms').select('id').executeTakeFirstOrThrow()
    await tx.db.deleteFrom('sign_in_rules').execute()
    await tx.db
      .insertInto('sign_in_rules')
      .values({
        firm_id: id,
        second_factor: 'none',
        required_from_ms: null,
        allows_kept_devices: 1,
        phone_origin: origin,
        passkey_domain: null,
        recovery_kit_made_at_ms: null,
        updated_at_ms: 0,
      })
      .execute()
    tx.emit({ kind: 'console', topic: 'staff' })
  })
}

describe('TFA-8 one listener, two origins', () => {
  test('TFA-8 each Host has its own pages and none of the other’s', async () => {
    const text = async (browser: ReturnType<typeof createBrowser>, target: string) => {
      const { status, body } = await browser.ask(target, { headers: page })
      return `${status} ${/<title>(.*?)<|'(\w+)'/.exec(body)?.slice(1).join('') ?? ''}`
    }
    for (const address of ['/', '/settings', '/anything/else'])
      expect([await text(createBrowser(portal), address), await text(atPhone(), address)]).toEqual([
        '200 portal page',
        '200 phone page',
      ])
    expect(await text(atPhone(), '/phone-worker.js')).toBe('200 worker')
    expect(await text(atPhone(), '/phone-only.js')).toBe('200 phone')
    expect((await atPhone().ask('/portal-only.js')).status).toBe(404)
    expect((await createBrowser(portal).ask('/phone-worker.js')).status).toBe(404)
    expect((await createBrowser(portal).ask('/phone-only.js')).status).toBe(404)
  })

  test('TFA-8 no procedure of the portal is there for the phone, and none of the phone’s at the portal', async () => {
    for (const name of procedureNames(portalContract)) {
      const target = name.replace('.', '/')
      expect((await atPhone().rpc(target)).status, `${name} at the phone`).toBe(404)
      expect((await createBrowser(portal).rpc(target)).status, `${name} at the portal`).not.toBe(404)
    }
    for (const name of procedureNames(phoneContract)) {
      const target = name.replace('.', '/')
      expect((await createBrowser(portal).rpc(target)).status, `${name} at the portal`).toBe(404)
      expect((await atPhone().rpc(target)).status, `${name} at the phone`).toBe(422)
    }
  })

  test('TFA-8 live stream, documents, uploads and logo of the portal are not there for the phone, whatever cookie comes along', async () => {
    const client = createBrowser(portal)
    await client.rpc('access/state')
    expect(client.cookies.size).toBeGreaterThan(0)
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    for (const target of ['/live', `/documents/${host.deps.ids.id()}/content`, '/brand/logo', '/uploads']) {
      const answer = await atPhone().ask(target, { headers: { cookie } })
      expect(answer.status, target).toBe(404)
      expect(answer.headers['content-type'], target).toContain('application/json')
    }
    expect((await client.ask('/live')).status).toBe(401)
  })

  test('TFA-8 the phone’s origin sets no cookie, and has every header of the house', async () => {
    const browser = atPhone()
    await browser.ask('/', { headers: page })
    await browser.rpc('phone/challenge', { phoneId: host.deps.ids.id() })
    await browser.rpc('phone/inspectPairing', { token: host.deps.ids.token() })
    expect(browser.cookies.size).toBe(0)
    for (const target of ['/', '/phone-worker.js', '/nothing.js']) {
      const { headers } = await browser.ask(target, { headers: page })
      expect(headers['content-security-policy'], target).toMatch(/^default-src 'none'; script-src 'self'/)
      expect(headers['content-security-policy'], target).not.toMatch(/unsafe|https?:/)
      expect(headers, target).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
      })
    }
  })

  test('H1 names that are almost the phone’s are nobody’s', async () => {
    const { port } = new URL(portal)
    const status = async (name: string) => (await ask(portal, '/', { headers: { host: name, ...page } })).status
    expect(await status(phone.host.toUpperCase())).toBe(200)
    for (const name of [
      'phone.localhost',
      `phone.localhost.:${port}`,
      `phone.localhost:${Number(port) + 1}`,
      `a.phone.localhost:${port}`,
      `xphone.localhost:${port}`,
      `phone.localhost:${port}@127.0.0.1:${port}`,
      `user@phone.localhost:${port}`,
      `phone.127.0.0.1:${port}`,
      `phone.localhost:${port}, 127.0.0.1:${port}`,
      '__proto__',
      'constructor',
    ])
      expect(await status(name), name).toBe(421)
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[a-z0-9.:@-]{1,30}$/), async (name) => {
        fc.pre(![phone.host, `127.0.0.1:${port}`, `localhost:${port}`].includes(name))
        expect(await status(name)).toBe(421)
      }),
      { numRuns: 150 },
    )
  })

  test('H1 H6 a forwarded Host of somebody who is no proxy changes nothing', async () => {
    const headers = { ...page, 'x-forwarded-host': phone.host }
    expect((await ask(portal, '/', { headers })).body).toContain('portal page')
    const other = { ...page, host: phone.host, 'x-forwarded-host': new URL(portal).host }
    expect((await ask(portal, '/', { headers: other })).body).toContain('phone page')
  })

  test('H3 a page of the portal’s origin calls nothing of the phone’s, and the other way round', async () => {
    const call = (name: string, headers: Record<string, string>, procedure: string) =>
      ask(portal, `/rpc/${procedure}`, {
        method: 'POST',
        headers: { host: name, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ json: { phoneId: host.deps.ids.id() } }),
      })
    const portalHost = new URL(portal).host
    expect((await call(phone.host, { origin: phone.origin }, 'phone/challenge')).status).toBe(200)
    const strangers: Record<string, string>[] = [
      { origin: portal },
      { origin: portal, 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      {},
    ]
    for (const headers of strangers)
      expect((await call(phone.host, headers, 'phone/challenge')).status, JSON.stringify(headers)).toBe(403)
    expect((await call(portalHost, { origin: phone.origin }, 'access/state')).status).toBe(403)
  })

  test('H7 whatever is sent to a procedure of the phone, it is no fault of the host', async () => {
    const anything = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom('phoneId', 'token', 'x'), fc.jsonValue()))
    for (const name of procedureNames(phoneContract))
      await fc.assert(
        fc.asyncProperty(anything, async (json) => {
          const answer = await ask(portal, `/rpc/${name.replace('.', '/')}`, {
            method: 'POST',
            headers: { host: phone.host, origin: phone.origin, 'content-type': 'application/json' },
            body: JSON.stringify({ json }),
          })
          expect(answer.status).toBeGreaterThanOrEqual(400)
          expect(answer.status).toBeLessThan(500)
          expect(answer.body).not.toMatch(/node_modules|\.ts:|stack/)
        }),
        { numRuns: 40 },
      )
  })

  test('TFA-8 H1 the name follows the settings; one that is a portal address is the portal’s', async () => {
    const body = async (name: string) => {
      const headers = { ...page, host: name, 'x-forwarded-proto': 'https' }
      const answer = await ask(portal, '/', { headers })
      return answer.status === 200 ? answer.body : String(answer.status)
    }
    await setPhoneOrigin('https://phone.lowe.example')
    await until('the new name', async () => ((await body('phone.lowe.example')) === '421' ? null : true))
    expect(await body('phone.lowe.example')).toContain('phone page')
    expect(await body(phone.host)).toBe('421')
    await setPhoneOrigin(portal)
    await until('the name to go', async () => ((await body('phone.lowe.example')) === '421' ? true : null))
    expect(await body(new URL(portal).host)).toContain('portal page')
    await setPhoneOrigin(null)
    await until('the usual name', async () => ((await body(phone.host)) === '421' ? null : true))
  })
})

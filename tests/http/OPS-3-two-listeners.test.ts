import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setUpFirm } from '../../src/main/features/staff/set-up-firm.ts'
import { openHost, type Host } from '../../src/main/open-host.ts'
import { consoleContract } from '../../src/shared/console/contract.ts'
import { portalContract } from '../../src/shared/portal/contract.ts'

let folder: string
let host: Host
let origins: { console: string; portal: string }

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'portico-two-'))
  const face = { host: '127.0.0.1', port: 0, proxies: [] }
  host = await openHost({
    dataFolder: path.join(folder, 'data'),
    pagesFolder: path.join(folder, 'no-pages'),
    key: {},
    logLevel: 'warn',
    console: { ...face, origins: [] },
    portal: face,
  })
  const owner = { ownerName: 'Ada', ownerEmail: 'ada@firm.test', password: 'acequia lane in the evening' }
  const firm = { firmName: 'Lowe', locale: 'en', timeZone: 'UTC' } as const
  await setUpFirm(host.deps, { kind: 'system', name: 'test' }, { ...firm, ...owner })
  origins = await host.start()
})
afterAll(async () => {
  await host.stop()
  await rm(folder, { recursive: true, force: true })
})

const names = (contract: object) =>
  Object.entries(contract).flatMap(([part, procedures]) =>
    Object.keys(procedures as object).map((name) => `${part}/${name}`),
  )
const post = (origin: string, target: string) =>
  fetch(`${origin}/rpc/${target}`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: '{}',
  })

test('OPS-3 the portal’s listener knows no procedure of the console, and the console’s none of the portal', async () => {
  expect(new URL(origins.console).port).not.toBe(new URL(origins.portal).port)
  const both = new Set(names(consoleContract).filter((name) => names(portalContract).includes(name)))
  for (const name of names(consoleContract))
    if (!both.has(name)) expect((await post(origins.portal, name)).status, `${name} at the portal`).toBe(404)
  for (const name of names(portalContract))
    if (!both.has(name)) expect((await post(origins.console, name)).status, `${name} at the console`).toBe(404)
  expect((await post(origins.console, 'session/get')).status).toBe(200)
  const upload = await fetch(`${origins.portal}/uploads?matterId=x&name=y`, {
    method: 'PUT',
    headers: { origin: origins.portal },
    body: 'bytes',
  })
  expect([404, 405, 415]).toContain(upload.status)
})

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setUpFirm } from '../../../src/main/features/staff/set-up-firm.ts'
import { openFirm, openHost } from '../../../src/main/open-host.ts'
import type { Page } from 'playwright-core'
import { insertManyClients } from './many-clients.ts'

const ownerEmail = 'owner@bench.example'
const password = 'a password for the bench'

/** A host with so many clients on free ports, for as long as `use` runs. */
export async function withManyClients<Result>(
  count: number,
  use: (host: { deps: Awaited<ReturnType<typeof openHost>>['deps']; origin: string }) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-bench-clients-'))
  const dataFolder = path.join(folder, 'data')
  try {
    const firm = await openFirm({ dataFolder, key: {}, logLevel: 'warn' })
    const system = { kind: 'system', name: 'bench' } as const
    await setUpFirm(firm.deps, system, {
      ...{ firmName: 'Bench', ownerName: 'Owner', ownerEmail, password },
      ...{ locale: 'en', timeZone: 'UTC' },
    })
    await firm.close()
    insertManyClients(path.join(dataFolder, 'store/portico.sqlite'), count)
    await rm(path.join(dataFolder, 'store/portico.sqlite.seal'), { force: true })

    const face = { host: '127.0.0.1', port: 0, proxies: [] }
    const host = await openHost({
      dataFolder,
      pagesFolder: path.resolve(import.meta.dirname, '../../../out/renderer'),
      key: {},
      logLevel: 'warn',
      console: { ...face, origins: [] },
      portal: face,
    })
    const { console: origin } = await host.start()
    try {
      return await use({ deps: host.deps, origin })
    } finally {
      await host.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Signs the owner in and waits for the list. */
export async function openClients(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/clients`)
  await page.getByLabel('E-mail', { exact: true }).fill(ownerEmail)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('grid', { name: 'Clients' }).getByRole('row').nth(5).waitFor()
}

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, granted, refused, type TestApp } from '../../../../tests/support/test-app.ts'
import type { StaffActor } from '../../actor.ts'
import { archiveClient, giveClientAccess, removeClientAccess, restoreClient } from './change-access.ts'
import { getClient } from './get-client.ts'
import { listClients } from './list-clients.ts'
import { updateClient } from './update-client.ts'
import type { ClientDetail } from './client-row.ts'

let app: TestApp
let staff: StaffActor
let portalAddressId: string

beforeEach(async () => {
  app = await createTestApp()
  ;({ portalAddressId } = await app.makeFirm())
  staff = await app.makeStaff('staff', 'Noor Haddad')
})
afterEach(() => app.close())

const everyone = { query: '', archived: 'no', sort: 'name', limit: 50 } as const
const names = async (filter: Partial<Parameters<typeof listClients>[2]>) =>
  (await listClients(app.deps, staff, { ...everyone, ...filter })).rows.map((row) => row.displayName)
const edited = (client: ClientDetail, changes: Partial<ClientDetail>) => ({ ...client, ...changes })

describe('CLT-1 clients', () => {
  test('are found by the beginning of any word of name, company, e-mail, phone and tag, whatever case and accents', async () => {
    await app.makeClient({
      givenName: 'José',
      familyName: 'Núñez',
      email: 'pepe@mail.example',
      phone: '(505) 555-0142',
    })
    await app.makeClient({ kind: 'company', companyName: 'Thornbury Ranch LLC', tags: ['water rights'] })
    expect(await names({ query: 'nun' })).toEqual(['José Núñez'])
    expect(await names({ query: 'NÚÑ jos' })).toEqual(['José Núñez'])
    expect(await names({ query: 'pepe@' })).toEqual(['José Núñez'])
    expect(await names({ query: '5055550142' })).toEqual(['José Núñez'])
    expect(await names({ query: 'wat' })).toEqual(['Thornbury Ranch LLC'])
    expect(await names({ query: 'unez' })).toEqual([])
    expect(await names({ query: "%' or 1=1 --" })).toEqual([])
  })

  test('come in order of name and page by page, without gap or double', async () => {
    for (const familyName of ['Vance', 'Álvarez', 'Ochoa', 'vance', 'Brandt'])
      await app.makeClient({ givenName: 'A', familyName })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await listClients(app.deps, staff, { ...everyone, limit: 2, cursor })
      expect(page.total).toBe(5)
      seen.push(...page.rows.map((row) => row.displayName))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual(['A Álvarez', 'A Brandt', 'A Ochoa', 'A Vance', 'A vance'])
  })

  test('a search shows those first whose own name begins with it, then the others, page by page without gap or double', async () => {
    for (const [givenName, familyName] of [
      ['Mara', 'Abel'],
      ['Ana', 'Marquez'],
      ['Zoe', 'Martin'],
      ['Mario', 'Zorn'],
      ['Ana', 'Stone'],
    ] as const)
      await app.makeClient({ givenName, familyName, email: null })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof listClients>> = await listClients(app.deps, staff, {
        ...everyone,
        query: 'mar',
        limit: 1,
        cursor,
      })
      seen.push(...page.rows.map((row) => row.displayName))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual(['Ana Marquez', 'Zoe Martin', 'Mara Abel', 'Mario Zorn'])
  })

  test('a rotten cursor is a first page, not a fault', async () => {
    await app.makeClient({ familyName: 'Vance' })
    expect(await names({ cursor: '{"x' })).toHaveLength(1)
    expect(await names({ cursor: '[1,2]' })).toHaveLength(1)
  })

  test('an archived client leaves the list, is signed out, and comes back whole', async () => {
    const client = await app.makeClient({ familyName: 'Vance' })
    await app.signInClient(client.clientId, portalAddressId)
    granted(await archiveClient(app.deps, staff, client))
    expect(await names({})).toEqual([])
    expect(await names({ archived: 'yes' })).toEqual([client.displayName])
    expect(app.events).toContainEqual(expect.objectContaining({ kind: 'session-ended', zone: 'portal' }))
    expect(granted(await restoreClient(app.deps, staff, client)).archivedAtMs).toBeNull()
    expect(await names({})).toEqual([client.displayName])
  })

  test('two people editing the same client do not overwrite each other', async () => {
    const client = await app.makeClient({ familyName: 'Vance' })
    granted(await updateClient(app.deps, staff, edited(client, { phone: '1' })))
    expect(refused(await updateClient(app.deps, staff, edited(client, { phone: '2' }))).refused).toBe('STALE')
    expect(granted(await getClient(app.deps, staff, client)).phone).toBe('1')
  })

  test('a client without any name is refused at the field, and nothing is written', async () => {
    const refusal = app.makeClient({ givenName: '', familyName: '' })
    await expect(refusal).rejects.toThrow('nameMissing')
    expect(await names({})).toEqual([])
  })
})

describe('ACC-1 one address, one client with access', () => {
  test('a second client cannot take an address that signs someone in', async () => {
    const first = await app.makeClient({ familyName: 'Vance', email: 'M.Vance@mail.example' })
    granted(await giveClientAccess(app.deps, staff, first))
    const refusal = app.makeClient({ familyName: 'Other', email: 'm.vance@MAIL.example' })
    await expect(refusal).rejects.toThrow('emailTaken')
  })

  test('removing access frees the address; giving it back is refused once it is taken', async () => {
    const first = await app.makeClient({ familyName: 'First', email: 'shared@mail.example' })
    granted(await giveClientAccess(app.deps, staff, first))
    granted(await removeClientAccess(app.deps, staff, first))
    const second = await app.makeClient({ familyName: 'Second', email: 'shared@mail.example' })
    granted(await giveClientAccess(app.deps, staff, second))
    expect(refused(await giveClientAccess(app.deps, staff, first))).toMatchObject({
      refused: 'CONFLICT',
      field: 'email',
    })
  })
})

test('ACC-9 a changed e-mail ends the sessions in the same write, and is in the activity with both addresses', async () => {
  const client = await app.makeClient({ familyName: 'Vance' })
  granted(await giveClientAccess(app.deps, staff, client))
  const current = granted(await getClient(app.deps, staff, client))
  await app.signInClient(client.clientId, portalAddressId)
  granted(await updateClient(app.deps, staff, edited(current, { email: 'new@mail.example' })))
  const { sessions, entries } = await app.store.read(async (db) => ({
    sessions: await db.selectFrom('client_sessions').selectAll().execute(),
    entries: await db.selectFrom('activity').selectAll().where('kind', '=', 'client.email-changed').execute(),
  }))
  expect(sessions.every((session) => session.ended_at_ms !== null)).toBe(true)
  expect(JSON.parse(entries[0]?.data ?? '{}')).toMatchObject({ from: client.email, to: 'new@mail.example' })
})

test('ACC-9 an e-mail that only changes its phone signs nobody out', async () => {
  const client = await app.makeClient({ familyName: 'Vance' })
  await app.signInClient(client.clientId, portalAddressId)
  granted(await updateClient(app.deps, staff, edited(client, { phone: '5' })))
  expect(app.events.some((event) => event.kind === 'session-ended')).toBe(false)
})

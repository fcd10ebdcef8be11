import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestPlace, testEngine, type TestPlace } from '../../../../../tests/support/store.ts'
import { openStore } from '../open-store.ts'
import type { Store, Tx } from '../store.ts'
import { migrations } from './index.ts'

const tables = [
  'outbox_emails',
  'sign_in_links',
  'sign_in_codes',
  'client_sessions',
  'attempt_counters',
  'known_browsers',
  'activity',
] as const

/** Those that move the tables. */
describe.each([40, 90, 100])(`lean tables, migration %i, on ${testEngine}`, (moved) => {
  const before = migrations.filter(({ version }) => version < moved)
  let place: TestPlace
  let store: Store | undefined
  beforeEach(async () => {
    place = await openTestPlace()
  })
  afterEach(async () => {
    await store?.close()
    store = undefined
    await place.remove()
  })

  async function open(known = migrations): Promise<Store> {
    await store?.close()
    return (store = await openStore({ ...place.options, migrations: known }))
  }
  const everything = (from: Store) =>
    from.read(async (db) => {
      const rows: Record<string, string[]> = {}
      for (const table of tables)
        rows[table] = (await db.selectFrom(table).selectAll().execute())
          .map((row) => JSON.stringify(sorted(row)))
          .sort()
      return rows
    })

  test('every row of before is there, word for word', async () => {
    const old = await open(before)
    await old.write(insertFirm)
    const had = await everything(old)
    for (const table of tables) expect(had[table]?.length).toBeGreaterThan(1)
    expect(await everything(await open())).toEqual(had)
  })

  test('what refers to each other still has to, and what is there once still is', async () => {
    await (await open(before)).write(insertFirm)
    const now = await open()
    const attempts: ((tx: Tx) => Promise<unknown>)[] = [
      ({ db }) => db.deleteFrom('outbox_emails').where('id', '=', 'mail-1').execute(),
      ({ db }) => db.deleteFrom('clients').where('id', '=', 'client-1').execute(),
      ({ db }) => db.updateTable('sign_in_links').set({ client_id: 'nobody' }).where('id', '=', 'link-1').execute(),
      ({ db }) => db.updateTable('outbox_emails').set({ key: 'key-1' }).where('id', '=', 'mail-2').execute(),
      ({ db }) => db.insertInto('outbox_emails').values(email('mail-1', 'key-3')).execute(),
      ({ db }) => db.insertInto('sign_in_links').values(link('link-3', 'token-1')).execute(),
      ({ db }) => db.insertInto('client_sessions').values(session('session-3', 'token-1')).execute(),
      ({ db }) => db.insertInto('client_sessions').values(session('session-1', 'token-3')).execute(),
      ({ db }) => db.insertInto('sign_in_codes').values(code('code-1')).execute(),
      ({ db }) => db.insertInto('attempt_counters').values(counter('one')).execute(),
      ({ db }) => db.insertInto('known_browsers').values(browser('browser-1')).execute(),
      ({ db }) => db.insertInto('activity').values(activity(2, '2')).execute(),
    ]
    const had = await everything(now)
    for (const attempt of attempts) await expect(now.write(attempt)).rejects.toThrow(/constraint/i)
    expect(await everything(now)).toEqual(had)
  })
})

const sorted = (row: object) => Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))

async function insertFirm({ db }: Tx): Promise<void> {
  const address = { id: 'home', region: 'Home', origin: 'https://portal.example', position: 0, created_at_ms: 1 }
  await db
    .insertInto('portal_addresses')
    .values({ ...address, checked_at_ms: null, reachable_at_ms: null, check_error: null, retired_at_ms: null })
    .execute()
  await db
    .insertInto('clients')
    .values({
      ...{ id: 'client-1', kind: 'person', given_name: 'Mara', family_name: 'Vance', company_name: '' },
      ...{ display_name: 'Mara Vance', sort_name: 'vance mara', search_text: ' vance mara', phone: '', address: '' },
      ...{ email: 'mara@mail.example', email_norm: 'mara@mail.example', portal_email_norm: 'mara@mail.example' },
      ...{ email_changed_at_ms: null, email_changed_by: null, locale: 'es', locale_is_chosen: 1, notes: '' },
      ...{ portal_address_id: 'home', has_portal_access: 1, access_version: 2, invited_at_ms: 3, version: 1 },
      ...{ last_sign_in_at_ms: null, created_at_ms: 4, updated_at_ms: 5, archived_at_ms: null },
    })
    .execute()
  const decoy = { client_id: null, state: 'queued', held_reason: 'no-address', sent_at_ms: null, merge_key: 'merged' }
  await db
    .insertInto('outbox_emails')
    .values([email('mail-1', 'key-1'), { ...email('mail-2', 'key-2'), ...decoy }])
    .execute()
  const nobody = { client_id: null, email_id: null, opened_at_ms: null, used_at_ms: null }
  await db
    .insertInto('sign_in_links')
    .values([link('link-1', 'token-1'), { ...link('link-2', 'token-2'), ...nobody }])
    .execute()
  await db
    .insertInto('sign_in_codes')
    .values([code('code-1'), { ...code('code-2'), client_id: null, used_at_ms: null }])
    .execute()
  const open = { ended_at_ms: null, ended_reason: null }
  await db
    .insertInto('client_sessions')
    .values([session('session-1', 'token-1'), { ...session('session-2', 'token-2'), ...open }])
    .execute()
  await db
    .insertInto('attempt_counters')
    .values([counter('one'), counter('two')])
    .execute()
  await db
    .insertInto('known_browsers')
    .values([browser('browser-1'), browser('browser-2')])
    .execute()
  await db
    .insertInto('activity')
    .values([activity(1, '0'), { ...activity(2, '1'), ip: null, matter_id: 'matter-1', client_id: null }])
    .execute()
}

const email = (id: string, key: string) => ({
  ...{ id, key, kind: 'sign-in', to_email: 'mara@mail.example', to_name: 'Mara Vance', client_id: 'client-1' },
  ...{ user_id: null, matter_id: null, portal_address_id: 'home', locale: 'es', target: '/', params: '{}' },
  ...{ state: 'sent', held_reason: null, attempts: 1, next_attempt_at_ms: 0, message_id: `<${id}@firm.example>` },
  ...{ last_error: null, created_at_ms: 10, sent_at_ms: 11, link_opened_at_ms: 12, merge_key: null },
})
const link = (id: string, token_hash: string) => ({
  ...{ id, token_hash, client_id: 'client-1', access_version: 2, portal_address_id: 'home', email_id: 'mail-1' },
  ...{ email_norm: 'mara@mail.example', target: '/', made_by: 'outbox', created_at_ms: 20, expires_at_ms: 21 },
  ...{ opened_at_ms: 22, used_at_ms: 23 },
})
const code = (id: string) => ({
  ...{ id, browser_hash: 'browser-1', portal_address_id: 'home', client_id: 'client-1', access_version: 2 },
  ...{ email_id: 'mail-1', target: '/', tries_left: 0, created_at_ms: 30, expires_at_ms: 31, used_at_ms: 32 },
})
const session = (id: string, token_hash: string) => ({
  ...{ id, token_hash, client_id: 'client-1', access_version: 2, portal_address_id: 'home', created_at_ms: 40 },
  ...{ last_active_at_ms: 41, expires_at_ms: 42, ip: '192.0.2.1', user_agent: 'a browser' },
  ...{ ended_at_ms: 43, ended_reason: 'signed-out' },
})
const counter = (key: string) => ({
  ...{ key, count: 3, window_started_at_ms: 50, last_at_ms: 51, next_allowed_at_ms: 52 },
})
const activity = (position: number, prev_hash: string) => ({
  ...{
    position,
    id: `activity-${position}`,
    at_ms: 70,
    actor_kind: 'client',
    actor_id: 'client-1',
    actor_name: 'Mara',
  },
  ...{ ip: '192.0.2.1', kind: 'client.signed-in', matter_id: null, client_id: 'client-1', subject_kind: 'client' },
  ...{ subject_id: 'client-1', data: '{"by":"link"}', prev_hash, hash: String(position) },
})
const browser = (browser_hash: string) => ({ browser_hash, client_id: 'client-1', last_seen_at_ms: 60 })

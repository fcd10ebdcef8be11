import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openTestStore } from '../../../../../tests/support/store.ts'

test('parameters are written so that SQLite plans once, but for LIKE, which needs the value to use an index', async () => {
  const testStore = await openTestStore('sqlite')
  const { sql: text } = await testStore.store.read((db) =>
    Promise.resolve(
      db
        .selectFrom('settings')
        .selectAll()
        .where((eb) => eb.or([eb('key', 'like', 'a%'), eb('key', 'not like', 'b%'), eb('key', '=', 'c')]))
        .where('updated_at_ms', 'in', [1, 2])
        .limit(3)
        .compile(),
    ),
  )
  await testStore.close()
  expect(text).toContain('"key" like ? or "key" not like ? or "key" = +?')
  expect(text).toContain('in (+?, +?) limit +?')
})

test('the sign leaves every kind of value as it is', async () => {
  const testStore = await openTestStore('sqlite')
  const values = ['', '12', '-3', 'é', 7, -7, 1.5, 2 ** 52, null]
  const kept = await testStore.store.read(async (db) => {
    const row = await sql<
      Record<string, unknown>
    >`select ${sql.join(values.map((value, index) => sql`${value} as ${sql.ref(`v${index}`)}`))}`.execute(db)
    return Object.values(row.rows[0] ?? {})
  })
  await testStore.close()
  expect(kept).toEqual(values)
})

test('a text column is compared as text, and its index serves', () => {
  const raw = new Database(':memory:')
  raw.exec(`create table t (k text primary key) strict; insert into t values ('12'), ('012')`)
  expect(raw.prepare('select k from t where k = +?').all('12')).toEqual([{ k: '12' }])
  const plan = JSON.stringify(raw.prepare('explain query plan select k from t where k = +?').all('12'))
  raw.close()
  expect(plan).toContain('SEARCH t USING')
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore, testEngine, type TestStore } from '../../../../tests/support/store.ts'
import { betweenCommits } from './between-commits.ts'
import { ForeignAwaitError } from './errors.ts'
import type { Store } from './store.ts'

let opened: TestStore
let store: Store
let looks: string[]
/** What runs inside a look-up, after its first query. */
let meanwhile: () => Promise<unknown>
beforeEach(async () => {
  opened = await openTestStore()
  store = opened.store
  looks = []
  meanwhile = () => Promise.resolve()
})
afterEach(() => opened.close())

const put = (key: string, value: string) =>
  store.write(({ db }) => db.insertInto('settings').values({ key, value, updated_at_ms: 1 }).execute())
const change = (key: string, value: string) =>
  store.write(({ db }) => db.updateTable('settings').set({ value }).where('key', '=', key).execute())
const settingOf = betweenCommits(async (db, key) => {
  looks.push(key)
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
  await meanwhile()
  return row?.value
})

describe(`what is kept between two commits on ${testEngine}`, () => {
  test('the next one to ask finds what was committed meanwhile', async () => {
    await put('a', '1')
    expect(await settingOf(store, 'a')).toBe('1')
    await change('a', '2')
    expect(await settingOf(store, 'a')).toBe('2')
    await store.write(({ db }) => db.deleteFrom('settings').execute())
    expect(await settingOf(store, 'a')).toBe(undefined)
  })

  test('a write that is rolled back changes nothing of it', async () => {
    await put('a', '1')
    expect(await settingOf(store, 'a')).toBe('1')
    const failing = store.write(async ({ db }) => {
      await db.updateTable('settings').set({ value: '2' }).execute()
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await settingOf(store, 'a')).toBe('1')
  })

  test('a look-up that a commit overtook is not kept', async () => {
    await put('a', '1')
    meanwhile = () => change('a', '2')
    await settingOf(store, 'a')
    meanwhile = () => Promise.resolve()
    expect(await settingOf(store, 'a')).toBe('2')
  })

  test('inside a read that began before a commit it says what that read sees, and keeps none of it', async () => {
    await put('a', '1')
    const inside = await store.read(async (db) => {
      await db.selectFrom('settings').select('key').execute()
      await change('a', '2')
      return settingOf(store, 'a')
    })
    expect([inside, await settingOf(store, 'a')]).toEqual(['1', '2'])
  })

  test('inside a write it is refused, also when it was found before', async () => {
    await put('a', '1')
    await settingOf(store, 'a')
    await expect(store.write(() => settingOf(store, 'a'))).rejects.toThrow(ForeignAwaitError)
  })

  test('of a store that does not say how often it has committed nothing is kept', async () => {
    await put('a', '1')
    const without: Store = { ...store, read: (fn) => store.read(fn) }
    expect(await settingOf(without, 'a')).toBe('1')
    await change('a', '2')
    expect(await settingOf(without, 'a')).toBe('2')
  })

  test('each key and each store has its own', async () => {
    const other = await openTestStore()
    try {
      await Promise.all([put('a', '1'), put('b', '2')])
      expect([await settingOf(store, 'a'), await settingOf(store, 'b')]).toEqual(['1', '2'])
      expect(await settingOf(other.store, 'a')).toBe(undefined)
    } finally {
      await other.close()
    }
  })

  test('what is there is looked up once, where only this process writes; what is not, each time', async () => {
    await put('a', '1')
    for (let n = 0; n < 3; n++) await settingOf(store, 'a')
    expect(looks).toEqual(testEngine === 'sqlite' ? ['a'] : ['a', 'a', 'a'])
    looks = []
    for (let n = 0; n < 3; n++) await settingOf(store, 'nobody')
    expect(looks).toEqual(['nobody', 'nobody', 'nobody'])
  })
})

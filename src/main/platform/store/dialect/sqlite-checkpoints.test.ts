import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore, type TestStore } from '../../../../../tests/support/store.ts'
import { until } from '../../../../../tests/support/until.ts'

let opened: TestStore
let file: string
beforeEach(async () => {
  opened = await openTestStore('sqlite')
  if (opened.options.engine !== 'sqlite') throw new Error('This is about the file of SQLite')
  file = opened.options.path
})
afterEach(() => opened.close())

/** So many commits of 100 pages each: 128 make the log longer than a thread lets it become, and not so long that a commit copies it. */
async function write(commits: number): Promise<void> {
  const value = 'v'.repeat(400_000)
  for (let index = 0; index < commits; index++)
    await opened.store.write(({ db }) =>
      db
        .insertInto('settings')
        .values({ key: `key-${index}`, value, updated_at_ms: 1 })
        .execute(),
    )
}

function logState(): { log: number; checkpointed: number } {
  const database = new Database(file)
  const [state] = database.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[]
  database.close()
  return state ?? { log: 0, checkpointed: 0 }
}

test('a long log is copied into the file beside the writes, all of it, and the next write begins it anew', async () => {
  await write(128)
  await until('the log is in the file', () => Promise.resolve(logState().checkpointed > 10_000))
  const { log, checkpointed } = logState()
  expect(checkpointed).toBe(log)
  await opened.store.write(({ db }) =>
    db.insertInto('settings').values({ key: 'z', value: '', updated_at_ms: 1 }).execute(),
  )
  expect(logState().log).toBeLessThan(100)
})

test('a short log is left alone', async () => {
  await write(32)
  expect(logState().checkpointed).toBe(0)
})

test('closing waits for the thread that copies, and the log goes with the store', async () => {
  await write(128)
  await opened.store.close()
  expect(existsSync(`${file}-wal`)).toBe(false)
  const database = new Database(file, { readonly: true })
  expect(database.prepare('SELECT count(*) FROM settings').pluck().get()).toBe(128)
  database.close()
})

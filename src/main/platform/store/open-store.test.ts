import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore, testEngine, type TestStore } from '../../../../tests/support/store.ts'
import { CallbackOverError, ForeignAwaitError, NestedWriteError, StoreClosedError } from './errors.ts'
import { openStore } from './open-store.ts'
import type { ReadDb, Store, StoreEvent, Tx } from './store.ts'

const put = (tx: Tx, key: string, value = 'v') =>
  tx.db.insertInto('settings').values({ key, value, updated_at_ms: 1 }).execute()
const keysOf = async (db: ReadDb) =>
  (await db.selectFrom('settings').select('key').orderBy('key').execute()).map((row) => row.key)
const nextTurn = () => new Promise<void>((resolve) => void setImmediate(resolve))

/** Resolves once the writing connection is free: a write behind everything that waits. */
const drained = (store: Store) => store.write(async () => undefined)

describe(`the store on ${testEngine}`, () => {
  let opened: TestStore
  let store: Store
  beforeEach(async () => {
    opened = await openTestStore()
    store = opened.store
  })
  afterEach(() => opened.close())

  test('what a write did is there for the next read, and after opening again', async () => {
    expect(await store.write((tx) => put(tx, 'a').then(() => 'done'))).toBe('done')
    expect(await store.read(keysOf)).toEqual(['a'])
    await store.close()
    const again = await openStore(opened.options)
    expect(await again.read(keysOf)).toEqual(['a'])
    await again.close()
  })

  test('writes run in the order they were asked for, each seeing the ones before', async () => {
    const seen = await Promise.all(
      ['a', 'b', 'c'].map((key) =>
        store.write(async (tx) => {
          await put(tx, key)
          return await keysOf(tx.db)
        }),
      ),
    )
    expect(seen).toEqual([['a'], ['a', 'b'], ['a', 'b', 'c']])
  })

  test('a write that throws rolls back alone, also when it shares its commit', async () => {
    const results = await Promise.allSettled([
      store.write((tx) => put(tx, 'a')),
      store.write(async (tx) => {
        await put(tx, 'b')
        throw new Error('changed my mind')
      }),
      store.write((tx) => put(tx, 'c')),
    ])
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await store.read(keysOf)).toEqual(['a', 'c'])
  })

  test('a statement that fails rolls back its write even when the callback swallows the error', async () => {
    await store.write((tx) => put(tx, 'a'))
    const swallowing = store.write(async (tx) => {
      await put(tx, 'b')
      await put(tx, 'a').catch(() => undefined)
    })
    await expect(swallowing).rejects.toThrow(/unique/i)
    expect(await store.read(keysOf)).toEqual(['a'])
  })

  test('a callback that throws before its first await is rejected, not thrown', async () => {
    const thrown = store.write(() => {
      throw new Error('at once')
    })
    await expect(thrown).rejects.toThrow('at once')
    await store.write((tx) => put(tx, 'a'))
  })

  test('a write that awaits something foreign is rolled back; those beside it are not', async () => {
    const results = await Promise.allSettled([
      store.write((tx) => put(tx, 'a')),
      store.write(async (tx) => {
        await put(tx, 'b')
        await nextTurn()
        await put(tx, 'c')
      }),
      store.write((tx) => put(tx, 'd')),
    ])
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(results[1]).toHaveProperty('reason', new ForeignAwaitError())
    expect(await store.read(keysOf)).toEqual(['a', 'd'])
  })

  test.each([
    ['a timer', () => new Promise((resolve) => setTimeout(resolve, 0))],
    ['a tick', () => new Promise<void>((resolve) => process.nextTick(resolve))],
    ['something that never comes', () => new Promise(() => undefined)],
  ])('awaiting %s inside a write is foreign', async (_, wait) => {
    await expect(store.write(wait)).rejects.toBeInstanceOf(ForeignAwaitError)
    await store.write((tx) => put(tx, 'a'))
  })

  test('a callback that was rolled back for waiting cannot write any more', async () => {
    let wake = () => {}
    const late: unknown[] = []
    const expelled = store.write(async (tx) => {
      await new Promise<void>((resolve) => (wake = resolve))
      await put(tx, 'late').catch((error: unknown) => late.push(error))
    })
    await expect(expelled).rejects.toBeInstanceOf(ForeignAwaitError)
    wake()
    await nextTurn()
    await drained(store)
    expect(late).toEqual([expect.any(CallbackOverError)])
    expect(await store.read(keysOf)).toEqual([])
  })

  test('many awaited queries in one write are not foreign', async () => {
    await store.write(async (tx) => {
      for (let index = 0; index < 300; index += 1) await put(tx, `k${index}`)
    })
    expect(await store.read(keysOf)).toHaveLength(300)
  })

  test('a write inside a write throws, also from a step that does not await it', async () => {
    const inner: unknown[] = []
    await store.write(async (tx) => {
      await put(tx, 'a')
      await store.write((other) => put(other, 'b')).catch((error: unknown) => inner.push(error))
    })
    expect(inner).toEqual([expect.any(NestedWriteError)])
    expect(await store.read(keysOf)).toEqual(['a'])
  })

  test('a write asked for while another flow is inside one is not nested', async () => {
    const other = Promise.resolve().then(() => store.write((tx) => put(tx, 'b')))
    await store.write(async (tx) => {
      for (const key of ['a', 'c', 'd']) await put(tx, key)
    })
    await other
    expect(await store.read(keysOf)).toEqual(['a', 'b', 'c', 'd'])
  })

  test('a flow that a write started may write once that write has ended', async () => {
    let later: Promise<unknown> = Promise.resolve()
    await store.write(async (tx) => {
      await put(tx, 'a')
      later = nextTurn().then(() => nextTurn().then(() => drained(store).catch((error: unknown) => error)))
    })
    expect(await later).toBeUndefined()
  })

  test('a read sees one snapshot from first query to last, and no write before its commit', async () => {
    await store.write((tx) => put(tx, 'a'))
    await store.read(async (db) => {
      expect(await keysOf(db)).toEqual(['a'])
      await store.write((tx) => put(tx, 'b'))
      expect(await keysOf(db)).toEqual(['a'])
    })
    expect(await store.read(keysOf)).toEqual(['a', 'b'])
  })

  test('a read that begins after a commit sees it, and not what was read beside the write', async () => {
    const written = Promise.withResolvers<void>()
    const beside = written.promise.then(() => store.read(keysOf))
    await store.write(async (tx) => {
      await put(tx, 'a')
      written.resolve()
      for (let n = 0; n < 20; n++) await keysOf(tx.db)
    })
    expect(await store.read(keysOf)).toEqual(['a'])
    // On PostgreSQL, which is another process, it may come after the commit.
    const seen = await beside
    if (testEngine === 'sqlite') expect(seen).toEqual([])
  })

  test('a read cannot write', async () => {
    await expect(store.read((db) => put({ db } as Tx, 'a'))).rejects.toThrow(/read.?only/i)
  })

  test('a read inside a read sees the same snapshot, however many there are', async () => {
    const depth = (db: ReadDb, left: number): Promise<string[]> =>
      left === 0 ? keysOf(db) : store.read((inner) => depth(inner, left - 1))
    const all = Array.from({ length: 12 }, () => store.read((db) => depth(db, 3)))
    expect(await Promise.all(all)).toEqual(Array.from({ length: 12 }, () => []))
  })

  test('a read inside a write is foreign', async () => {
    await expect(store.write(() => store.read(keysOf))).rejects.toBeInstanceOf(ForeignAwaitError)
  })

  test('a db is dead when its callback has ended', async () => {
    let kept: ReadDb | undefined
    await store.read(async (db) => void (kept = db))
    await expect(keysOf(kept!)).rejects.toBeInstanceOf(CallbackOverError)
    await store.write(async (tx) => void (kept = tx.db))
    await expect(keysOf(kept!)).rejects.toBeInstanceOf(CallbackOverError)
  })

  test('transactions of its own are refused inside a read or a write', async () => {
    const own = store.write((tx) => tx.db.transaction().execute(() => Promise.resolve()))
    await expect(own).rejects.toThrow(/store\.write/)
  })

  test('events come after the commit, in order, and not from a write that failed', async () => {
    const told: [StoreEvent, Promise<string[]>][] = []
    store.subscribe((event) => told.push([event, store.read(keysOf)]))
    await Promise.allSettled([
      store.write(async (tx) => {
        tx.emit({ kind: 'outbox' })
        await put(tx, 'a')
      }),
      store.write(async (tx) => {
        tx.emit({ kind: 'console', topic: 'host' })
        await put(tx, 'a')
      }),
      store.write(async (tx) => {
        await put(tx, 'b')
        tx.emit({ kind: 'console', topic: 'firm' })
      }),
    ])
    expect(told.map(([event]) => event)).toEqual([{ kind: 'outbox' }, { kind: 'console', topic: 'firm' }])
    expect(await told[0]![1]).toContain('a')
    expect(await told[1]![1]).toEqual(['a', 'b'])
  })

  test('a listener that throws is reported, and the others and the writer are told all the same', async () => {
    const faults: unknown[] = []
    await store.close()
    const other = await openStore({ ...opened.options, onListenerFault: (error) => faults.push(error) })
    const told: StoreEvent[] = []
    other.subscribe(() => {
      throw new Error('listener')
    })
    const stop = other.subscribe((event) => told.push(event))
    await other.write(async (tx) => tx.emit({ kind: 'outbox' }))
    stop()
    await other.write(async (tx) => tx.emit({ kind: 'outbox' }))
    expect(told).toHaveLength(1)
    expect(faults).toHaveLength(2)
    await other.close()
  })

  test('closing waits for what was accepted and refuses what comes after', async () => {
    const accepted = store.write((tx) => put(tx, 'a'))
    const closing = store.close()
    await expect(store.write((tx) => put(tx, 'b'))).rejects.toBeInstanceOf(StoreClosedError)
    await expect(store.read(keysOf)).rejects.toBeInstanceOf(StoreClosedError)
    await accepted
    await closing
  })

  test('timers run between a thousand writes that one flow awaits', async () => {
    let turns = 0
    const timer = setInterval(() => (turns += 1), 0)
    for (let index = 0; index < 1_000; index += 1) await store.write(async () => undefined)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(0)
  })

  test('numbers are numbers: counts, sums and times beyond 32 bits', async () => {
    await store.write((tx) =>
      tx.db.insertInto('settings').values({ key: 'a', value: 'v', updated_at_ms: 4e12 }).execute(),
    )
    const row = await store.read((db) =>
      db
        .selectFrom('settings')
        .select((eb) => [
          eb.fn.countAll().as('count'),
          eb.fn.sum('updated_at_ms').as('sum'),
          eb.fn.max('updated_at_ms').as('max'),
        ])
        .executeTakeFirstOrThrow(),
    )
    expect(row).toEqual({ count: 1, sum: 4e12, max: 4e12 })
  })

  test('LIKE tells case apart and text orders by its bytes, on both engines', async () => {
    await store.write(async (tx) => {
      for (const key of ['b', 'B', 'a', 'ä', 'Z']) await put(tx, key)
    })
    expect(await store.read(keysOf)).toEqual(['B', 'Z', 'a', 'b', 'ä'])
    const like = await store.read((db) => db.selectFrom('settings').select('key').where('key', 'like', 'b%').execute())
    expect(like).toEqual([{ key: 'b' }])
  })

  test('an update tells how many rows it changed', async () => {
    await store.write(async (tx) => {
      await put(tx, 'a')
      await put(tx, 'b')
      const update = tx.db.updateTable('settings').set({ value: 'w' })
      expect((await update.where('key', '=', 'a').executeTakeFirstOrThrow()).numUpdatedRows).toBe(1n)
      expect((await update.where('key', '=', 'x').executeTakeFirstOrThrow()).numUpdatedRows).toBe(0n)
    })
  })
})

import { describe, expect, test } from 'vitest'
import { sqliteKysely } from './dialect/sqlite-writer.ts'
import { StoreFaultError, StoreFullError } from './errors.ts'
import type { StoreEvent, Tx } from './store.ts'
import { WriteQueue, type WriteEngine } from './write-queue.ts'

/** An engine that does nothing but remember, and fails where the test says. */
class ScriptedEngine implements WriteEngine {
  readonly kysely = sqliteKysely
  readonly calls: string[] = []
  readonly failures: Record<string, Error[]> = {}
  /** After a statement has failed: whether the engine gives up the whole transaction, as SQLite does on a full disk. */
  dropsTransaction = false
  #inTransaction = false

  #step(name: string): void {
    this.calls.push(name)
    const failure = this.failures[name]?.shift()
    if (failure) throw failure
  }
  begin(): void {
    this.#step('begin')
    this.#inTransaction = true
  }
  commit(): void {
    this.#step('commit')
    this.#inTransaction = false
  }
  rollback(): void {
    this.#step('rollback')
    this.#inTransaction = false
  }
  savepoint(): void {
    this.#step('savepoint')
  }
  releaseSavepoint(): void {
    this.#step('release')
  }
  rollbackToSavepoint(): void {
    this.#step('rollback to')
  }
  execute() {
    try {
      this.#step('execute')
    } catch (error) {
      if (this.dropsTransaction) this.#inTransaction = false
      throw error
    }
    return { rows: [] }
  }
  inTransaction(): boolean {
    return this.#inTransaction
  }
  explain(error: unknown): unknown {
    return error
  }
  recover(): Promise<void> {
    this.#inTransaction = false
    try {
      this.#step('recover')
      return Promise.resolve()
    } catch (error) {
      return Promise.reject(error as Error)
    }
  }
  close(): void {
    this.#step('close')
  }
}

const fault = () => new StoreFaultError(new Error('EIO'))
const query = (tx: Tx) => tx.db.selectFrom('settings').selectAll().execute()

function setUp() {
  const engine = new ScriptedEngine()
  const events: StoreEvent[] = []
  const clock = { nowMs: 0 }
  const queue = new WriteQueue(
    engine,
    (committed) => events.push(...committed),
    () => clock.nowMs,
  )
  const write = () =>
    queue.write(async (tx) => {
      tx.emit({ kind: 'outbox' })
      await query(tx)
    })
  return { clock, engine, events, queue, write }
}
const outcomes = async (writes: Promise<unknown>[]) =>
  (await Promise.allSettled(writes)).map((result) =>
    result.status === 'rejected' ? (result.reason as Error).name : 'kept',
  )

describe('a batch of writes', () => {
  test('writes that wait share one commit', async () => {
    const { engine, write, events } = setUp()
    expect(await outcomes([write(), write(), write()])).toEqual(['kept', 'kept', 'kept'])
    expect(engine.calls.filter((call) => call === 'commit')).toHaveLength(1)
    expect(events).toHaveLength(3)
  })

  test('a batch ends after 5 ms, and what still waits has its own commit, in order', async () => {
    const { clock, engine, queue } = setUp()
    const slow = () => queue.write(async () => void (clock.nowMs += 3))
    expect(await outcomes([slow(), slow(), slow()])).toEqual(['kept', 'kept', 'kept'])
    expect(engine.calls).toEqual([...['begin', 'savepoint', 'release', 'commit'], ...['begin', 'commit']])
  })

  test('until something is kept a callback that throws is undone with the transaction, after that with a savepoint', async () => {
    const { engine, queue, write } = setUp()
    const throwing = () =>
      queue.write(async (tx) => {
        await query(tx)
        throw new Error('mine')
      })
    expect(await outcomes([throwing(), throwing(), write(), throwing(), write()])).toEqual([
      ...['Error', 'Error', 'kept', 'Error', 'kept'],
    ])
    expect(engine.calls).toEqual([
      ...['begin', 'execute', 'rollback', 'begin', 'execute', 'rollback', 'begin', 'execute'],
      ...['savepoint', 'execute', 'rollback to', 'savepoint', 'execute', 'release', 'commit'],
    ])
  })

  test('a COMMIT that fails rejects every write in it and tells no listener', async () => {
    const { engine, write, events } = setUp()
    engine.failures['commit'] = [new StoreFullError(new Error('full'))]
    expect(await outcomes([write(), write()])).toEqual(['StoreFullError', 'StoreFullError'])
    expect(engine.calls.at(-1)).toBe('rollback')
    expect(events).toEqual([])
    expect(await outcomes([write()])).toEqual(['kept'])
    expect(engine.calls).not.toContain('recover')
  })

  test('a statement after which the engine has dropped the transaction loses the whole batch, even when it is swallowed', async () => {
    const { engine, queue, write, events } = setUp()
    engine.dropsTransaction = true
    engine.failures['execute'] = [undefined, new StoreFullError(new Error('full'))] as Error[]
    const before = write()
    const swallowing = queue.write((tx) => query(tx).catch(() => []))
    const after = write()
    expect(await outcomes([before, swallowing])).toEqual(['StoreFullError', 'StoreFullError'])
    expect(await outcomes([after])).toEqual(['kept'])
    expect(events).toHaveLength(1)
  })

  test('F4 after a fault nothing begins before the engine has reopened and checked', async () => {
    const { engine, write } = setUp()
    engine.failures['commit'] = [fault()]
    expect(await outcomes([write()])).toEqual(['StoreFaultError'])
    engine.calls.length = 0
    expect(await outcomes([write(), write()])).toEqual(['kept', 'kept'])
    expect(engine.calls.slice(0, 2)).toEqual(['recover', 'begin'])
    engine.calls.length = 0
    await write()
    expect(engine.calls).not.toContain('recover')
  })

  test('F4 while it cannot be reopened every write is refused, and each new one tries again', async () => {
    const { engine, write } = setUp()
    engine.failures['commit'] = [fault()]
    engine.failures['recover'] = [fault(), fault()]
    await outcomes([write()])
    expect(await outcomes([write(), write()])).toEqual(['StoreFaultError', 'StoreFaultError'])
    expect(await outcomes([write()])).toEqual(['StoreFaultError'])
    expect(engine.calls.filter((call) => call === 'begin')).toHaveLength(1)
    expect(await outcomes([write()])).toEqual(['kept'])
  })

  test.each(['begin', 'savepoint', 'execute', 'release', 'rollback to'])(
    'a fault in %s loses its batch, not the queue',
    async (step) => {
      const { engine, queue, write } = setUp()
      engine.failures[step] = [fault()]
      const throwing = () =>
        queue.write(async (tx) => {
          await query(tx)
          throw new Error('mine')
        })
      const [first, second, third] = await outcomes([write(), throwing(), write()])
      expect(first).toBe('StoreFaultError')
      expect(['StoreFaultError', 'Error']).toContain(second)
      expect(['StoreFaultError', 'kept']).toContain(third)
      expect((await outcomes([write(), write()])).filter((name) => name === 'kept').length).toBeGreaterThan(0)
      expect(await outcomes([write()])).toEqual(['kept'])
    },
  )

  test('a rollback that fails is a fault: the connection is replaced before the next batch', async () => {
    const { engine, write } = setUp()
    engine.failures['commit'] = [new StoreFullError(new Error('full'))]
    engine.failures['rollback'] = [new Error('gone')]
    expect(await outcomes([write()])).toEqual(['StoreFaultError'])
    expect(await outcomes([write()])).toEqual(['kept'])
    expect(engine.calls).toContain('recover')
  })

  test('closing waits for the queue, then closes the engine', async () => {
    const { engine, queue, write } = setUp()
    const writes = [write(), write()]
    await queue.close()
    expect(await outcomes(writes)).toEqual(['kept', 'kept'])
    expect(engine.calls.at(-1)).toBe('close')
  })
})

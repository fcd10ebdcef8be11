import type { CompiledQuery, QueryResult } from 'kysely'
import type { KyselyMaker, QueryTarget } from './dialect/direct-kysely.ts'
import { CallbackOverError, ForeignAwaitError, StoreClosedError } from './errors.ts'
import type { ReadDb } from './store.ts'
import { breathe } from './turn.ts'
import { callbackScope, type CallbackScope } from './write-queue.ts'

/** One leased connection: a snapshot from its first query to `end`. */
export interface ReadConnection {
  begin(): Promise<void> | void
  end(): Promise<void> | void
  execute(query: CompiledQuery): Promise<QueryResult<unknown>> | QueryResult<unknown>
  close(): Promise<void> | void
}

export interface ReadEngine {
  readonly kysely: KyselyMaker
  /** Whether queries resolve without leaving the microtask queue, so that reads must let the event loop run. */
  readonly isImmediate: boolean
  open(): Promise<ReadConnection> | ReadConnection
  explain(error: unknown): unknown
}

class ReadScope implements CallbackScope, QueryTarget {
  readonly kind = 'read'
  isOpen = true
  readonly db: ReadDb
  readonly #engine: ReadEngine
  readonly #connection: ReadConnection

  constructor(engine: ReadEngine, connection: ReadConnection) {
    this.#engine = engine
    this.#connection = connection
    this.db = engine.kysely.make(this)
  }

  async executeQuery(query: CompiledQuery): Promise<QueryResult<unknown>> {
    const pause = this.#engine.isImmediate ? breathe() : undefined
    if (pause) await pause
    if (!this.isOpen) throw new CallbackOverError()
    try {
      const result = this.#connection.execute(query)
      return result instanceof Promise ? await result : result
    } catch (error) {
      throw this.#engine.explain(error)
    }
  }
}

/** Leases connections, each to one callback at a time, in the order they were asked for. */
export class ReadPool {
  readonly #engine: ReadEngine
  readonly #limit: number
  readonly #idle: ReadConnection[] = []
  readonly #waiting: ((connection: ReadConnection | undefined) => void)[] = []
  readonly #emptied: (() => void)[] = []
  #leased = 0
  #isClosed = false

  constructor(engine: ReadEngine, limit: number) {
    this.#engine = engine
    this.#limit = limit
  }

  async read<T>(fn: (db: ReadDb) => Promise<T>): Promise<T> {
    const outer = callbackScope.getStore()
    if (outer?.isOpen) {
      if (outer.kind === 'write') throw new ForeignAwaitError('a read of the store (use tx.db)')
      // A read inside a read sees the same snapshot, and cannot wait for the connection its caller holds.
      return await fn(outer.db)
    }
    const connection = this.#leaseIdle() ?? (await this.#lease())
    let isUsable = false
    try {
      const beginning = connection.begin()
      if (beginning) await beginning
      const scope = new ReadScope(this.#engine, connection)
      try {
        return await callbackScope.run(scope, fn, scope.db)
      } finally {
        scope.isOpen = false
        const ending = connection.end()
        if (ending) await ending
        isUsable = true
      }
    } catch (error) {
      throw this.#engine.explain(error)
    } finally {
      if (isUsable) this.#passOn(connection)
      else await this.#discard(connection)
    }
  }

  /** Waits for the leases that are out. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#leased > 0) await new Promise<void>((resolve) => this.#emptied.push(resolve))
    for (const connection of this.#idle.splice(0)) await connection.close()
  }

  #leaseIdle(): ReadConnection | undefined {
    if (this.#isClosed) throw new StoreClosedError()
    const idle = this.#leased < this.#limit ? this.#idle.pop() : undefined
    if (idle) this.#leased += 1
    return idle
  }

  async #lease(): Promise<ReadConnection> {
    if (this.#leased < this.#limit) {
      this.#leased += 1
      return await this.#open()
    }
    const handed = await new Promise<ReadConnection | undefined>((resolve) => this.#waiting.push(resolve))
    return handed ?? (await this.#open())
  }

  async #open(): Promise<ReadConnection> {
    try {
      return await this.#engine.open()
    } catch (error) {
      this.#passOn(undefined)
      throw this.#engine.explain(error)
    }
  }

  async #discard(connection: ReadConnection): Promise<void> {
    try {
      await connection.close()
    } finally {
      this.#passOn(undefined)
    }
  }

  /** The lease goes to who has waited longest, with a connection or with the right to open one. */
  #passOn(connection: ReadConnection | undefined): void {
    const next = this.#waiting.shift()
    if (next) return next(connection)
    this.#leased -= 1
    if (connection) this.#idle.push(connection)
    if (this.#leased === 0) for (const resolve of this.#emptied.splice(0)) resolve()
  }
}

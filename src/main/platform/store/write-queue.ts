import { AsyncLocalStorage } from 'node:async_hooks'
import type { CompiledQuery, QueryResult } from 'kysely'
import type { KyselyMaker, QueryTarget } from './dialect/direct-kysely.ts'
import { CallbackOverError, ForeignAwaitError, NestedWriteError, StoreClosedError, StoreFaultError } from './errors.ts'
import type { ReadDb, StoreEvent, Tx } from './store.ts'
import { inNextTurn, monotonicMs, nextTick } from './turn.ts'

type Query = CompiledQuery
type Result = QueryResult<unknown>

/** The one writing connection, as the queue drives it. Every step may be immediate (SQLite) or not (PostgreSQL). */
export interface WriteEngine {
  readonly kysely: KyselyMaker
  begin(): Promise<void> | void
  commit(): Promise<void> | void
  rollback(): Promise<void> | void
  savepoint(): Promise<void> | void
  releaseSavepoint(): Promise<void> | void
  /** Undoes everything since the savepoint and drops it. */
  rollbackToSavepoint(): Promise<void> | void
  execute(query: Query): Promise<Result> | Result
  /** False when the engine has rolled back the whole transaction by itself, as SQLite does when the disk is full. */
  inTransaction(): boolean
  /** Turns an engine's error into a typed one where it is not about the statement itself; leaves typed ones alone. */
  explain(error: unknown): unknown
  /** After a `StoreFaultError`: reopens and checks. Throws while the store cannot be used. */
  recover(): Promise<void>
  close(): Promise<void> | void
}

/** What is running: read by `write` and `read` to know where they were called from. */
export interface CallbackScope {
  readonly kind: 'read' | 'write'
  isOpen: boolean
  readonly db: ReadDb
}
export const callbackScope = new AsyncLocalStorage<CallbackScope | undefined>()

/** How long one batch keeps taking callbacks before it commits and lets the event loop run. */
const batchMs = 5

type Outcome = { ok: true; value: unknown } | { ok: false; error: unknown }

interface Job {
  /** Starts the callback in its scope, in the context of whoever asked for it. */
  readonly start: (scope: WriteScope) => void
  /** What the callback comes to, once started. */
  readonly running: Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  readonly events: StoreEvent[]
  outcome: Outcome | undefined
}

class WriteScope implements CallbackScope, QueryTarget, Tx {
  readonly kind = 'write'
  isOpen = true
  /** Queries sent and not answered: while there is one, the callback waits for its own. */
  inFlight = 0
  /** The first query that failed. As on PostgreSQL, nothing after it counts: the callback is rolled back. */
  failure: { error: unknown } | undefined
  readonly db: ReadDb
  readonly #engine: WriteEngine
  readonly #job: Job
  readonly #answered: () => void

  constructor(engine: WriteEngine, job: Job, answered: () => void) {
    this.#engine = engine
    this.#job = job
    this.#answered = answered
    this.db = engine.kysely.make(this)
  }

  emit(event: StoreEvent): void {
    if (!this.isOpen) throw new CallbackOverError()
    this.#job.events.push(event)
  }

  /** SQLite answers at once: a write sends a dozen queries, and for none of those is there anything to wait for. */
  executeQuery(query: Query): Promise<Result> {
    if (!this.isOpen) return Promise.reject(new CallbackOverError())
    if (this.failure) return Promise.reject(asError(this.failure.error))
    let result: Promise<Result> | Result
    try {
      result = this.#engine.execute(query)
    } catch (error) {
      this.#answered()
      return Promise.reject(this.#fail(error))
    }
    if (result instanceof Promise) return this.#waitFor(result)
    this.#answered()
    return Promise.resolve(result)
  }

  async #waitFor(answer: Promise<Result>): Promise<Result> {
    this.inFlight += 1
    try {
      return await answer
    } catch (error) {
      throw this.#fail(error)
    } finally {
      this.inFlight -= 1
      this.#answered()
    }
  }

  #fail(error: unknown): Error {
    this.failure ??= { error: this.#engine.explain(error) }
    return asError(this.failure.error)
  }
}

/**
 * Runs callbacks in order on one connection; those that are waiting share one durable commit, each in a savepoint.
 * See docs/adr for the three traps it closes.
 */
export class WriteQueue {
  readonly #engine: WriteEngine
  readonly #onCommitted: (events: StoreEvent[]) => void
  readonly #nowMs: () => number
  #waiting: Job[] = []
  #isScheduled = false
  #isClosed = false
  #mustRecover = false
  #idle: (() => void)[] = []
  #current: { scope: WriteScope; expel: () => void } | undefined
  #isWatching = false

  constructor(engine: WriteEngine, onCommitted: (events: StoreEvent[]) => void, nowMs: () => number = monotonicMs) {
    this.#engine = engine
    this.#nowMs = nowMs
    this.#onCommitted = onCommitted
  }

  write<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
    const outer = callbackScope.getStore()
    if (outer?.kind === 'write' && outer.isOpen) return Promise.reject(new NestedWriteError())
    if (this.#isClosed) return Promise.reject(new StoreClosedError())
    const started = Promise.withResolvers<WriteScope>()
    // A continuation keeps its caller's context; a call from the batch would have that of whoever wrote first.
    const running = started.promise.then((scope) => callbackScope.run(scope, fn, scope))
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        start: started.resolve,
        running,
        resolve: resolve as (value: unknown) => void,
        reject,
        events: [],
        outcome: undefined,
      })
      this.#schedule()
    })
  }

  /** Accepts nothing more, and waits for everything that was. */
  async finish(): Promise<void> {
    this.#isClosed = true
    if (this.#isScheduled) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  async close(): Promise<void> {
    await this.finish()
    await this.#engine.close()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    inNextTurn(() => void this.#turn())
  }

  async #turn(): Promise<void> {
    // From here on in microtasks: the watch below relies on ticks running when those have drained.
    await Promise.resolve()
    await this.#runBatch()
    this.#isScheduled = false
    if (this.#waiting.length > 0) this.#schedule()
    else for (const resolve of this.#idle.splice(0)) resolve()
  }

  async #runBatch(): Promise<void> {
    const jobs: Job[] = []
    try {
      if (this.#mustRecover) {
        await this.#engine.recover()
        this.#mustRecover = false
      }
      await this.#engine.begin()
      await this.#runJobs(jobs)
      await this.#engine.commit()
    } catch (error) {
      await this.#failBatch(jobs, error)
      return
    }
    this.#onCommitted(jobs.flatMap((job) => (job.outcome?.ok ? job.events : [])))
    for (const job of jobs) settle(job)
  }

  /** Nothing of the batch remains; everyone in it is told. Those who wait behind it are not: they try anew. */
  async #failBatch(jobs: Job[], error: unknown): Promise<void> {
    // A batch that could not even begin would never be emptied otherwise.
    if (jobs.length === 0) jobs.push(...this.#waiting.splice(0))
    let reason = this.#engine.explain(error)
    if (reason instanceof StoreFaultError) this.#mustRecover = true
    try {
      if (this.#engine.inTransaction()) await this.#engine.rollback()
    } catch (rollbackError) {
      // The connection is what is broken: recovery replaces it.
      this.#mustRecover = true
      if (!(reason instanceof StoreFaultError)) reason = new StoreFaultError(rollbackError)
    }
    for (const job of jobs) job.reject(job.outcome?.ok === false ? job.outcome.error : reason)
  }

  async #runJobs(jobs: Job[]): Promise<void> {
    const startedAtMs = this.#nowMs()
    let next = 0
    // Until something is kept, the transaction itself is what a callback can be rolled back to.
    let isFirst = true
    try {
      do {
        const job = this.#waiting[next++]!
        jobs.push(job)
        await this.#runJob(job, isFirst)
        if (job.outcome?.ok) isFirst = false
      } while (next < this.#waiting.length && this.#nowMs() - startedAtMs < batchMs)
    } finally {
      this.#waiting.splice(0, next)
    }
  }

  async #runJob(job: Job, isFirst: boolean): Promise<void> {
    const saving = isFirst ? undefined : this.#engine.savepoint()
    if (saving) await saving
    const scope = new WriteScope(this.#engine, job, () => this.#watch())
    const outcome = await this.#outcomeOf(job, scope)
    scope.isOpen = false
    this.#current = undefined
    const failed = outcome.ok ? scope.failure : outcome
    // After every error, whoever caught it: the engine may have rolled back the whole batch.
    if (failed && !this.#engine.inTransaction()) {
      throw asError(scope.failure?.error ?? 'The transaction has ended by itself')
    }
    if (!failed) {
      job.outcome = outcome
      const releasing = isFirst ? undefined : this.#engine.releaseSavepoint()
      if (releasing) await releasing
      return
    }
    job.outcome = { ok: false, error: failed.error }
    if (scope.failure?.error instanceof StoreFaultError) throw scope.failure.error
    if (!isFirst) return await this.#engine.rollbackToSavepoint()
    await this.#engine.rollback()
    await this.#engine.begin()
  }

  #outcomeOf(job: Job, scope: WriteScope): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#current = { scope, expel: () => resolve({ ok: false, error: new ForeignAwaitError() }) }
      this.#watch()
      job.running.then(
        (value) => resolve({ ok: true, value }),
        (error: unknown) => resolve({ ok: false, error }),
      )
      job.start(scope)
    })
  }

  /** Asks, when the microtasks have drained, whether the callback is waiting for nothing of its own. */
  #watch(): void {
    if (this.#isWatching) return
    this.#isWatching = true
    nextTick(() => {
      this.#isWatching = false
      const current = this.#current
      if (current && current.scope.isOpen && current.scope.inFlight === 0) current.expel()
    })
  }
}

function settle(job: Job): void {
  if (job.outcome?.ok) job.resolve(job.outcome.value)
  else job.reject(job.outcome?.error)
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new StoreFaultError(thrown))

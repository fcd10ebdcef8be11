import {
  DefaultQueryExecutor,
  DummyDriver,
  Kysely,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
} from 'kysely'
import type { Tables } from '../tables.ts'

/** What a `db` sends its queries to. */
export interface QueryTarget {
  executeQuery(query: CompiledQuery): Promise<QueryResult<unknown>>
}

/** Transactions belong to the store: `db.transaction()` has no place inside a read or a write. */
class NoTransactionDriver extends DummyDriver {
  override async beginTransaction(): Promise<void> {
    throw new Error('Use store.write: a read or write is one transaction already')
  }
}

class TargetConnection implements DatabaseConnection {
  readonly #target: QueryTarget
  constructor(target: QueryTarget) {
    this.#target = target
  }
  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#target.executeQuery(query) as Promise<QueryResult<R>>
  }
  streamQuery(): never {
    throw new Error('The store does not stream: an open iterator would freeze its connection')
  }
}

/** Hands a compiled query straight to its target: no connection to acquire, no plugin. */
class DirectExecutor extends DefaultQueryExecutor {
  readonly #target: QueryTarget
  constructor(dialect: DialectParts, target: QueryTarget) {
    const connection = new TargetConnection(target)
    super(dialect.compiler, dialect.adapter, { provideConnection: (consumer) => consumer(connection) })
    this.#target = target
  }
  override executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#target.executeQuery(query) as Promise<QueryResult<R>>
  }
}

interface DialectParts {
  compiler: ReturnType<Dialect['createQueryCompiler']>
  adapter: ReturnType<Dialect['createAdapter']>
}

/** Makes one light Kysely for each callback, so that a `db` dies with its callback. */
export class KyselyMaker {
  readonly #parts: DialectParts
  readonly #dialect: Dialect
  readonly #driver = new NoTransactionDriver()

  constructor(dialect: Omit<Dialect, 'createDriver'>) {
    this.#parts = { compiler: dialect.createQueryCompiler(), adapter: dialect.createAdapter() }
    this.#dialect = {
      createDriver: () => this.#driver,
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createAdapter: () => dialect.createAdapter(),
      createIntrospector: (db) => dialect.createIntrospector(db),
    }
  }

  make(target: QueryTarget): Kysely<Tables> {
    const executor = new DirectExecutor(this.#parts, target)
    return new Kysely<Tables>({
      config: { dialect: this.#dialect },
      driver: this.#driver,
      dialect: this.#dialect,
      executor,
    })
  }
}

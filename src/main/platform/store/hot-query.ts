import type { Compilable, CompiledQuery } from 'kysely'
import type { ReadDb } from './store.ts'

interface Plan<Row> {
  compiled: CompiledQuery<Row>
  /** For each parameter its name among what is given; null where the query itself has the value. */
  names: readonly (string | null)[]
}

const mark = (name: string) => `\u0000${name}`

/**
 * A query that is built and compiled once for each engine instead of at each call, for those that run at every request:
 * building costs several times as much as running a look-up. What is given is a flat object; every value of it must
 * become a parameter, so that the query may not depend on any (no `where` that is sometimes there, no list).
 */
export function hotQuery<Given extends object, Row>(build: (db: ReadDb, given: Given) => Compilable<Row>) {
  const plans = new WeakMap<object, Plan<Row>>()

  function compile(db: ReadDb, given: Given): Plan<Row> {
    const marks = new Map(Object.keys(given).map((name) => [mark(name), name]))
    const marked = Object.fromEntries([...marks].map(([value, name]) => [name, value])) as Given
    const compiled = build(db, marked).compile()
    const names = compiled.parameters.map((value) => (typeof value === 'string' ? marks.get(value) : null) ?? null)
    return { compiled, names }
  }

  return async (db: ReadDb, given: Given): Promise<Row[]> => {
    const executor = db.getExecutor()
    let plan = plans.get(executor.adapter)
    if (!plan) plans.set(executor.adapter, (plan = compile(db, given)))
    const { compiled, names } = plan
    const { sql, query, queryId } = compiled
    const parameters = names.map((name, index) =>
      name === null ? compiled.parameters[index] : given[name as keyof Given],
    )
    return (await executor.executeQuery<Row>({ sql, query, queryId, parameters })).rows
  }
}

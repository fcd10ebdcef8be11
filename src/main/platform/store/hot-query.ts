import type { Compilable, CompiledQuery, QueryResult } from 'kysely'
import type { ReadDb } from './store.ts'

interface Plan<Row> {
  compiled: CompiledQuery<Row>
  /** Which of the parameters are given at each call, by their names; the query itself has the others. */
  given: readonly { index: number; name: string }[]
}

const mark = (name: string) => `\u0000${name}`

type Build<Given, Row> = (db: ReadDb, given: Given) => Compilable<Row>

/**
 * A query that is built and compiled once for each engine instead of at each call, for those that run at every request:
 * building costs several times as much as running a look-up. What is given is a flat object; every value of it must
 * become a parameter, so that the query may not depend on any (no `where` that is sometimes there, no list).
 */
export function hotQuery<Given extends object, Row>(build: Build<Given, Row>) {
  const send = compiledOnce(build)
  return async (db: ReadDb, given: Given): Promise<Row[]> => (await send(db, given)).rows
}

/** The same for what changes rows: how many it was. Having them returned costs half as much again as the change itself. */
export function hotCommand<Given extends object>(build: Build<Given, unknown>) {
  const send = compiledOnce(build)
  return async (db: ReadDb, given: Given): Promise<number> => Number((await send(db, given)).numAffectedRows ?? 0)
}

function compiledOnce<Given extends object, Row>(build: Build<Given, Row>) {
  const plans = new WeakMap<object, Plan<Row>>()

  function compile(db: ReadDb, given: Given): Plan<Row> {
    const marks = new Map(Object.keys(given).map((name) => [mark(name), name]))
    const marked = Object.fromEntries([...marks].map(([value, name]) => [name, value])) as Given
    const compiled = build(db, marked).compile()
    const named = compiled.parameters.flatMap((value, index) => {
      const name = typeof value === 'string' ? marks.get(value) : undefined
      return name === undefined ? [] : [{ index, name }]
    })
    return { compiled, given: named }
  }

  return (db: ReadDb, given: Given): Promise<QueryResult<Row>> => {
    const executor = db.getExecutor()
    let plan = plans.get(executor.adapter)
    if (!plan) plans.set(executor.adapter, (plan = compile(db, given)))
    const { sql, query, queryId } = plan.compiled
    const parameters = plan.compiled.parameters.slice()
    for (const { index, name } of plan.given) parameters[index] = given[name as keyof Given]
    return executor.executeQuery<Row>({ sql, query, queryId, parameters })
  }
}

import { CompiledQuery, type Compilable } from 'kysely'
import type { ReadDb } from './store.ts'

interface Plan {
  sql: string
  /** For each parameter its name among what is given, or, where the query itself has it, the value. */
  slots: readonly ({ name: string } | { value: unknown })[]
}

const mark = (name: string) => `\u0000${name}`

/**
 * A query that is built and compiled once for each engine instead of at each call, for those that run at every request:
 * building costs several times as much as running a look-up. What is given is a flat object; every value of it must
 * become a parameter, so that the query may not depend on any (no `where` that is sometimes there, no list).
 */
export function hotQuery<Given extends object, Row>(build: (db: ReadDb, given: Given) => Compilable<Row>) {
  const plans = new WeakMap<object, Plan>()

  function compile(db: ReadDb, given: Given): Plan {
    const marks = new Map(Object.keys(given).map((name) => [mark(name), name]))
    const marked = Object.fromEntries([...marks].map(([value, name]) => [name, value])) as Given
    const { sql, parameters } = build(db, marked).compile()
    const slots = parameters.map((value) => {
      const name = typeof value === 'string' ? marks.get(value) : undefined
      return name === undefined ? { value } : { name }
    })
    return { sql, slots }
  }

  return async (db: ReadDb, given: Given): Promise<Row[]> => {
    const engine = db.getExecutor().adapter
    let plan = plans.get(engine)
    if (!plan) plans.set(engine, (plan = compile(db, given)))
    const parameters = plan.slots.map((slot) => ('name' in slot ? given[slot.name as keyof Given] : slot.value))
    return (await db.executeQuery<Row>(CompiledQuery.raw(plan.sql, parameters))).rows
  }
}

import { CompiledQuery } from 'kysely'
import type { ReadDb } from '../../platform/store/store.ts'

type Build<Row> = (db: ReadDb, clientId: string, nowMs: number) => { compile(): CompiledQuery<Row> }

// Values that no client id and no time ever has: where they stand among the parameters, the real ones go.
const clientMark = '\u0000client'
const nowMark = -1

/**
 * A query about one client at one moment, compiled once for each engine instead of at each request: for what every client
 * asks whenever a page opens.
 */
export function clientQuery<Row>(build: Build<Row>) {
  const plans = new WeakMap<object, CompiledQuery<Row>>()
  return async (db: ReadDb, clientId: string, nowMs: number): Promise<Row[]> => {
    const engine = db.getExecutor().adapter
    let plan = plans.get(engine)
    if (!plan) {
      plan = build(db, clientMark, nowMark).compile()
      plans.set(engine, plan)
    }
    const parameters = plan.parameters.map((value) => {
      if (value === clientMark) return clientId
      return value === nowMark ? nowMs : value
    })
    return (await db.executeQuery<Row>(CompiledQuery.raw(plan.sql, parameters))).rows
  }
}

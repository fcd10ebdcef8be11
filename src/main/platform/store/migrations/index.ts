import { statements as firm } from './0010-firm.ts'
import { statements as secondFactor } from './0020-second-factor.ts'
import { statements as exchange } from './0030-exchange.ts'
import { statements as leanTables } from './0040-lean-tables.ts'
import { statements as bills } from './0050-bills.ts'
import { statements as events } from './0060-events.ts'
import { statements as listIndexes } from './0070-list-indexes.ts'
import { statements as billOrders } from './0080-bill-orders.ts'
import { statements as leanSignIn } from './0090-lean-sign-in.ts'
import { statements as leanActivity } from './0100-lean-activity.ts'

export interface Migration {
  /** Numbered by tens. */
  version: number
  name: string
  statements: readonly string[]
}

/** In order. One that has landed never changes: stores remember its checksum. */
export const migrations: readonly Migration[] = [
  { version: 10, name: 'firm', statements: firm },
  { version: 20, name: 'second-factor', statements: secondFactor },
  { version: 30, name: 'exchange', statements: exchange },
  { version: 40, name: 'lean-tables', statements: leanTables },
  { version: 50, name: 'bills', statements: bills },
  { version: 60, name: 'events', statements: events },
  { version: 70, name: 'list-indexes', statements: listIndexes },
  { version: 80, name: 'bill-orders', statements: billOrders },
  { version: 90, name: 'lean-sign-in', statements: leanSignIn },
  { version: 100, name: 'lean-activity', statements: leanActivity },
]

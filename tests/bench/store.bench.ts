import Database from 'better-sqlite3'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { hotQuery } from '../../src/main/platform/store/hot-query.ts'
import { openStore } from '../../src/main/platform/store/open-store.ts'
import type { Store } from '../../src/main/platform/store/store.ts'

/**
 * Durable writes through `store.write` against the floor: one row per commit by the same SQLite binding, statement
 * prepared once, synchronous=FULL. Both write the same rows to the same table on the same disk, in turns. Ours is a hot
 * query, as the product's own frequent writes are (sessions, links, codes, the outbox).
 */
export const name = 'store'

interface Figure {
  name: string
  ours: number
  peer: number
  /** ours / peer */
  ratio: number
  unit: string
  note: string
}

const roundMs = 700
const rounds = 5
const writerCounts = [1, 8, 64]

let lastKey = 0
const nextRow = () => ({
  key: `key-${(lastKey += 1)}`,
  value: 'a value of some length',
  updated_at_ms: 1_800_000_000_000,
})

type Row = ReturnType<typeof nextRow>
const insert = hotQuery((db, row: Row) => db.insertInto('settings').values(row))

async function writeWith(store: Store, writers: number): Promise<number> {
  const startedAtMs = performance.now()
  let writes = 0
  const writer = async () => {
    while (performance.now() - startedAtMs < roundMs) {
      await store.write((tx) => insert(tx.db, nextRow()))
      writes += 1
    }
  }
  await Promise.all(Array.from({ length: writers }, writer))
  return (writes * 1_000) / (performance.now() - startedAtMs)
}

function writeRaw(raw: Database.Database): number {
  const insert = raw.prepare('INSERT INTO settings (key, value, updated_at_ms) VALUES (?, ?, ?)')
  const startedAtMs = performance.now()
  let writes = 0
  while (performance.now() - startedAtMs < roundMs) {
    const row = nextRow()
    insert.run(row.key, row.value, row.updated_at_ms)
    writes += 1
  }
  return (writes * 1_000) / (performance.now() - startedAtMs)
}

/** The table that both write to, in a file of the floor's own, as the library's manual would open it, but FULL. */
function openFloor(file: string): Database.Database {
  const raw = new Database(file)
  raw.pragma('journal_mode = WAL')
  raw.exec('CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL, updated_at_ms INTEGER NOT NULL) STRICT')
  raw.pragma('synchronous = FULL')
  return raw
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

export async function run(): Promise<Figure[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-bench-'))
  const store = await openStore({ engine: 'sqlite', path: path.join(folder, 'store', 'portico.sqlite') })
  const raw = openFloor(path.join(folder, 'floor.sqlite'))
  try {
    for (const writers of writerCounts) await writeWith(store, writers)
    writeRaw(raw)
    // In turns, so that a busy machine is equally busy for both.
    const floors: number[] = []
    const ours = new Map(writerCounts.map((writers) => [writers, [] as number[]]))
    for (let round = 0; round < rounds; round += 1) {
      floors.push(writeRaw(raw))
      for (const writers of writerCounts) ours.get(writers)!.push(await writeWith(store, writers))
    }
    if (raw.pragma('synchronous', { simple: true }) !== 2) throw new Error('The floor is not durable')
    const peer = Math.round(median(floors))
    return writerCounts.map((writers) => {
      const figure = Math.round(median(ours.get(writers)!))
      return {
        name: `durable writes, ${writers} waiting`,
        ours: figure,
        peer,
        ratio: Math.round((figure / peer) * 100) / 100,
        unit: 'writes/s',
        note: 'peer: better-sqlite3, one row per commit, cached statement, synchronous=FULL',
      }
    })
  } finally {
    raw.close()
    await store.close()
    await rm(folder, { recursive: true })
  }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)

import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { assertDurable, openSqliteWriter } from '../../src/main/platform/store/dialect/sqlite-writer.ts'
import { NotDurableError } from '../../src/main/platform/store/errors.ts'
import { hasStrace, runTraced } from '../support/strace.ts'

const child = path.join(import.meta.dirname, '../faults/writer-child.ts')

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'portico-d1-'))
  file = path.join(folder, 'portico.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('D1 commits are on the disk when they are acknowledged', () => {
  test('the writing connection is WAL with synchronous=FULL, also after writes', () => {
    const connection = openSqliteWriter(file)
    connection.raw.exec('CREATE TABLE t (a)')
    connection.raw.exec('INSERT INTO t VALUES (1)')
    expect(connection.raw.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(connection.raw.pragma('synchronous', { simple: true })).toBe(2)
    expect(() => assertDurable(connection)).not.toThrow()
    connection.close()
  })

  test('a connection that fell back to NORMAL is not accepted', () => {
    const connection = openSqliteWriter(file)
    connection.raw.pragma('synchronous = NORMAL')
    expect(() => assertDurable(connection)).toThrow(NotDurableError)
    connection.close()
  })

  test("the library's own default is NORMAL after the first write, which is why it is asserted then", () => {
    const raw = new Database(file)
    raw.pragma('journal_mode = WAL')
    raw.exec('CREATE TABLE t (a)')
    raw.close()
    const again = new Database(file)
    again.exec('INSERT INTO t VALUES (1)')
    expect(again.pragma('synchronous', { simple: true })).toBe(1)
    again.close()
  })

  test.skipIf(!hasStrace)(
    `every shared commit syncs the disk before its writes are acknowledged${hasStrace ? '' : ' (skipped: strace is not usable here)'}`,
    async () => {
      const rounds = 20
      const run = await runTraced(child, [file, '0', String(rounds)], ['trace=fsync,fdatasync,write'])
      expect(run.lines.at(-1)).toBe('closed')
      // Between two rounds the first acknowledgement of each must come after a sync.
      let syncs = 0
      const syncedBefore: boolean[] = []
      for (const call of run.calls) {
        if (/ (fsync|fdatasync)\(/.test(call)) syncs += 1
        const isFirstOfRound = /write\(1, "kept (\d+)-a\\n"/.test(call)
        if (!isFirstOfRound) continue
        syncedBefore.push(syncs > 0)
        syncs = 0
      }
      expect(syncedBefore).toEqual(Array.from({ length: rounds }, () => true))
    },
  )
})

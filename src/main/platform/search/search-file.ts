import Database from 'better-sqlite3'
import type { FoundEntry, SearchEntry, SearchKind, SearchQuery } from '../../ports.ts'
import { excerptAround } from './excerpt.ts'
import { matchExpression } from './match-expression.ts'
import { markOf } from './matter-mark.ts'
import { MatterTally, type MatterRow } from './matter-tally.ts'

/** Raised when the tables below change: a file of another shape is thrown away and made anew from the store. */
const shape = 2
const kinds: readonly SearchKind[] = ['document', 'message', 'note']

interface FoundRow {
  id: string
  fileId: string | null
  matterId: string
}

/**
 * The index itself: SQLite's FTS5 in a file of its own, derived from the store and never backed up. A higher rowid is a later
 * change, so that the newest are found first without looking at the others. Not durable on purpose: what a power cut takes
 * is indexed again, and a file that does not open is thrown away.
 */
export class SearchFile {
  readonly #db: Database.Database
  readonly #statements = new Map<string, Database.Statement>()
  readonly #tally: MatterTally

  constructor(file: string) {
    this.#db = new Database(file)
    this.#db.pragma('journal_mode = WAL')
    this.#db.pragma('synchronous = NORMAL')
    if (this.#shape() !== shape) throw new Error('The search index is of another shape')
    // With an index for each beginning, one reads the newest and stops; without, all that it begins would be merged first.
    for (const kind of kinds)
      this.#db.exec(`
        CREATE TABLE IF NOT EXISTS ${kind}_entries (
          rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, matter_id TEXT NOT NULL, file_id TEXT
        );
        CREATE VIRTUAL TABLE IF NOT EXISTS ${kind}_words USING fts5(
          title, body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2',
          prefix='2 3 4 5 6 7 8 9 10 11 12 13 14 15 16', detail='column'
        );`)
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS matters (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        document INTEGER NOT NULL DEFAULT 0, message INTEGER NOT NULL DEFAULT 0, note INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE TABLE IF NOT EXISTS texts (file_id TEXT PRIMARY KEY, text TEXT NOT NULL, is_whole INTEGER NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS awaited (file_id TEXT PRIMARY KEY) STRICT;
      PRAGMA user_version = ${shape};`)
    this.#tally = new MatterTally(this.#sql('SELECT * FROM matters').all() as MatterRow[])
  }

  #shape(): number {
    const isNew = this.#db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined
    return isNew ? shape : Number(this.#db.pragma('user_version', { simple: true }))
  }

  /** Prepared once and kept: SQLite's side of a statement is given back only when the collector comes by, which may be gigabytes later. */
  #sql(text: string): Database.Statement {
    const kept = this.#statements.get(text)
    if (kept) return kept
    const statement = this.#db.prepare(text)
    this.#statements.set(text, statement)
    return statement
  }

  /** Takes entries in, each in the place of what it was, and where the reading has come to; all of it or nothing. */
  put(entries: readonly SearchEntry[], cursor?: { name: string; value: string }): void {
    const changed = new Map<string, MatterRow>()
    this.#db.transaction(() => {
      for (const entry of entries) this.#putOne(entry, changed)
      for (const { number, document, message, note } of changed.values())
        this.#sql('UPDATE matters SET document = ?, message = ?, note = ? WHERE number = ?').run(
          document,
          message,
          note,
          number,
        )
      if (cursor) this.#sql('INSERT OR REPLACE INTO cursors (name, value) VALUES (?, ?)').run(cursor.name, cursor.value)
    })()
    for (const row of changed.values()) this.#tally.set(row)
  }

  #putOne({ kind, id, matterId, title, body, fileId = null }: SearchEntry, changed: Map<string, MatterRow>): void {
    this.#takeOut(kind, id, changed)
    const text = fileId === null ? undefined : this.#textRow(fileId)
    if (fileId !== null && !text) this.#sql('INSERT OR IGNORE INTO awaited (file_id) VALUES (?)').run(fileId)
    const matter = this.#matter(matterId, changed)
    matter[kind]++
    const { lastInsertRowid } = this.#sql(`INSERT INTO ${kind}_entries (id, matter_id, file_id) VALUES (?, ?, ?)`).run(
      id,
      matterId,
      fileId,
    )
    this.#sql(`INSERT INTO ${kind}_words (rowid, title, body) VALUES (?, ?, ?)`).run(
      lastInsertRowid,
      `${markOf(matter.number)} ${title}`,
      text?.text ?? body,
    )
  }

  #takeOut(kind: SearchKind, id: string, changed: Map<string, MatterRow>): void {
    const row = this.#sql(`SELECT rowid, matter_id AS matterId FROM ${kind}_entries WHERE id = ?`).get(id) as
      { rowid: number; matterId: string } | undefined
    if (!row) return
    this.#sql(`DELETE FROM ${kind}_words WHERE rowid = ?`).run(row.rowid)
    this.#sql(`DELETE FROM ${kind}_entries WHERE rowid = ?`).run(row.rowid)
    this.#matter(row.matterId, changed)[kind]--
  }

  /**
   * A matter's row to count in, written when all entries are in: statements between them that SQLite guards with a savepoint, as it
   * does an upsert, would make FTS5 write out what it has gathered each time.
   */
  #matter(id: string, changed: Map<string, MatterRow>): MatterRow {
    const counted = changed.get(id)
    if (counted) return counted
    const known = this.#tally.get(id)
    const row = known ? { ...known } : { ...this.#newMatter(id), document: 0, message: 0, note: 0 }
    changed.set(id, row)
    return row
  }

  #newMatter(id: string): { id: string; number: number } {
    return { id, number: Number(this.#sql('INSERT INTO matters (id) VALUES (?)').run(id).lastInsertRowid) }
  }

  cursor(name: string): string | null {
    const row = this.#sql('SELECT value FROM cursors WHERE name = ?').get(name) as { value: string } | undefined
    return row?.value ?? null
  }

  /** Entries that hold every word of the query, the last as a beginning, of matters that are not hidden; newest first. */
  find({ words, kind, hiddenMatterIds, limit }: SearchQuery): FoundEntry[] {
    const match = matchExpression(words)
    if (match === null) return []
    const hidden = new Set(hiddenMatterIds)
    const marks = this.#tally.marksToLookFor(kind, hidden, limit)
    if (marks?.length === 0) return []
    const rows = this.#sql(
      `SELECT ${kind}_entries.id, ${kind}_entries.file_id AS fileId, matter_id AS matterId FROM ${kind}_words
       JOIN ${kind}_entries ON ${kind}_entries.rowid = ${kind}_words.rowid
       WHERE ${kind}_words MATCH ? ORDER BY ${kind}_words.rowid DESC`,
    ).iterate(marks === null ? match : within(marks, match)) as Iterable<FoundRow>
    const found: FoundEntry[] = []
    for (const { id, fileId, matterId } of rows) {
      // Whatever the marks say, for a text can hold the same characters: this is what leaves out the hidden.
      if (hidden.has(matterId)) continue
      const text = fileId === null ? undefined : this.#textRow(fileId)
      found.push({ id, excerpt: text ? excerptAround(text.text, words) : null })
      if (found.length >= limit) break
    }
    return found
  }

  /** Files of documents whose words have not been taken out yet. */
  awaited(limit: number): string[] {
    const rows = this.#sql('SELECT file_id FROM awaited LIMIT ?').all(limit) as { file_id: string }[]
    return rows.map((row) => row.file_id)
  }

  /** Keeps the words of a file; none, when it has none. The documents that stand on it are put in again by the caller. */
  putText(fileId: string, text: { text: string; isWhole: boolean } | null): void {
    this.#db.transaction(() => {
      this.#sql('INSERT OR REPLACE INTO texts (file_id, text, is_whole) VALUES (?, ?, ?)').run(
        fileId,
        text?.text ?? '',
        text?.isWhole === false ? 0 : 1,
      )
      this.#sql('DELETE FROM awaited WHERE file_id = ?').run(fileId)
    })()
  }

  textOf(fileId: string): { text: string; isWhole: boolean } | null {
    const row = this.#textRow(fileId)
    return row ? { text: row.text, isWhole: row.is_whole === 1 } : null
  }

  #textRow(fileId: string): { text: string; is_whole: number } | undefined {
    return this.#sql('SELECT text, is_whole FROM texts WHERE file_id = ?').get(fileId) as
      { text: string; is_whole: number } | undefined
  }

  close(): void {
    this.#db.close()
  }
}

const within = (marks: readonly string[], match: string) =>
  `(${marks.map((mark) => `"${mark}"`).join(' OR ')}) AND (${match})`

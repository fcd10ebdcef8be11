import Database from 'better-sqlite3'
import type { FoundEntry, SearchEntry, SearchKind, SearchQuery } from '../../ports.ts'
import { excerptAround } from './excerpt.ts'
import { matchExpression } from './match-expression.ts'

/** Raised when the tables below change: a file of another shape is thrown away and made anew from the store. */
const shape = 1
const kinds: readonly SearchKind[] = ['document', 'message', 'note']

/**
 * The index itself: SQLite's FTS5 in a file of its own, derived from the store and never backed up. A higher rowid is a later
 * change, so that the newest are found first without looking at the others. Not durable on purpose: what a power cut takes
 * is indexed again, and a file that does not open is thrown away.
 */
export class SearchFile {
  readonly #db: Database.Database

  constructor(file: string) {
    this.#db = new Database(file)
    this.#db.pragma('journal_mode = WAL')
    this.#db.pragma('synchronous = NORMAL')
    if (this.#shape() !== shape) throw new Error('The search index is of another shape')
    // With an index for each short beginning, one reads the newest and stops; without, all that it begins would be merged first.
    for (const kind of kinds)
      this.#db.exec(`
        CREATE TABLE IF NOT EXISTS ${kind}_entries (
          rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, matter_id TEXT NOT NULL, file_id TEXT
        );
        CREATE VIRTUAL TABLE IF NOT EXISTS ${kind}_words USING fts5(
          title, body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='2 3 4 5 6 7',
          detail='column'
        );`)
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS texts (file_id TEXT PRIMARY KEY, text TEXT NOT NULL, is_whole INTEGER NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS awaited (file_id TEXT PRIMARY KEY) STRICT;
      PRAGMA user_version = ${shape};`)
  }

  #shape(): number {
    const isNew = this.#db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined
    return isNew ? shape : Number(this.#db.pragma('user_version', { simple: true }))
  }

  /** Takes entries in, each in the place of what it was, and where the reading has come to; all of it or nothing. */
  put(entries: readonly SearchEntry[], cursor?: { name: string; value: string }): void {
    this.#db.transaction(() => {
      for (const entry of entries) this.#putOne(entry)
      if (cursor)
        this.#db.prepare('INSERT OR REPLACE INTO cursors (name, value) VALUES (?, ?)').run(cursor.name, cursor.value)
    })()
  }

  #putOne({ kind, id, matterId, title, body, fileId = null }: SearchEntry): void {
    this.remove(kind, id)
    const text = fileId === null ? undefined : this.#textRow(fileId)
    if (fileId !== null && !text) this.#db.prepare('INSERT OR IGNORE INTO awaited (file_id) VALUES (?)').run(fileId)
    const { lastInsertRowid } = this.#db
      .prepare(`INSERT INTO ${kind}_entries (id, matter_id, file_id) VALUES (?, ?, ?)`)
      .run(id, matterId, fileId)
    this.#db
      .prepare(`INSERT INTO ${kind}_words (rowid, title, body) VALUES (?, ?, ?)`)
      .run(lastInsertRowid, title, text?.text ?? body)
  }

  remove(kind: SearchKind, id: string): void {
    const row = this.#db.prepare(`SELECT rowid FROM ${kind}_entries WHERE id = ?`).get(id) as
      { rowid: number } | undefined
    if (!row) return
    this.#db.prepare(`DELETE FROM ${kind}_words WHERE rowid = ?`).run(row.rowid)
    this.#db.prepare(`DELETE FROM ${kind}_entries WHERE rowid = ?`).run(row.rowid)
  }

  cursor(name: string): string | null {
    const row = this.#db.prepare('SELECT value FROM cursors WHERE name = ?').get(name) as { value: string } | undefined
    return row?.value ?? null
  }

  /** Entries that hold every word of the query, the last as a beginning, of matters that are not hidden; newest first. */
  find({ words, kind, hiddenMatterIds, limit }: SearchQuery): FoundEntry[] {
    const match = matchExpression(words)
    if (match === null) return []
    const rows = this.#db
      .prepare(
        `SELECT ${kind}_entries.id, ${kind}_entries.file_id AS fileId FROM ${kind}_words
         JOIN ${kind}_entries ON ${kind}_entries.rowid = ${kind}_words.rowid
         WHERE ${kind}_words MATCH ? AND matter_id NOT IN (SELECT value FROM json_each(?))
         ORDER BY ${kind}_words.rowid DESC LIMIT ?`,
      )
      .all(match, JSON.stringify(hiddenMatterIds), limit) as { id: string; fileId: string | null }[]
    return rows.map(({ id, fileId }) => {
      const text = fileId === null ? undefined : this.#textRow(fileId)
      return { id, excerpt: text ? excerptAround(text.text, words) : null }
    })
  }

  /** Files of documents whose words have not been taken out yet. */
  awaited(limit: number): string[] {
    const rows = this.#db.prepare('SELECT file_id FROM awaited LIMIT ?').all(limit) as { file_id: string }[]
    return rows.map((row) => row.file_id)
  }

  /** Keeps the words of a file; none, when it has none. The documents that stand on it are put in again by the caller. */
  putText(fileId: string, text: { text: string; isWhole: boolean } | null): void {
    this.#db.transaction(() => {
      this.#db
        .prepare('INSERT OR REPLACE INTO texts (file_id, text, is_whole) VALUES (?, ?, ?)')
        .run(fileId, text?.text ?? '', text?.isWhole === false ? 0 : 1)
      this.#db.prepare('DELETE FROM awaited WHERE file_id = ?').run(fileId)
    })()
  }

  textOf(fileId: string): { text: string; isWhole: boolean } | null {
    const row = this.#textRow(fileId)
    return row ? { text: row.text, isWhole: row.is_whole === 1 } : null
  }

  #textRow(fileId: string): { text: string; is_whole: number } | undefined {
    return this.#db.prepare('SELECT text, is_whole FROM texts WHERE file_id = ?').get(fileId) as
      { text: string; is_whole: number } | undefined
  }

  close(): void {
    this.#db.close()
  }
}

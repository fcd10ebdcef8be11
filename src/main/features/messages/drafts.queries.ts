import type { ReadDb } from '../../platform/store/store.ts'
import type { DraftRow } from '../../platform/store/tables.ts'

export const selectDraft = (db: ReadDb, authorKind: string, authorId: string, place: string) =>
  db
    .selectFrom('drafts')
    .select(['body', 'updated_at_ms'])
    .where('author_kind', '=', authorKind)
    .where('author_id', '=', authorId)
    .where('place', '=', place)
    .executeTakeFirst()

export const upsertDraft = (db: ReadDb, row: DraftRow) =>
  db
    .insertInto('drafts')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['author_kind', 'author_id', 'place'])
        .doUpdateSet({ body: row.body, updated_at_ms: row.updated_at_ms }),
    )
    .execute()

export const deleteDraft = (db: ReadDb, authorKind: string, authorId: string, place: string) =>
  db
    .deleteFrom('drafts')
    .where('author_kind', '=', authorKind)
    .where('author_id', '=', authorId)
    .where('place', '=', place)
    .execute()

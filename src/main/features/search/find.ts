import type { Found } from '../../../shared/console/search.contract.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { excerptAround } from '../../platform/search/excerpt.ts'
import type { FoundEntry, SearchKind } from '../../ports.ts'
import { listClients } from '../clients/list-clients.ts'
import { listMatters } from '../matters/list-matters.ts'
import { selectFoundDocuments, selectFoundMessages, selectFoundNotes, selectHiddenMatterIds } from './search.queries.ts'

/**
 * What is found as one types (DAT-2). The index leaves out matters that are hidden from the caller, and everything it names is
 * asked of the store once more, with the caller's eyes: it decides nothing about who sees what.
 */
export async function find(
  deps: Deps,
  actor: StaffActor,
  { query, limit }: { query: string; limit: number },
): Promise<Found> {
  const words = query.trim()
  const [clients, matters] = await Promise.all([
    listClients(deps, actor, { query: words, archived: 'no', sort: 'name', limit }),
    listMatters(deps, actor, { query: words, mine: false, sort: '-updated', limit }),
  ])
  const base = {
    clients: clients.rows.map((row) => ({
      clientId: row.clientId,
      displayName: row.displayName,
      email: row.email,
      isCompany: row.kind === 'company',
    })),
    matters: matters.rows.map((row) => ({
      matterId: row.matterId,
      number: row.number,
      title: row.title,
      isRestricted: row.isRestricted,
    })),
  }
  if (words === '') return { ...base, documents: [], messages: [], notes: [] }
  const hiddenMatterIds = await deps.store.read((db) => selectHiddenMatterIds(db, actor))
  // Some of what is found may be in the bin: a few more are asked for than are shown.
  const ask = (kind: SearchKind) => deps.search.find({ words, kind, hiddenMatterIds, limit: 2 * limit })
  const [documents, messages, notes] = await Promise.all([ask('document'), ask('message'), ask('note')])
  return deps.store.read(async (db) => ({
    ...base,
    documents: inOrder(documents, await selectFoundDocuments(db, actor, idsOf(documents)), limit).map(
      ({ row, found }) => ({
        documentId: row.id,
        matterId: row.matter_id,
        matterTitle: row.title,
        name: row.name,
        mediaType: row.media_type,
        excerpt: found.excerpt,
        updatedAtMs: row.updated_at_ms,
      }),
    ),
    messages: inOrder(messages, await selectFoundMessages(db, actor, idsOf(messages)), limit).map(({ row }) => ({
      messageId: row.id,
      threadId: row.thread_id,
      matterId: row.matter_id,
      matterTitle: row.title,
      subject: row.subject,
      authorName: row.author_name ?? '',
      excerpt: excerptAround(row.body, words) ?? '',
      createdAtMs: row.created_at_ms,
    })),
    notes: inOrder(notes, await selectFoundNotes(db, actor, idsOf(notes)), limit).map(({ row }) => ({
      noteId: row.id,
      threadId: row.thread_id,
      matterId: row.matter_id,
      matterTitle: row.title,
      authorName: row.author_name,
      excerpt: excerptAround(row.body, words) ?? '',
      createdAtMs: row.created_at_ms,
    })),
  }))
}

const idsOf = (found: readonly FoundEntry[]) => found.map((one) => one.id)

/** The rows that are there in the order they were found in. */
function inOrder<Row extends { id: string }>(found: readonly FoundEntry[], rows: readonly Row[], limit: number) {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return found
    .flatMap((one) => {
      const row = byId.get(one.id)
      return row ? [{ row, found: one }] : []
    })
    .slice(0, limit)
}

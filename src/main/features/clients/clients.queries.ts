import { sql } from 'kysely'
import type { ConsoleActor } from '../../actor.ts'
import { afterPrefix, searchWords } from '../../../shared/search-words.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { ClientRow } from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'
import { accessOf, type ClientListItem } from './client-row.ts'

export interface ClientListFilter {
  query: string
  archived: 'no' | 'yes' | 'all'
  tag?: string | null
  access?: 'none' | 'invited' | 'active' | 'removed' | null
  sort: 'name' | '-name' | '-updated' | '-signIn'
  limit: number
  cursor?: string | null
  offset?: number | null
}

/** Beyond so many, a search says "200 or more" instead of counting on. */
const totalCap = 200
/** A word that begins fewer clients' words than this is looked up by its index; a commoner one is met soon in order. */
const rareWordLimit = 500

/** What the list's condition is made of: the words typed, the rarest of them found by index when it is rare. */
async function searchPlan(db: ReadDb, query: string) {
  const words = searchWords(query).slice(0, 8)
  let rarest: { word: string; matches: number } | undefined
  for (const word of words) {
    const { matches } = await db
      .selectFrom((eb) =>
        eb
          .selectFrom('client_words')
          .select('client_id')
          .where('word', '>=', word)
          .where('word', '<', afterPrefix(word))
          .limit(rareWordLimit)
          .as('some'),
      )
      .select((eb) => eb.fn.countAll<number>().as('matches'))
      .executeTakeFirstOrThrow()
    if (!rarest || matches < rarest.matches) rarest = { word, matches: Number(matches) }
  }
  const isRare = rarest !== undefined && rarest.matches < rareWordLimit
  return { words, rarestWord: rarest?.word, indexWord: isRare ? rarest?.word : undefined }
}

type SearchPlan = Awaited<ReturnType<typeof searchPlan>>

function filtered(db: ReadDb, filter: ClientListFilter, { words, indexWord }: SearchPlan) {
  let query = db.selectFrom('clients')
  if (filter.archived === 'no') query = query.where('clients.archived_at_ms', 'is', null)
  if (filter.archived === 'yes') query = query.where('clients.archived_at_ms', 'is not', null)
  if (indexWord !== undefined)
    query = query.where('clients.id', 'in', (eb) =>
      eb
        .selectFrom('client_words')
        .select('client_id')
        .where('word', '>=', indexWord)
        .where('word', '<', afterPrefix(indexWord)),
    )
  for (const word of words) if (word !== indexWord) query = query.where('clients.search_text', 'like', `% ${word}%`)
  const { tag, access } = filter
  if (tag)
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('client_tags')
          .select('client_tags.tag')
          .whereRef('client_tags.client_id', '=', 'clients.id')
          .where('client_tags.tag', '=', tag),
      ),
    )
  if (access === 'none') query = query.where('invited_at_ms', 'is', null).where('has_portal_access', '=', 0)
  if (access === 'removed') query = query.where('invited_at_ms', 'is not', null).where('has_portal_access', '=', 0)
  if (access === 'invited') query = query.where('has_portal_access', '=', 1).where('last_sign_in_at_ms', 'is', null)
  if (access === 'active') query = query.where('has_portal_access', '=', 1).where('last_sign_in_at_ms', 'is not', null)
  // A client who never signed in has no place in that order: it ends with those who did.
  if (filter.sort === '-signIn') query = query.where('last_sign_in_at_ms', 'is not', null)
  return query
}

type SortColumn = 'sort_name' | 'updated_at_ms' | 'last_sign_in_at_ms'
const sorts: Record<ClientListFilter['sort'], { column: SortColumn; direction: 'asc' | 'desc' }> = {
  name: { column: 'sort_name', direction: 'asc' },
  '-name': { column: 'sort_name', direction: 'desc' },
  '-updated': { column: 'updated_at_ms', direction: 'desc' },
  '-signIn': { column: 'last_sign_in_at_ms', direction: 'desc' },
}

/** A part of a list in its order: those whose names begin with a word typed, or the others. */
type Segment = 'first' | 'rest'

/**
 * A page of clients in order. The cursor is the last row's place: its sort value and id. A search by name shows those
 * first whose own name begins with a word typed: that is who is looked for, and their place in the order is known.
 */
export async function selectClientPage(db: ReadDb, filter: ClientListFilter) {
  const { column } = sorts[filter.sort]
  const plan = await searchPlan(db, filter.query)
  const place = readCursor(filter.cursor, column)
  const leading = filter.sort === 'name' && !filter.offset ? await leadingWord(db, plan.words) : undefined
  const rows: { row: ClientRow; segment: Segment }[] = []
  for (const segment of ['first', 'rest'] as const) {
    const isPassed = segment === 'first' && (leading === undefined || place?.segment === 'rest')
    const missing = filter.limit + 1 - rows.length
    if (isPassed || missing <= 0) continue
    const from = place?.segment === segment ? place : null
    const found = await selectSegment(db, filter, plan, { segment, leading, from, limit: missing })
    rows.push(...found.map((row) => ({ row, segment })))
  }
  const kept = rows.slice(0, filter.limit)
  const last = kept.at(-1)
  return {
    rows: kept.map(({ row }) => row),
    nextCursor:
      rows.length > filter.limit && last ? JSON.stringify([last.row[column], last.row.id, last.segment]) : null,
  }
}

interface Place {
  value: string | number
  id: string
  segment: Segment
}

async function selectSegment(
  db: ReadDb,
  filter: ClientListFilter,
  plan: SearchPlan,
  of: { segment: Segment; leading: string | undefined; from: Place | null; limit: number },
): Promise<ClientRow[]> {
  const { column, direction } = sorts[filter.sort]
  const { leading, from } = of
  let query = filtered(db, filter, plan).selectAll('clients')
  if (leading !== undefined && of.segment === 'first')
    query = query.where('clients.sort_name', '>=', leading).where('clients.sort_name', '<', afterPrefix(leading))
  if (leading !== undefined && of.segment === 'rest')
    query = query.where((eb) =>
      eb.or([eb('clients.sort_name', '<', leading), eb('clients.sort_name', '>=', afterPrefix(leading))]),
    )
  if (from) {
    const after = direction === 'asc' ? '>' : '<'
    query = query.where(
      sql<boolean>`(${sql.ref(`clients.${column}`)}, clients.id) ${sql.raw(after)} (${from.value}, ${from.id})`,
    )
  } else if (filter.offset) query = query.offset(filter.offset)
  return query.orderBy(`clients.${column}`, direction).orderBy('clients.id', direction).limit(of.limit).execute()
}

/** The first of the words that somebody's name, as it is sorted, begins with. */
async function leadingWord(db: ReadDb, words: readonly string[]): Promise<string | undefined> {
  for (const word of words) {
    const found = await db
      .selectFrom('clients')
      .select('id')
      .where('archived_at_ms', 'is', null)
      .where('sort_name', '>=', word)
      .where('sort_name', '<', afterPrefix(word))
      .limit(1)
      .executeTakeFirst()
    if (found) return word
  }
  return undefined
}

function readCursor(cursor: string | null | undefined, column: SortColumn): Place | null {
  if (!cursor) return null
  try {
    const [value, id, segment] = JSON.parse(cursor) as [unknown, unknown, unknown]
    const isOfColumn = column === 'sort_name' ? typeof value === 'string' : Number.isSafeInteger(value)
    if (!isOfColumn || typeof id !== 'string') return null
    return { value: value as string | number, id, segment: segment === 'first' ? 'first' : 'rest' }
  } catch {
    return null
  }
}

/**
 * How many match. A search counts among the clients whom its rarest word finds, and no further than it must: a list of
 * hundreds is narrowed by typing on, not by its count.
 */
export async function countClients(
  db: ReadDb,
  filter: ClientListFilter,
): Promise<{ total: number; isTotalCapped: boolean }> {
  const plan = await searchPlan(db, filter.query)
  const isSearch = Boolean(plan.words.length > 0 || filter.tag || filter.access)
  let matching = filtered(db, filter, plan).select('clients.id')
  const { rarestWord } = plan
  if (rarestWord !== undefined)
    matching = matching.where('clients.id', 'in', (eb) =>
      eb
        .selectFrom('client_words')
        .select('client_id')
        .where('word', '>=', rarestWord)
        .where('word', '<', afterPrefix(rarestWord))
        .limit(rareWordLimit),
    )
  if (isSearch) matching = matching.limit(totalCap + 1)
  const { total } = await db
    .selectFrom(matching.as('matching'))
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const isTotalCapped = (isSearch && Number(total) > totalCap) || (rarestWord !== undefined && !plan.indexWord)
  return { total: isSearch ? Math.min(totalCap, Number(total)) : Number(total), isTotalCapped }
}

/** The rows as the list shows them; matters count only where this person may see them. */
export async function toListItems(
  db: ReadDb,
  actor: ConsoleActor,
  rows: readonly ClientRow[],
): Promise<ClientListItem[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const tags = await db.selectFrom('client_tags').selectAll().where('client_id', 'in', ids).orderBy('tag').execute()
  const counts = await db
    .selectFrom('participants')
    .innerJoin('matters', 'matters.id', 'participants.matter_id')
    .select((eb) => ['participants.client_id', eb.fn.countAll<number>().as('matter_count')])
    .where('participants.client_id', 'in', ids)
    .where('participants.removed_at_ms', 'is', null)
    .where('matters.status', '!=', 'closed')
    .where(matterVisibleTo(actor, 'matters.id'))
    .groupBy('participants.client_id')
    .execute()
  const regions = await db.selectFrom('portal_addresses').select(['id', 'region']).execute()
  const tagsOf = Map.groupBy(tags, (tag) => tag.client_id)
  const countOf = new Map(counts.map((row) => [row.client_id, Number(row.matter_count)]))
  const regionOf = new Map(regions.map((row) => [row.id, row.region]))
  return rows.map((row) => ({
    clientId: row.id,
    kind: row.kind === 'company' ? 'company' : 'person',
    displayName: row.display_name,
    email: row.email,
    phone: row.phone,
    locale: row.locale === 'es' ? 'es' : 'en',
    region: row.portal_address_id === null ? null : (regionOf.get(row.portal_address_id) ?? null),
    tags: (tagsOf.get(row.id) ?? []).map((tag) => tag.tag),
    access: accessOf(row),
    matterCount: countOf.get(row.id) ?? 0,
    lastSignInAtMs: row.last_sign_in_at_ms,
    updatedAtMs: row.updated_at_ms,
    archivedAtMs: row.archived_at_ms,
  }))
}

export const selectClient = (db: ReadDb, clientId: string) =>
  db.selectFrom('clients').selectAll().where('id', '=', clientId).executeTakeFirst()

/** The matters a client takes part in, of those this person may see. */
export const selectClientMatters = (db: ReadDb, actor: ConsoleActor, clientId: string) =>
  db
    .selectFrom('participants')
    .innerJoin('matters', 'matters.id', 'participants.matter_id')
    .select(['matters.id as matterId', 'matters.number', 'matters.title', 'matters.status', 'participants.role'])
    .where('participants.client_id', '=', clientId)
    .where('participants.removed_at_ms', 'is', null)
    .where(matterVisibleTo(actor, 'matters.id'))
    .orderBy('matters.number', 'desc')
    .execute()

/** The client with portal access that an address belongs to (ACC-1). */
export const selectClientOfPortalEmail = (db: ReadDb, emailNorm: string) =>
  db.selectFrom('clients').select(['id', 'display_name']).where('portal_email_norm', '=', emailNorm).executeTakeFirst()

export const portalAddressExists = async (db: ReadDb, portalAddressId: string) =>
  Boolean(
    await db
      .selectFrom('portal_addresses')
      .select('id')
      .where('id', '=', portalAddressId)
      .where('retired_at_ms', 'is', null)
      .executeTakeFirst(),
  )

export const insertClient = (db: ReadDb, row: ClientRow) => db.insertInto('clients').values(row).execute()

export const updateClientRow = (db: ReadDb, clientId: string, columns: Partial<ClientRow>) =>
  db.updateTable('clients').set(columns).where('id', '=', clientId).execute()

/** Replaces what a client is found by and the tags it carries. */
export async function replaceWordsAndTags(
  db: ReadDb,
  clientId: string,
  words: readonly string[],
  tags: readonly string[],
) {
  await db.deleteFrom('client_words').where('client_id', '=', clientId).execute()
  if (words.length > 0)
    await db
      .insertInto('client_words')
      .values(words.map((word) => ({ word, client_id: clientId })))
      .execute()
  await db.deleteFrom('client_tags').where('client_id', '=', clientId).execute()
  const distinct = [...new Set(tags)]
  if (distinct.length > 0)
    await db
      .insertInto('client_tags')
      .values(distinct.map((tag) => ({ client_id: clientId, tag })))
      .execute()
}

export const selectTagCounts = (db: ReadDb) =>
  db
    .selectFrom('client_tags')
    .select((eb) => ['tag', eb.fn.countAll<number>().as('count')])
    .groupBy('tag')
    .orderBy('tag')
    .limit(200)
    .execute()

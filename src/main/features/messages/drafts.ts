import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { ClientActor, StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { answerableItem } from '../requests/request-steps.ts'
import { selectShareable } from '../sharing/visible-shares.ts'
import { deleteDraft, selectDraft, upsertDraft } from './drafts.queries.ts'
import { selectThread } from './messages.queries.ts'
import { selectVisibleThread } from './portal-threads.queries.ts'

type Writer = StaffActor | ClientActor

const shareableKinds = ['document', 'thread', 'folder', 'request', 'bill', 'event'] as const

const idPattern = '([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})'
const threadPlace = new RegExp(`^thread:${idPattern}$`)
const newPlace = new RegExp(`^(?:new|note:matter):${idPattern}(?::subject)?$`)
const notePlace = new RegExp(`^note:thread:${idPattern}$`)
const sharePlace = new RegExp(`^share:(document|thread|folder|request|bill|event):${idPattern}$`)
const answerPlace = new RegExp(`^request:${idPattern}$`)
/** Where a client writes before there is a thread. */
const clientNewPlaces = ['new', 'new:subject', 'send']

const writerId = (actor: Writer) => (actor.kind === 'staff' ? actor.userId : actor.clientId)

/**
 * May this person write there? Places are 'thread:<thread>' for both faces; for clients 'new' with 'new:subject', 'send', and
 * 'request:<item>'; for staff
 * 'new:<matter>' with 'new:<matter>:subject', 'note:matter:<matter>', 'note:thread:<thread>' and 'share:<kind>:<id>'. What one
 * may not see is no place to write in.
 */
async function isOpenTo(db: ReadDb, actor: Writer, place: string, nowMs: number): Promise<boolean> {
  const [, threadId] = threadPlace.exec(place) ?? (actor.kind === 'staff' ? notePlace.exec(place) : null) ?? []
  if (actor.kind === 'client') {
    if (clientNewPlaces.includes(place)) return true
    const [, itemId] = answerPlace.exec(place) ?? []
    if (itemId !== undefined) return !isRefusal(await answerableItem(db, actor, nowMs, { itemId }))
    return threadId !== undefined && Boolean(await selectVisibleThread(db, actor, nowMs, threadId))
  }
  const matterId =
    threadId === undefined ? await matterOfPlace(db, place) : (await selectThread(db, threadId))?.matter_id
  return matterId !== undefined && (await requireVisibleMatter(db, actor, matterId)) !== null
}

async function matterOfPlace(db: ReadDb, place: string): Promise<string | undefined> {
  const [, matterId] = newPlace.exec(place) ?? []
  if (matterId !== undefined) return matterId
  const [, kind, resourceId] = sharePlace.exec(place) ?? []
  if (resourceId === undefined) return undefined
  const known = shareableKinds.find((one) => one === kind)
  return known && (await selectShareable(db, known, resourceId))?.matter_id
}

/** What this person was writing there, on whatever device (ACC-7); nobody else can ask for it. */
export function getDraft(
  deps: Deps,
  actor: Writer,
  { place }: { place: string },
): Promise<{ body: string; updatedAtMs: number | null } | Refusal> {
  return deps.store.read(async (db) => {
    if (!(await isOpenTo(db, actor, place, deps.clock.now()))) return refuse('NOT_FOUND')
    const row = await selectDraft(db, actor.kind, writerId(actor), place)
    return { body: row?.body ?? '', updatedAtMs: row?.updated_at_ms ?? null }
  })
}

interface SavedDraft {
  updatedAtMs: number
  /** Other words that were there, saved by another window since this one last looked. */
  replaced: { body: string; updatedAtMs: number } | null
}

/**
 * Keeps what is being written; nothing written is no draft. The last one wins, and what it overwrote without having seen it
 * is answered, for its writer to choose (two windows).
 * @param input.seenAtMs when the draft that this one goes on from was saved; null for none; left out: whatever is there.
 */
export function saveDraft(
  deps: Deps,
  actor: Writer,
  { place, body, seenAtMs }: { place: string; body: string; seenAtMs?: number | null },
): Promise<SavedDraft | Refusal> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    if (!(await isOpenTo(tx.db, actor, place, nowMs))) return refuse('NOT_FOUND')
    const author = { author_kind: actor.kind, author_id: writerId(actor) }
    const before = await selectDraft(tx.db, author.author_kind, author.author_id, place)
    // Later than the last one, so that its time tells it apart.
    const updatedAtMs = Math.max(nowMs, (before?.updated_at_ms ?? 0) + 1)
    if (body === '') await deleteDraft(tx.db, author.author_kind, author.author_id, place)
    else await upsertDraft(tx.db, { ...author, place, body, updated_at_ms: updatedAtMs })
    const isUnseen = before && seenAtMs !== undefined && before.updated_at_ms !== seenAtMs
    const isLost = isUnseen && !body.includes(before.body.trim())
    return { updatedAtMs, replaced: isLost ? { body: before.body, updatedAtMs: before.updated_at_ms } : null }
  })
}

/**
 * The draft went with what was sent; a step of that write. One that another window has saved since stays.
 * @param savedAtMs of the draft that was sent; null for none; left out: whatever is there.
 */
export async function dropSentDraft(
  tx: Tx,
  actor: Writer,
  place: string,
  savedAtMs: number | null | undefined,
): Promise<void> {
  const draft = savedAtMs === undefined ? undefined : await selectDraft(tx.db, actor.kind, writerId(actor), place)
  if (draft && draft.updated_at_ms !== savedAtMs) return
  await deleteDraft(tx.db, actor.kind, writerId(actor), place)
}

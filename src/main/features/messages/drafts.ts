import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ClientActor, StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { selectShareable } from '../sharing/visible-shares.ts'
import { deleteDraft, selectDraft, upsertDraft } from './drafts.queries.ts'
import { selectThread } from './messages.queries.ts'
import { selectVisibleThread } from './portal-threads.queries.ts'

type Writer = StaffActor | ClientActor

const idPattern = '([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})'
const threadPlace = new RegExp(`^thread:${idPattern}$`)
const newPlace = new RegExp(`^new:${idPattern}$`)
const sharePlace = new RegExp(`^share:(document|thread):${idPattern}$`)

const writerId = (actor: Writer) => (actor.kind === 'staff' ? actor.userId : actor.clientId)

/**
 * May this person write there? Places are 'thread:<thread>' for both faces, and for staff 'new:<matter>' and
 * 'share:<document|thread>:<id>'. What one may not see is no place to write in.
 */
async function isOpenTo(db: ReadDb, actor: Writer, place: string, nowMs: number): Promise<boolean> {
  const [, threadId] = threadPlace.exec(place) ?? []
  if (actor.kind === 'client')
    return threadId !== undefined && Boolean(await selectVisibleThread(db, actor, nowMs, threadId))
  const matterId =
    threadId === undefined ? await matterOfPlace(db, place) : (await selectThread(db, threadId))?.matter_id
  return matterId !== undefined && (await requireVisibleMatter(db, actor, matterId)) !== null
}

async function matterOfPlace(db: ReadDb, place: string): Promise<string | undefined> {
  const [, matterId] = newPlace.exec(place) ?? []
  if (matterId !== undefined) return matterId
  const [, kind, resourceId] = sharePlace.exec(place) ?? []
  if (resourceId === undefined) return undefined
  return (await selectShareable(db, kind === 'thread' ? 'thread' : 'document', resourceId))?.matter_id
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

/** Keeps what is being written; nothing written is no draft. */
export function saveDraft(
  deps: Deps,
  actor: Writer,
  { place, body }: { place: string; body: string },
): Promise<{ updatedAtMs: number } | Refusal> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    if (!(await isOpenTo(tx.db, actor, place, nowMs))) return refuse('NOT_FOUND')
    const author = { author_kind: actor.kind, author_id: writerId(actor) }
    if (body === '') await deleteDraft(tx.db, author.author_kind, author.author_id, place)
    else await upsertDraft(tx.db, { ...author, place, body, updated_at_ms: nowMs })
    return { updatedAtMs: nowMs }
  })
}

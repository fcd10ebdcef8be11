import type { SavedReply } from '../../../shared/console/saved-replies.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { SavedReplyRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import {
  countReplies,
  deleteReply,
  insertReply,
  selectReplies,
  selectReply,
  updateReplyRow,
} from './saved-replies.queries.ts'

/** As many as one can still look through; of a person and of the firm each. */
const mostReplies = 200

const mayEdit = (actor: StaffActor, row: Pick<SavedReplyRow, 'owner_id'>) =>
  row.owner_id === actor.userId || (row.owner_id === null && actor.role !== 'staff')

const toReply = (actor: StaffActor, row: SavedReplyRow): SavedReply => ({
  replyId: row.id,
  title: row.title,
  body: row.body,
  isFirmWide: row.owner_id === null,
  canEdit: mayEdit(actor, row),
  updatedAtMs: row.updated_at_ms,
})

/** One's own and the firm's. */
export function listReplies(deps: Deps, actor: StaffActor): Promise<{ rows: SavedReply[] }> {
  return deps.store.read(async (db) => ({
    rows: (await selectReplies(db, actor.userId)).map((row) => toReply(actor, row)),
  }))
}

/** A new one, of one's own or, for admins, the firm's. What the firm keeps is in the activity; one's own is one's own business. */
export function createReply(
  deps: Deps,
  actor: StaffActor,
  { title, body, isFirmWide }: { title: string; body: string; isFirmWide: boolean },
): Promise<SavedReply | Refusal> {
  return deps.store.write(async (tx) => {
    const ownerId = isFirmWide ? null : actor.userId
    if (!mayEdit(actor, { owner_id: ownerId })) return refuse('FORBIDDEN')
    if ((await countReplies(tx.db, ownerId)) >= mostReplies)
      return refuse('CONFLICT', { messageKey: 'common.messages.tooManyReplies', params: { max: mostReplies } })
    const nowMs = deps.clock.now()
    const row: SavedReplyRow = {
      id: deps.ids.id(),
      owner_id: ownerId,
      title,
      body,
      created_by: actor.userId,
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
    }
    await insertReply(tx.db, row)
    await tellChanged(tx, deps, actor, row, 'setting.reply-added')
    return toReply(actor, row)
  })
}

export function updateReply(
  deps: Deps,
  actor: StaffActor,
  { replyId, title, body }: { replyId: string; title: string; body: string },
): Promise<SavedReply | Refusal> {
  return deps.store.write(async (tx) => {
    const row = await editableReply(tx, actor, replyId)
    if ('refused' in row) return row
    const columns = { title, body, updated_at_ms: deps.clock.now() }
    await updateReplyRow(tx.db, replyId, columns)
    await tellChanged(tx, deps, actor, { ...row, title }, 'setting.reply-changed')
    return toReply(actor, { ...row, ...columns })
  })
}

export function removeReply(
  deps: Deps,
  actor: StaffActor,
  { replyId }: { replyId: string },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const row = await editableReply(tx, actor, replyId)
    if ('refused' in row) return row
    await deleteReply(tx.db, replyId)
    await tellChanged(tx, deps, actor, row, 'setting.reply-removed')
    return {}
  })
}

async function editableReply(tx: Tx, actor: StaffActor, replyId: string): Promise<SavedReplyRow | Refusal> {
  const row = await selectReply(tx.db, actor.userId, replyId)
  if (!row) return refuse('NOT_FOUND')
  return mayEdit(actor, row) ? row : refuse('FORBIDDEN')
}

async function tellChanged(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  row: SavedReplyRow,
  kind: 'setting.reply-added' | 'setting.reply-changed' | 'setting.reply-removed',
): Promise<void> {
  if (row.owner_id !== null) return
  await recordActivity(tx, deps, {
    actor,
    kind,
    subjectKind: 'saved-reply',
    subjectId: row.id,
    data: { name: row.title },
  })
  tx.emit({ kind: 'console', topic: 'firm' })
}

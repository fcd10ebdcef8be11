import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ClientActor, StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { recordView } from '../sharing/receipts.ts'
import {
  advanceRead,
  selectLastOfClients,
  selectThread,
  selectThreadEnd,
  setBackRead,
  updateFirmRead,
} from './messages.queries.ts'
import { selectVisibleThread } from './portal-threads.queries.ts'

type Read = Promise<Record<string, never> | Refusal>

/** This member of staff has seen the thread up to `position`. */
export function markReadByStaff(
  deps: Deps,
  actor: StaffActor,
  { threadId, position }: { threadId: string; position: number },
): Read {
  return deps.store.write(async (tx) => {
    const thread = await selectThread(tx.db, threadId)
    if (!thread || !(await requireVisibleMatter(tx.db, actor, thread.matter_id))) return refuse('NOT_FOUND')
    const nowMs = deps.clock.now()
    const end = (await selectThreadEnd(tx.db, threadId))?.position ?? 0
    const reader = { kind: 'staff', id: actor.userId } as const
    if (await advanceRead(tx.db, reader, threadId, Math.min(position, end), nowMs)) {
      await updateFirmRead(tx.db, threadId, nowMs)
      tx.emit({ kind: 'console', topic: 'messages', matterId: thread.matter_id })
    }
    return {}
  })
}

/** For this person the last thing a client wrote in the thread is unread again, and what followed it. */
export function markUnreadByStaff(deps: Deps, actor: StaffActor, { threadId }: { threadId: string }): Read {
  return deps.store.write(async (tx) => {
    const thread = await selectThread(tx.db, threadId)
    if (!thread || !(await requireVisibleMatter(tx.db, actor, thread.matter_id))) return refuse('NOT_FOUND')
    const last = await selectLastOfClients(tx.db, threadId)
    if (!last) return {}
    await setBackRead(tx.db, { kind: 'staff', id: actor.userId }, threadId, last.position - 1)
    tx.emit({ kind: 'console', topic: 'messages', matterId: thread.matter_id })
    return {}
  })
}

/** This client has seen the thread up to `position`; of a thread, that is the receipt of a view (SHR-4). */
export function markReadByClient(
  deps: Deps,
  actor: ClientActor,
  { threadId, position }: { threadId: string; position: number },
): Read {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const share = await selectVisibleThread(tx.db, actor, nowMs, threadId)
    if (!share) return refuse('NOT_FOUND')
    const end = (await selectThreadEnd(tx.db, threadId))?.position ?? 0
    const reader = { kind: 'client', id: actor.clientId } as const
    const isNew = await advanceRead(tx.db, reader, threadId, Math.min(position, end), nowMs)
    if (isNew) {
      tx.emit({ kind: 'client', clientId: actor.clientId, topic: 'messages' })
      tx.emit({ kind: 'console', topic: 'messages', matterId: share.matter_id })
    }
    if (share.resource_kind === 'thread') await recordView(tx, deps, actor, share, share.subject)
    return {}
  })
}

import type { ClientActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { minute } from '../../../shared/time.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { updateShare } from './sharing.queries.ts'

/** Looking again within this time is the same look: a page that asks twice does not count twice. */
const sameLookMs = minute

type Seen = Pick<
  ShareRow,
  | 'id'
  | 'matter_id'
  | 'client_id'
  | 'resource_kind'
  | 'resource_id'
  | 'first_viewed_at_ms'
  | 'last_viewed_at_ms'
  | 'view_count'
  | 'first_downloaded_at_ms'
  | 'download_count'
>

/**
 * The receipt of a signed-in person's own view (SHR-4), a step of a write that has checked the share. Told to the firm,
 * never to another client.
 */
export async function recordView(tx: Tx, deps: Deps, actor: ClientActor, share: Seen, name: string): Promise<void> {
  const nowMs = deps.clock.now()
  const { last_viewed_at_ms: lastMs } = share
  if (lastMs !== null && Math.abs(nowMs - lastMs) < sameLookMs) return
  await updateShare(tx.db, share.id, {
    first_viewed_at_ms: share.first_viewed_at_ms ?? nowMs,
    last_viewed_at_ms: nowMs,
    view_count: share.view_count + 1,
  })
  await tellReceipt(tx, deps, actor, share, name, viewKind(share.resource_kind))
}

type ViewKind = 'view.bill' | 'view.document' | 'view.event' | 'view.request' | 'view.thread'

function viewKind(resourceKind: string): ViewKind {
  switch (resourceKind) {
    case 'bill':
      return 'view.bill'
    case 'document':
      return 'view.document'
    case 'event':
      return 'view.event'
    case 'request':
      return 'view.request'
    default:
      return 'view.thread'
  }
}

/** The receipt of a download that begins; it counts as a view too, for who downloads has not overlooked it. */
export async function recordDownload(tx: Tx, deps: Deps, actor: ClientActor, share: Seen, name: string): Promise<void> {
  const nowMs = deps.clock.now()
  await updateShare(tx.db, share.id, {
    first_downloaded_at_ms: share.first_downloaded_at_ms ?? nowMs,
    last_downloaded_at_ms: nowMs,
    download_count: share.download_count + 1,
    ...(share.first_viewed_at_ms === null && { first_viewed_at_ms: nowMs, last_viewed_at_ms: nowMs, view_count: 1 }),
  })
  const kind = share.resource_kind === 'bill' ? 'download.bill' : 'download.document'
  await tellReceipt(tx, deps, actor, share, name, kind)
}

async function tellReceipt(
  tx: Tx,
  deps: Deps,
  actor: ClientActor,
  share: Seen,
  name: string,
  kind: ViewKind | 'download.bill' | 'download.document',
): Promise<void> {
  const { matter_id: matterId, client_id: clientId, resource_kind: subjectKind, resource_id: subjectId } = share
  await recordActivity(tx, deps, { actor, kind, matterId, clientId, subjectKind, subjectId, data: { name } })
  tx.emit({ kind: 'console', topic: 'sharing', matterId, clientId })
  tx.emit({ kind: 'client', clientId, topic: topicOf(subjectKind) })
}

const topics = { bill: 'bills', document: 'documents', event: 'events', request: 'requests' } as const
const topicOf = (resourceKind: string) =>
  resourceKind in topics ? topics[resourceKind as keyof typeof topics] : 'messages'

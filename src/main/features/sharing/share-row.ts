import type { Deps } from '../../deps.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import type { ResourceKind } from './resources.queries.ts'

type Fixed = Pick<ShareRow, 'matter_id' | 'participant_id' | 'client_id' | 'confirmed_email_norm'>

export interface ShareSeed {
  batchId: string
  kind: ResourceKind
  resourceId: string
  /** Of a document: the version that is seen through it. */
  versionNumber: number | null
  /** Where it stands in Messages; null for what a folder brought with it. */
  threadId: string | null
  message?: string
  origin: 'firm' | 'own' | 'folder' | 'thread'
  viaShareId?: string | null
  sharedBy: string | null
  state: 'waiting' | 'live'
  startsAtMs: number
}

/** One share, of one resource with one person. Nothing has been seen of it yet. */
export function shareRow(deps: Pick<Deps, 'clock' | 'ids'>, person: Fixed, seed: ShareSeed): ShareRow {
  return {
    id: deps.ids.id(),
    batch_id: seed.batchId,
    resource_kind: seed.kind,
    resource_id: seed.resourceId,
    matter_id: person.matter_id,
    participant_id: person.participant_id,
    client_id: person.client_id,
    thread_id: seed.threadId,
    message: seed.message ?? '',
    origin: seed.origin,
    via_share_id: seed.viaShareId ?? null,
    version_number: seed.versionNumber,
    state: seed.state,
    shared_by: seed.sharedBy,
    confirmed_email_norm: person.confirmed_email_norm,
    created_at_ms: deps.clock.now(),
    starts_at_ms: seed.startsAtMs,
    ended_at_ms: null,
    ended_by: null,
    ended_reason: null,
    first_viewed_at_ms: null,
    last_viewed_at_ms: null,
    view_count: 0,
    first_downloaded_at_ms: null,
    last_downloaded_at_ms: null,
    download_count: 0,
  }
}

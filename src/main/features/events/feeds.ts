import { refuse, type Refusal } from '../../../shared/errors.ts'
import { day } from '../../../shared/time.ts'
import type { ClientActor, StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import type { CalendarFeedRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { tokenHash } from '../portal-access/token-hash.ts'
import { countFeed } from './feed-limits.ts'
import { insertFeed, selectFeed, selectPortalOrigins, updateFeed, type FeedOwner } from './feeds.queries.ts'

/** A person's subscription, as they see it. Its address is told once, when it is made: of its token only a hash is kept. */
export interface Feed {
  createdAtMs: number
  lastReadAtMs: number | null
  showsDetails: boolean
}

type FeedActor = Pick<StaffActor, 'kind' | 'userId' | 'name' | 'origin'> | ClientActor

const ownerOf = (actor: Pick<StaffActor, 'kind' | 'userId'> | Pick<ClientActor, 'kind' | 'clientId'>): FeedOwner =>
  actor.kind === 'staff' ? { kind: 'staff', id: actor.userId } : { kind: 'client', id: actor.clientId }

const toFeed = (row: CalendarFeedRow): Feed => ({
  createdAtMs: row.created_at_ms,
  lastReadAtMs: row.last_read_at_ms,
  showsDetails: row.shows_details === 1,
})

export function getFeed(
  deps: Deps,
  actor: Pick<StaffActor, 'kind' | 'userId'> | Pick<ClientActor, 'kind' | 'clientId'>,
): Promise<{ feed: Feed | null }> {
  return deps.store.read(async (db) => {
    const row = await selectFeed(db, ownerOf(actor))
    return { feed: row ? toFeed(row) : null }
  })
}

const made = 20

/** A new address; the one before is dead at once. TOO_MANY past 20 a day. */
export function renewFeed(
  deps: Deps,
  actor: FeedActor,
  { showsDetails }: { showsDetails: boolean },
): Promise<{ url: string; feed: Feed } | Refusal> {
  return deps.store.write(async (tx) => {
    const owner = ownerOf(actor)
    const tooMany = await countFeed(tx, deps, `made:${owner.kind}:${owner.id}`, { max: made, windowMs: day })
    if (tooMany) return tooMany
    const origin = await originFor(tx.db, actor)
    if (origin === null) return refuse('UNAVAILABLE', { messageKey: 'common.access.portalNotSetUp' })
    await endFeed(tx, deps, owner)
    const token = deps.ids.token()
    const row = {
      id: deps.ids.id(),
      owner_kind: owner.kind,
      owner_id: owner.id,
      token_hash: tokenHash(token),
      shows_details: showsDetails ? 1 : 0,
      created_at_ms: deps.clock.now(),
      last_read_at_ms: null,
      revoked_at_ms: null,
    }
    await insertFeed(tx.db, row)
    await record(tx, deps, actor, 'calendar-feed.made')
    return { url: `${origin}/calendar/${token}.ics`, feed: toFeed(row) }
  })
}

async function originFor(db: ReadDb, actor: FeedActor): Promise<string | null> {
  const origins = await selectPortalOrigins(db)
  const own = actor.kind === 'client' ? origins.find((one) => one.id === actor.portalAddressId) : undefined
  return (own ?? origins[0])?.origin ?? null
}

async function endFeed(tx: Tx, deps: Pick<Deps, 'clock'>, owner: FeedOwner): Promise<boolean> {
  const row = await selectFeed(tx.db, owner)
  if (row) await updateFeed(tx.db, row.id, { revoked_at_ms: deps.clock.now() })
  return row !== undefined
}

export function setFeedDetails(
  deps: Deps,
  actor: FeedActor,
  { showsDetails }: { showsDetails: boolean },
): Promise<{ feed: Feed } | Refusal> {
  return deps.store.write(async (tx) => {
    const row = await selectFeed(tx.db, ownerOf(actor))
    if (!row) return refuse('NOT_FOUND')
    if ((row.shows_details === 1) !== showsDetails) {
      await updateFeed(tx.db, row.id, { shows_details: showsDetails ? 1 : 0 })
      await record(tx, deps, actor, showsDetails ? 'calendar-feed.details-shown' : 'calendar-feed.details-hidden')
    }
    return { feed: { ...toFeed(row), showsDetails } }
  })
}

/** Whoever has the address reads nothing more by it, from this moment on. */
export function revokeFeed(deps: Deps, actor: FeedActor): Promise<Record<string, never>> {
  return deps.store.write(async (tx) => {
    if (await endFeed(tx, deps, ownerOf(actor))) await record(tx, deps, actor, 'calendar-feed.revoked')
    return {}
  })
}

const record = (
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  actor: FeedActor,
  kind: 'calendar-feed.made' | 'calendar-feed.revoked' | 'calendar-feed.details-shown' | 'calendar-feed.details-hidden',
): Promise<void> =>
  recordActivity(tx, deps, { actor, kind, subjectKind: 'calendar-feed', subjectId: ownerOf(actor).id })

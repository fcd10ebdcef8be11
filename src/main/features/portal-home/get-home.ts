import type { z } from 'zod'
import type { homeItem } from '../../../shared/portal/home.contract.ts'
import type { BillCard } from '../../../shared/portal/bills.contract.ts'
import type { EventListRow } from '../../../shared/portal/events.contract.ts'
import type { RequestCard } from '../../../shared/portal/requests.contract.ts'
import type { PortalReader } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { billsForHome } from '../bills/portal-bills.ts'
import { eventsForHome } from '../events/portal-events.ts'
import { openRequestsOf } from '../requests/client-requests.ts'
import { excerptOf } from '../messages/message-words.ts'
import { countUnfinished } from '../uploads/list-uploads.ts'
import {
  countNewDocuments,
  countNewThreads,
  rowLimit,
  selectMayHave,
  selectHomeDocuments,
  selectHomeThreads,
  type HomeRow,
} from './portal-home.queries.ts'

type HomeItem = z.output<typeof homeItem>

export interface ClientHome {
  newCount: number
  unfinishedCount: number
  fresh: { matterTitle: string; items: HomeItem[] }[]
  requests: RequestCard[]
  bills: BillCard[]
  events: EventListRow[]
  recent: (HomeItem & { matterTitle: string })[]
}

const freshLimit = 20
const recentLimit = 6
const requestLimit = 10
const noBills: Awaited<ReturnType<typeof billsForHome>> = { unpaid: [], fresh: [] }
const noEvents: Awaited<ReturnType<typeof eventsForHome>> = { upcoming: [], fresh: [] }

/** What is new, by matter, the newest matter first; then what was seen lately (POR-1). Looking at it is no receipt. */
export async function getHome(deps: Deps, reader: PortalReader): Promise<ClientHome> {
  const nowMs = deps.clock.now()
  const { documents, threads, newCount, requests, unfinishedCount, bills, events } = await deps.store.read(
    async (db) => {
      const { hasBills, hasEvents, hasRequests, hasSendings, hasFewShares } = await selectMayHave(db, reader)
      const documents = await selectHomeDocuments(db, reader, nowMs, hasFewShares)
      const threads = await selectHomeThreads(db, reader, nowMs, hasFewShares)
      const newDocuments = newAmong(documents) ?? (await countNewDocuments(db, reader, nowMs))
      const newThreads = newAmong(threads) ?? (await countNewThreads(db, reader, nowMs))
      const bills = hasBills ? await billsForHome(db, reader, nowMs) : noBills
      const events = hasEvents ? await eventsForHome(db, reader, nowMs) : noEvents
      const requests = hasRequests ? await openRequestsOf(db, reader, nowMs) : []
      return {
        documents,
        threads,
        newCount: newDocuments + newThreads + bills.fresh.length + events.fresh.length,
        requests: requests.slice(0, requestLimit),
        unfinishedCount: hasSendings ? await countUnfinished(db, reader) : 0,
        bills,
        events,
      }
    },
  )
  const items = [
    ...documents.map((row) => ({ row, item: toItem('document', row) })),
    ...threads.map((row) => ({ row, item: toItem('message', row) })),
    ...bills.fresh.map(({ card, name, fromName, excerpt }) => ({
      row: { matter_id: card.matterId, matter_title: card.matterTitle, is_new: 1 },
      item: { kind: 'bill' as const, resourceId: card.billId, title: name, fromName, atMs: card.sharedAtMs, excerpt },
    })),
    ...events.fresh.map(({ row: { eventId, title, matterTitle }, matterId, sharedAtMs, fromName, excerpt }) => ({
      row: { matter_id: matterId, matter_title: matterTitle, is_new: 1 },
      item: { kind: 'event' as const, resourceId: eventId, title, fromName, atMs: sharedAtMs, excerpt },
    })),
  ].sort((a, b) => b.item.atMs - a.item.atMs || (a.item.resourceId < b.item.resourceId ? 1 : -1))
  const fresh = items.filter(({ row }) => Number(row.is_new) === 1).slice(0, freshLimit)
  const recent = items.filter(({ row }) => Number(row.is_new) !== 1).slice(0, recentLimit)
  return {
    newCount,
    unfinishedCount,
    // A map keeps the order of first appearance: the matter of the newest item comes first.
    fresh: [...Map.groupBy(fresh, ({ row }) => row.matter_id).values()].map((group) => ({
      matterTitle: group[0]?.row.matter_title ?? '',
      items: group.map(({ item }) => item),
    })),
    requests,
    bills: bills.unpaid,
    events: events.upcoming,
    recent: recent.map(({ row, item }) => ({ ...item, matterTitle: row.matter_title })),
  }
}

/** The new ones come first: unless they fill the page, they are all on it. Null when they do. */
function newAmong(rows: readonly HomeRow[]): number | null {
  const count = rows.filter((row) => Number(row.is_new) === 1).length
  return count < rowLimit ? count : null
}

const toItem = (kind: HomeItem['kind'], row: HomeRow): HomeItem => ({
  kind,
  resourceId: row.resource_id,
  title: row.title,
  fromName: row.from_name ?? '',
  atMs: row.at_ms,
  excerpt: excerptOf(row.excerpt),
})

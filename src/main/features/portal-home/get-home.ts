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
import { selectHomeRows } from './home-rows.ts'
import type { HomeRow } from './portal-home.queries.ts'

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
      const rows = await selectHomeRows(db, reader, nowMs)
      const bills = rows.hasBills ? await billsForHome(db, reader, nowMs) : noBills
      const events = rows.hasEvents ? await eventsForHome(db, reader, nowMs) : noEvents
      const requests = rows.hasRequests ? await openRequestsOf(db, reader, nowMs) : []
      return {
        documents: rows.documents,
        threads: rows.threads,
        newCount: rows.newCount + bills.fresh.length + events.fresh.length,
        requests: requests.slice(0, requestLimit),
        unfinishedCount: rows.hasSendings ? await countUnfinished(db, reader) : 0,
        bills,
        events,
      }
    },
  )
  const entries = [
    ...documents.map((row) => ({ kind: 'document' as const, row })),
    ...threads.map((row) => ({ kind: 'message' as const, row })),
    ...bills.fresh.map(({ card, name, fromName, excerpt }) => ({
      kind: 'bill' as const,
      row: {
        resource_id: card.billId,
        matter_id: card.matterId,
        matter_title: card.matterTitle,
        title: name,
        from_name: fromName,
        at_ms: card.sharedAtMs,
        excerpt,
        is_new: 1,
      },
    })),
    ...events.fresh.map(({ row: { eventId, title, matterTitle }, matterId, sharedAtMs, fromName, excerpt }) => ({
      kind: 'event' as const,
      row: {
        resource_id: eventId,
        matter_id: matterId,
        matter_title: matterTitle,
        title,
        from_name: fromName,
        at_ms: sharedAtMs,
        excerpt,
        is_new: 1,
      },
    })),
  ].sort(({ row: a }, { row: b }) => b.at_ms - a.at_ms || (a.resource_id < b.resource_id ? 1 : -1))
  const fresh = entries.filter(({ row }) => Number(row.is_new) === 1).slice(0, freshLimit)
  const recent = entries.filter(({ row }) => Number(row.is_new) !== 1).slice(0, recentLimit)
  return {
    newCount,
    unfinishedCount,
    // A map keeps the order of first appearance: the matter of the newest item comes first.
    fresh: [...Map.groupBy(fresh, ({ row }) => row.matter_id).values()].map((group) => ({
      matterTitle: group[0]?.row.matter_title ?? '',
      items: group.map(toItem),
    })),
    requests,
    bills: bills.unpaid,
    events: events.upcoming,
    recent: recent.map((entry) => ({ ...toItem(entry), matterTitle: entry.row.matter_title })),
  }
}

interface Entry {
  kind: HomeItem['kind']
  row: HomeRow
}

const toItem = ({ kind, row }: Entry): HomeItem => ({
  kind,
  resourceId: row.resource_id,
  title: row.title,
  fromName: row.from_name ?? '',
  atMs: row.at_ms,
  excerpt: excerptOf(row.excerpt),
})

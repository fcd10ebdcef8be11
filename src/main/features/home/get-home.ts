import type { z } from 'zod'
import type { home } from '../../../shared/console/home.contract.ts'
import { day, minute } from '../../../shared/time.ts'
import { isAdmin, type StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { ActivityRow } from '../../platform/store/tables.ts'
import { entryParams } from '../activity/entry-params.ts'
import { readLastError } from '../outbox/last-error.ts'
import { clientTrouble } from '../portal-access/client-trouble.ts'
import { requestsDue } from '../requests/list-requests.ts'
import {
  clientNews,
  countHeldByScanner,
  countStuckEmails,
  countWaitingShares,
  displayNames,
  failedEmails,
  homeSeenAt,
  reportedSignIns,
  saveHomeSeenAt,
  writtenWords,
  type ClientNews,
} from './home.queries.ts'

type Home = z.output<NonNullable<(typeof home.get)['~orpc']['outputSchema']>>

const mostNews = 50
/** Read to make them: one ZIP of a folder is hundreds of downloads, and one line. */
const mostNewsRows = 500
const mostTroubles = 20
const mostExamples = 5
const mostReported = 5
const reportedLookBackMs = 7 * day
/** Somebody back from a fortnight away finds it all; somebody who looked a minute ago still finds what was there. */
const newsLookBackMs = 14 * day

/** What clients did, what is stuck, who cannot get in and why: of the matters this person may see. Looking marks nothing as seen. */
export async function getHome(deps: Deps, actor: StaffActor): Promise<Home> {
  const now = deps.clock.now()
  return await deps.store.read(async (db) => {
    const seenAtMs = await homeSeenAt(db, actor.userId)
    const stuck = await countStuckEmails(db, actor)
    const failed = await failedEmails(db, actor, mostExamples)
    return {
      seenAtMs,
      clientsDid: await clientsDid(db, actor, { seenAtMs, sinceMs: Math.min(seenAtMs, now - newsLookBackMs) }),
      stuck: {
        failedEmails: stuck.failed,
        heldEmails: stuck.held,
        failedEmailExamples: failed.map((row) => ({
          emailId: row.id,
          toName: row.to_name || row.to_email,
          errorKey: readLastError(row.last_error)?.reason ?? null,
        })),
      },
      cannotGetIn: await cannotGetIn(db, actor, now),
      waitingShares: await countWaitingShares(db, actor),
      requests: await requestsDue(db, actor, now),
      heldByScanner: await countHeldByScanner(db, actor),
      reportedSignIns: isAdmin(actor) ? await reported(db, now) : [],
    }
  })
}

async function reported(db: ReadDb, nowMs: number): Promise<Home['reportedSignIns']> {
  const rows = await reportedSignIns(db, nowMs - reportedLookBackMs, mostReported)
  return rows.map((row) => ({
    userId: row.user_id,
    name: row.name,
    ip: String((JSON.parse(row.data) as { ip?: string }).ip ?? ''),
    atMs: row.at_ms,
  }))
}

/** The person has seen what there is: what comes after is new. */
export async function markHomeSeen(deps: Deps, actor: StaffActor): Promise<{ seenAtMs: number }> {
  const seenAtMs = deps.clock.now()
  await deps.store.write((tx) => saveHomeSeenAt(tx.db, actor.userId, seenAtMs))
  return { seenAtMs }
}

async function clientsDid(
  db: ReadDb,
  actor: StaffActor,
  { sinceMs, seenAtMs }: { sinceMs: number; seenAtMs: number },
): Promise<Home['clientsDid']> {
  const doings = doingsOf(await clientNews(db, actor, sinceMs, mostNewsRows), seenAtMs)
  const rows = doings.map(({ row }) => row)
  const params = await entryParams(db, rows)
  const written = rows.filter(isWriting)
  const words = await writtenWords(
    db,
    [...new Set(written.map((row) => row.subject_id ?? ''))],
    written.map((row) => row.at_ms),
  )
  return doings.map(({ row, count }) => ({
    entryId: row.id,
    count,
    atMs: row.at_ms,
    kind: row.kind,
    actorKind: 'client' as const,
    actorName: row.actor_name,
    params: params.get(row.id) ?? {},
    message: messageOf(row, words),
    matterId: row.matter_id,
    matterTitle: row.matter_title ?? '',
    clientId: row.client_id,
    requestId: row.subject_kind === 'request' ? row.subject_id : null,
  }))
}

/** What is done to many documents at once: a folder that is taken as a ZIP, files that come together. */
const manyAtOnce = ['document.uploaded', 'download.document', 'view.document']
const sameDoingMs = 10 * minute

/** The newest of them, the same thing done to several documents of a matter in a row as one; what is new apart from what was seen. */
function doingsOf(rows: readonly ClientNews[], seenAtMs: number): { row: ClientNews; count: number }[] {
  const doings: { row: ClientNews; count: number; fromMs: number }[] = []
  for (const row of rows) {
    const last = doings.at(-1)
    const isSame =
      last?.row.kind === row.kind &&
      last.row.actor_id === row.actor_id &&
      last.row.matter_id === row.matter_id &&
      last.fromMs - row.at_ms <= sameDoingMs &&
      last.row.at_ms > seenAtMs === row.at_ms > seenAtMs
    if (last && isSame && manyAtOnce.includes(row.kind))
      Object.assign(last, { count: last.count + 1, fromMs: row.at_ms })
    else if (doings.length === mostNews) break
    else doings.push({ row, count: 1, fromMs: row.at_ms })
  }
  return doings
}

/** Reading on the way to an answer is at the same moment as it, of the same thread, and no message. */
const isWriting = (row: ActivityRow) => row.subject_kind === 'thread' && row.kind.startsWith('message.')

function messageOf(
  row: ActivityRow,
  words: Awaited<ReturnType<typeof writtenWords>>,
): Home['clientsDid'][number]['message'] {
  if (!isWriting(row)) return null
  const found = words.find(
    (word) => word.thread_id === row.subject_id && word.author_id === row.actor_id && word.created_at_ms === row.at_ms,
  )
  return found ? { threadId: found.thread_id, subject: found.subject, body: found.body, toNames: [] } : null
}

async function cannotGetIn(db: ReadDb, actor: StaffActor, nowMs: number): Promise<Home['cannotGetIn']> {
  const troubles = [...(await clientTrouble(db, actor, null, nowMs))]
    .sort(([, a], [, b]) => b.atMs - a.atMs)
    .slice(0, mostTroubles)
  const names = await displayNames(
    db,
    troubles.map(([clientId]) => clientId),
  )
  return troubles.map(([clientId, trouble]) => ({ clientId, displayName: names.get(clientId) ?? '', ...trouble }))
}

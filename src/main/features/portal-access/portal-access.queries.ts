import { sql } from 'kysely'
import { hotCommand, hotQuery } from '../../platform/store/hot-query.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type {
  AttemptCounterRow,
  ClientSessionRow,
  KnownBrowserRow,
  SignInCodeRow,
  SignInLinkRow,
} from '../../platform/store/tables.ts'

/** A session with what decides, on every request, whether it still counts. */
const sessionByToken = hotQuery((db, { hashed }: { hashed: string }) =>
  db
    .selectFrom('client_sessions as session')
    .innerJoin('clients as client', 'client.id', 'session.client_id')
    .select([
      'session.id',
      'session.client_id',
      'session.portal_address_id',
      'session.access_version',
      'session.last_active_at_ms',
      'session.expires_at_ms',
      'session.ended_at_ms',
      'client.access_version as client_access_version',
      'client.has_portal_access',
      'client.archived_at_ms',
      'client.display_name',
      'client.locale',
    ])
    .where('session.token_hash', '=', hashed),
)
export const selectSession = async (db: ReadDb, hashed: string) => (await sessionByToken(db, { hashed }))[0]

const sessionState = hotQuery((db, { sessionId }: { sessionId: string }) =>
  db
    .selectFrom('client_sessions as session')
    .innerJoin('clients as client', 'client.id', 'session.client_id')
    .select([
      'session.client_id',
      'session.last_active_at_ms',
      'session.expires_at_ms',
      'client.display_name',
      'client.given_name',
      'client.company_name',
      'client.locale',
      'client.locale_is_chosen',
    ])
    .where('session.id', '=', sessionId)
    .where('session.ended_at_ms', 'is', null),
)
export const selectSessionState = async (db: ReadDb, sessionId: string) => (await sessionState(db, { sessionId }))[0]
export type SessionStateRow = NonNullable<Awaited<ReturnType<typeof selectSessionState>>>

/** A session, ended or not, with what decides what may still be done in its name. */
export const selectSessionWithClient = (db: ReadDb, sessionId: string) =>
  db
    .selectFrom('client_sessions as session')
    .innerJoin('clients as client', 'client.id', 'session.client_id')
    .selectAll('session')
    .select([
      'client.display_name',
      'client.locale',
      'client.has_portal_access',
      'client.archived_at_ms',
      'client.access_version as client_access_version',
    ])
    .where('session.id', '=', sessionId)
    .executeTakeFirst()

export const insertSession = hotQuery((db, row: ClientSessionRow) => db.insertInto('client_sessions').values(row))

/** True when the session was live and now has its idle time anew. Never moves it back. */
export async function extendSession(
  db: ReadDb,
  sessionId: string,
  nowMs: number,
  idleSinceMs: number,
): Promise<boolean> {
  const rows = await db
    .updateTable('client_sessions')
    .set({ last_active_at_ms: nowMs })
    .where('id', '=', sessionId)
    .where('ended_at_ms', 'is', null)
    .where('last_active_at_ms', '>', idleSinceMs)
    .where('expires_at_ms', '>', nowMs)
    .returning('id')
    .execute()
  return rows.length > 0
}

/** Ends the open sessions of a client, or one of them; answers the ids of those it ended. */
export async function endSessionsOf(
  db: ReadDb,
  which: { clientId?: string; sessionId?: string; lastActiveAtMs?: number },
  reason: string,
  nowMs: number,
): Promise<string[]> {
  let query = db
    .updateTable('client_sessions')
    .set({ ended_at_ms: nowMs, ended_reason: reason })
    .where('ended_at_ms', 'is', null)
  if (which.clientId) query = query.where('client_id', '=', which.clientId)
  if (which.sessionId) query = query.where('id', '=', which.sessionId)
  if (which.lastActiveAtMs !== undefined) query = query.where('last_active_at_ms', '=', which.lastActiveAtMs)
  const rows = await query.returning('id').execute()
  return rows.map((row) => row.id)
}

export function selectOpenSessions(db: ReadDb, clientId: string, nowMs: number, idleSinceMs: number) {
  return db
    .selectFrom('client_sessions as session')
    .innerJoin('clients as client', 'client.id', 'session.client_id')
    .select([
      'session.id as sessionId',
      'session.created_at_ms as createdAtMs',
      'session.last_active_at_ms as lastActiveAtMs',
      'session.ip',
      'session.user_agent as userAgent',
    ])
    .where('session.client_id', '=', clientId)
    .where('session.ended_at_ms', 'is', null)
    .where('session.last_active_at_ms', '>', idleSinceMs)
    .where('session.expires_at_ms', '>', nowMs)
    .whereRef('session.access_version', '=', 'client.access_version')
    .orderBy('session.created_at_ms', 'desc')
    .execute()
}

/** Sessions past their time, or from a future that the clock has taken back. */
export function selectLapsedSessions(db: ReadDb, nowMs: number, idleSinceMs: number, futureMs: number) {
  return db
    .selectFrom('client_sessions as session')
    .innerJoin('clients as client', 'client.id', 'session.client_id')
    .select([
      'session.id',
      'session.client_id',
      'session.last_active_at_ms',
      'session.expires_at_ms',
      'client.display_name',
    ])
    .where('session.ended_at_ms', 'is', null)
    .where((eb) =>
      eb.or([
        eb('session.last_active_at_ms', '<=', idleSinceMs),
        eb('session.last_active_at_ms', '>', futureMs),
        eb('session.expires_at_ms', '<=', nowMs),
      ]),
    )
    .limit(200)
    .execute()
}

export async function raiseAccessVersion(db: ReadDb, clientId: string): Promise<void> {
  await db
    .updateTable('clients')
    .set((eb) => ({ access_version: eb('access_version', '+', 1) }))
    .where('id', '=', clientId)
    .execute()
}

export async function raiseAllAccessVersions(db: ReadDb): Promise<void> {
  await db
    .updateTable('clients')
    .set((eb) => ({ access_version: eb('access_version', '+', 1) }))
    .execute()
}

export async function selectClientName(db: ReadDb, clientId: string): Promise<string | undefined> {
  const row = await db.selectFrom('clients').select('display_name').where('id', '=', clientId).executeTakeFirst()
  return row?.display_name
}

export const markSignedIn = hotQuery((db, { clientId, nowMs }: { clientId: string; nowMs: number }) =>
  db.updateTable('clients').set({ last_sign_in_at_ms: nowMs }).where('id', '=', clientId),
)

export async function carryLocale(db: ReadDb, clientId: string, locale: string): Promise<void> {
  await db
    .updateTable('clients')
    .set((eb) => ({ locale, version: eb('version', '+', 1) }))
    .where('id', '=', clientId)
    .execute()
}

export async function chooseLocale(db: ReadDb, clientId: string, locale: string, nowMs: number): Promise<void> {
  await db
    .updateTable('clients')
    .set((eb) => ({ locale, locale_is_chosen: 1, version: eb('version', '+', 1), updated_at_ms: nowMs }))
    .where('id', '=', clientId)
    .execute()
}

export const rememberBrowser = hotQuery((db, row: KnownBrowserRow) =>
  db
    .insertInto('known_browsers')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['browser_hash', 'client_id']).doUpdateSet({ last_seen_at_ms: row.last_seen_at_ms }),
    ),
)

export async function isBrowserKnown(db: ReadDb, browserHash: string, clientId: string): Promise<boolean> {
  const row = await db
    .selectFrom('known_browsers')
    .select('client_id')
    .where('browser_hash', '=', browserHash)
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  return row !== undefined
}

const firmAndAddresses = hotQuery((db) =>
  db
    .selectFrom('firms as firm')
    .leftJoin('portal_addresses as address', (join) => join.on('address.retired_at_ms', 'is', null))
    .select([
      'firm.name',
      'firm.accent_color',
      'firm.logo_file_id',
      'firm.time_zone',
      'firm.contact_name',
      'firm.contact_phone',
      'firm.contact_hours',
      'firm.default_locale',
      'address.id as address_id',
      'address.region',
      'address.origin',
    ])
    .orderBy('address.position')
    .orderBy('address.id'),
)
/** The firm as the portal shows it, with its addresses in their order. */
export async function selectFirmAndAddresses(db: ReadDb) {
  const rows = await firmAndAddresses(db, {})
  const [firm] = rows
  if (!firm) throw new Error('There is no firm yet')
  const addresses = rows.flatMap(({ address_id: id, region, origin }) =>
    id === null || region === null || origin === null ? [] : [{ id, region, origin }],
  )
  return { firm, addresses }
}

/**
 * The client whose address this is, if they have access (ACC-1): the address they belong to, and whether this browser
 * signed them in before. One row in any case, and the same look-ups: that of an address that is nobody's is empty, since finding
 * none would be faster than finding one (C5).
 */
const clientByEmail = hotQuery((db, { emailNorm, browserHash }: { emailNorm: string; browserHash: string }) =>
  db
    .selectFrom(db.selectNoFrom((eb) => eb.lit(1).as('time')).as('one'))
    .leftJoin('clients as client', (join) =>
      join
        .on('client.portal_email_norm', '=', emailNorm)
        .on('client.has_portal_access', '=', 1)
        .on('client.archived_at_ms', 'is', null),
    )
    .leftJoin('known_browsers as browser', (join) =>
      join
        .on('browser.browser_hash', '=', browserHash)
        .on((eb) => eb('browser.client_id', '=', eb.fn.coalesce('client.id', sql.lit('nobody')))),
    )
    .select((eb) => [
      'client.id',
      'client.email',
      'client.display_name',
      'client.access_version',
      'client.locale',
      'client.locale_is_chosen',
      'browser.client_id as known_browser',
      eb.fn
        .coalesce(
          'client.portal_address_id',
          eb
            .selectFrom('portal_addresses as first')
            .select('first.id')
            .where('first.retired_at_ms', 'is', null)
            .orderBy('first.position')
            .orderBy('first.id')
            .limit(1),
        )
        .as('home_address_id'),
    ]),
)
export async function selectClientByEmail(db: ReadDb, emailNorm: string, browserHash: string) {
  const [row] = await clientByEmail(db, { emailNorm, browserHash })
  return row && isSomebody(row) ? row : undefined
}

type Somebody<Row> = Row & { id: string; display_name: string; access_version: number; locale: string }
const isSomebody = <Row extends { id: string | null }>(row: Row): row is Somebody<Row> => row.id !== null

export const insertLink = hotQuery((db, row: SignInLinkRow) => db.insertInto('sign_in_links').values(row))

const linkAndClient = (db: ReadDb, hashed: string) =>
  db
    .selectFrom('sign_in_links as link')
    .innerJoin('clients as client', 'client.id', 'link.client_id')
    .select([
      'link.token_hash',
      'client.id as client_id',
      'link.access_version',
      'link.portal_address_id',
      'link.email_id',
      'link.email_norm',
      'link.target',
      'link.created_at_ms',
      'link.expires_at_ms',
      'link.opened_at_ms',
      'link.used_at_ms',
      'client.access_version as client_access_version',
      'client.portal_email_norm',
      'client.email',
      'client.has_portal_access',
      'client.archived_at_ms',
      'client.display_name',
      'client.given_name',
      'client.company_name',
      'client.locale',
      'client.locale_is_chosen',
    ])
    .where('link.token_hash', '=', hashed)

const linkByToken = hotQuery((db, { hashed }: { hashed: string }) => linkAndClient(db, hashed))
/** A link with its client. */
export const selectLink = async (db: ReadDb, hashed: string) => (await linkByToken(db, { hashed }))[0]
export type LinkRow = NonNullable<Awaited<ReturnType<typeof selectLink>>>

/** A link with what its page shows beside: its portal address, and what its e-mail says of who wrote. */
export const selectLinkForPage = (db: ReadDb, hashed: string) =>
  linkAndClient(db, hashed)
    .innerJoin('portal_addresses as address', 'address.id', 'link.portal_address_id')
    .leftJoin('outbox_emails as mail', 'mail.id', 'link.email_id')
    .select((eb) => [
      'address.origin',
      'mail.params',
      eb.selectFrom('firms').select('firms.name').limit(1).as('firm_name'),
    ])
    .executeTakeFirst()
export type PageLinkRow = NonNullable<Awaited<ReturnType<typeof selectLinkForPage>>>

const markUsed = hotCommand((db, { hashed, nowMs }: { hashed: string; nowMs: number }) =>
  db
    .updateTable('sign_in_links')
    .set({ used_at_ms: nowMs })
    .where('token_hash', '=', hashed)
    .where('used_at_ms', 'is', null)
    .where('expires_at_ms', '>', nowMs),
)
/** Compare-and-set: true for exactly one of all who try (C1). */
export const useLink = async (db: ReadDb, hashed: string, nowMs: number) =>
  (await markUsed(db, { hashed, nowMs })) === 1

/** A link found expired stays so, whatever the clock does afterwards (F6). */
export async function lapseLink(db: ReadDb, hashed: string): Promise<void> {
  await db
    .updateTable('sign_in_links')
    .set((eb) => ({ expires_at_ms: eb.ref('created_at_ms') }))
    .where('token_hash', '=', hashed)
    .whereRef('expires_at_ms', '>', 'created_at_ms')
    .execute()
}

/** That the page of a link was opened: of the link the latest time, of its e-mail the first. */
export async function markLinkOpened(
  db: ReadDb,
  link: { token_hash: string; email_id: string | null },
  nowMs: number,
): Promise<void> {
  await db.updateTable('sign_in_links').set({ opened_at_ms: nowMs }).where('token_hash', '=', link.token_hash).execute()
  if (link.email_id === null) return
  await db
    .updateTable('outbox_emails')
    .set({ link_opened_at_ms: nowMs })
    .where('id', '=', link.email_id)
    .where('link_opened_at_ms', 'is', null)
    .execute()
}

export const insertCode = hotQuery((db, row: SignInCodeRow) => db.insertInto('sign_in_codes').values(row))

/** The codes this browser asked for and can still use, with their clients, newest first. */
export function selectOpenCodes(db: ReadDb, browserHash: string, portalAddressId: string, nowMs: number) {
  return db
    .selectFrom('sign_in_codes as code')
    .leftJoin('clients as client', 'client.id', 'code.client_id')
    .leftJoin('known_browsers as browser', (join) =>
      join.onRef('browser.client_id', '=', 'code.client_id').onRef('browser.browser_hash', '=', 'code.browser_hash'),
    )
    .select([
      'code.id',
      'code.client_id',
      'code.access_version',
      'code.target',
      'code.tries_left',
      'code.created_at_ms',
      'client.access_version as client_access_version',
      'client.has_portal_access',
      'client.archived_at_ms',
      'client.display_name',
      'client.given_name',
      'client.company_name',
      'client.locale',
      'client.locale_is_chosen',
      'browser.client_id as known_browser',
    ])
    .where('code.browser_hash', '=', browserHash)
    .where('code.portal_address_id', '=', portalAddressId)
    .where('code.used_at_ms', 'is', null)
    .where('code.expires_at_ms', '>', nowMs)
    .orderBy('code.created_at_ms', 'desc')
    .limit(20)
    .execute()
}
export type CodeRow = Awaited<ReturnType<typeof selectOpenCodes>>[number]

export async function useCode(db: ReadDb, browserHash: string, codeId: string, nowMs: number): Promise<boolean> {
  const rows = await db
    .updateTable('sign_in_codes')
    .set({ used_at_ms: nowMs })
    .where('browser_hash', '=', browserHash)
    .where('id', '=', codeId)
    .where('used_at_ms', 'is', null)
    .returning('id')
    .execute()
  return rows.length === 1
}

export async function spendTry(db: ReadDb, browserHash: string, codeIds: string[]): Promise<void> {
  await db
    .updateTable('sign_in_codes')
    .set((eb) => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('browser_hash', '=', browserHash)
    .where('id', 'in', codeIds)
    .execute()
}

const counterByKey = hotQuery((db, { key }: { key: string }) =>
  db.selectFrom('attempt_counters').selectAll().where('key', '=', key),
)
export const selectCounter = async (db: ReadDb, key: string) => (await counterByKey(db, { key }))[0]

interface FiveKeys {
  first: string
  second: string
  third: string
  fourth: string
  fifth: string
}
export const selectFiveCounters = hotQuery((db, { first, second, third, fourth, fifth }: FiveKeys) =>
  db.selectFrom('attempt_counters').selectAll().where('key', 'in', [first, second, third, fourth, fifth]),
)

const upsertCounters = (db: ReadDb, rows: AttemptCounterRow[]) =>
  db
    .insertInto('attempt_counters')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((eb) => ({
        count: eb.ref('excluded.count'),
        window_started_at_ms: eb.ref('excluded.window_started_at_ms'),
        last_at_ms: eb.ref('excluded.last_at_ms'),
        next_allowed_at_ms: eb.ref('excluded.next_allowed_at_ms'),
      })),
    )

export const saveCounter = hotQuery((db, row: AttemptCounterRow) => upsertCounters(db, [row]))

interface Counting {
  nowMs: number
  nextAllowedAtMs: number
  addressKey: string
  addressCount: number
  addressSinceMs: number
  sourceKey: string
  sourceCount: number
  sourceSinceMs: number
  allKey: string
  allCount: number
  allSinceMs: number
}
/** The three that every asking is counted in, at once. */
export const saveCounting = hotQuery((db, { nowMs, nextAllowedAtMs, ...given }: Counting) => {
  const row = (key: string, count: number, window_started_at_ms: number): AttemptCounterRow => ({
    key,
    count,
    window_started_at_ms,
    last_at_ms: nowMs,
    next_allowed_at_ms: nextAllowedAtMs,
  })
  return upsertCounters(db, [
    row(given.addressKey, given.addressCount, given.addressSinceMs),
    row(given.sourceKey, given.sourceCount, given.sourceSinceMs),
    row(given.allKey, given.allCount, given.allSinceMs),
  ])
})

export async function forgetOldAttempts(
  db: ReadDb,
  before: { codesBeforeMs: number; decoysBeforeMs: number; countersBeforeMs: number },
): Promise<void> {
  await db
    .deleteFrom('sign_in_codes')
    .where('client_id', 'is', null)
    .where('expires_at_ms', '<', before.decoysBeforeMs)
    .execute()
  await db
    .deleteFrom('sign_in_links')
    .where('client_id', 'is', null)
    .where('expires_at_ms', '<', before.decoysBeforeMs)
    .execute()
  await db.deleteFrom('sign_in_codes').where('expires_at_ms', '<', before.codesBeforeMs).execute()
  await db
    .deleteFrom('attempt_counters')
    .where('last_at_ms', '<', before.countersBeforeMs)
    .where('key', 'like', 'access-%')
    .execute()
}

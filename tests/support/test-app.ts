import type { ClientActor, StaffActor, StaffRole, SystemActor } from '../../src/main/actor.ts'
import type { Deps } from '../../src/main/deps.ts'
import { drawBill } from '../../src/main/features/bills/pdf/bill-paper.ts'
import { drawStatement } from '../../src/main/features/bills/pdf/statement-paper.ts'
import { createClient } from '../../src/main/features/clients/create-client.ts'
import type { ClientFields } from '../../src/main/features/clients/client-row.ts'
import { createMatter } from '../../src/main/features/matters/create-matter.ts'
import type { MatterFields } from '../../src/main/features/matters/matter-row.ts'
import type { ExtractedText, Mailer, MailResult, OutgoingEmail } from '../../src/main/ports.ts'
import { connectScanner } from '../../src/main/platform/scan/connect-scanner.ts'
import type { StoreEvent } from '../../src/main/platform/store/store.ts'
import { isRefusal, type Refusal } from '../../src/shared/errors.ts'
import { normalizeEmail } from '../../src/shared/ids.ts'
import { hour } from '../../src/shared/time.ts'
import { clearSecrets, fakeClock, fakeIds, fakeLog, fakePush, quickPasswords } from './fakes.ts'
import { memorySearchDeps } from './memory-search.ts'
import { memoryFiles, memoryWorkers } from './memory-files.ts'
import { openTestStore, type TestEngine } from './store.ts'

export interface CapturedMailer extends Mailer {
  kind: 'folder' | 'smtp'
  sent: OutgoingEmail[]
  /** What the next sendings answer; 'accepted' when there is nothing more. */
  answers: MailResult[]
}

function capturedMailer(): CapturedMailer {
  const sent: OutgoingEmail[] = []
  const answers: MailResult[] = []
  return {
    kind: 'folder',
    description: 'captured',
    sent,
    answers,
    send(email) {
      sent.push(email)
      return Promise.resolve(answers.shift() ?? { outcome: 'accepted' })
    },
  }
}

export const origin = { ip: '192.0.2.10', userAgent: 'test' }
export const system: SystemActor = { kind: 'system', name: 'test' }

/**
 * The verbs without listeners: a real, migrated store (both engines), a fake clock and ids, captured mail, files in
 * memory, and short ways to make what a test needs. `close` it after each test.
 */
export async function createTestApp({ engine }: { engine?: TestEngine } = {}) {
  const testStore = await openTestStore(engine)
  const clock = fakeClock()
  const ids = fakeIds(clock)
  const mailer = capturedMailer()
  const files = memoryFiles()
  const log = fakeLog()
  const push = fakePush()
  const events: StoreEvent[] = []
  const texts = new Map<string, ExtractedText>()
  const searching = memorySearchDeps(testStore.store, files)
  testStore.store.subscribe((event) => events.push(event))
  const deps: Deps = {
    store: testStore.store,
    clock,
    ids,
    files,
    log,
    secrets: clearSecrets(),
    workers: memoryWorkers(files),
    ...searching,
    papers: { bill: drawBill, statement: drawStatement },
    passwords: quickPasswords(),
    push,
    connectScanner,
    mailer: () => mailer,
    // A test may say what stands in a file; else it is read.
    texts: { textOf: async (fileId) => texts.get(fileId) ?? (await searching.texts.textOf(fileId)) },
  }
  let staffCount = 0
  let clientCount = 0

  /** A firm of Santa Fe with one portal address on loopback. */
  async function makeFirm(overrides: { shareDelaySeconds?: number; origin?: string } = {}) {
    const firmId = ids.id()
    const portalAddressId = ids.id()
    const nowMs = clock.now()
    await deps.store.write(async ({ db }) => {
      await db
        .insertInto('firms')
        .values({
          id: firmId,
          name: 'Ibarra Lowe & Brandt',
          accent_color: null,
          logo_file_id: null,
          time_zone: 'America/Denver',
          default_locale: 'en',
          contact_name: 'Elena Ibarra',
          contact_phone: '(505) 555-0117',
          contact_hours: 'weekdays 8:30 to 5:30',
          reply_to_email: 'office@ibarralowe.example',
          lock_after_minutes: 15,
          share_delay_seconds: overrides.shareDelaySeconds ?? 10,
          // Most tests are about one thing at a time.
          notice_group_seconds: 0,
          created_at_ms: nowMs,
          updated_at_ms: nowMs,
        })
        .execute()
      await db
        .insertInto('portal_addresses')
        .values({
          id: portalAddressId,
          region: 'North America',
          origin: overrides.origin ?? 'http://127.0.0.1:4711',
          position: 0,
          checked_at_ms: null,
          reachable_at_ms: null,
          check_error: null,
          created_at_ms: nowMs,
          retired_at_ms: null,
        })
        .execute()
    })
    return { firmId, portalAddressId }
  }

  /** Someone who works here, signed in; their password is 'correct horse battery'. */
  async function makeStaff(role: StaffRole = 'staff', name = `Staff ${++staffCount}`): Promise<StaffActor> {
    const userId = ids.id()
    const sessionId = ids.id()
    const nowMs = clock.now()
    const email = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '.')}@ibarralowe.example`
    const passwordHash = await deps.passwords.hash('correct horse battery')
    await deps.store.write(async ({ db }) => {
      await db
        .insertInto('staff_users')
        .values({
          id: userId,
          email,
          email_norm: normalizeEmail(email),
          name,
          role,
          locale: 'en',
          password_hash: passwordHash,
          password_changed_at_ms: nowMs,
          security_version: 1,
          last_sign_in_at_ms: nowMs,
          home_seen_at_ms: nowMs,
          created_at_ms: nowMs,
          deactivated_at_ms: null,
          notice_cadence: 'at-once',
        })
        .execute()
      await db
        .insertInto('staff_sessions')
        .values({
          id: sessionId,
          token_hash: ids.token(),
          user_id: userId,
          security_version: 1,
          created_at_ms: nowMs,
          last_active_at_ms: nowMs,
          expires_at_ms: nowMs + 12 * hour,
          password_at_ms: nowMs,
          locked_at_ms: null,
          ip: origin.ip,
          user_agent: origin.userAgent,
          ended_at_ms: null,
          ended_reason: null,
        })
        .execute()
    })
    return {
      kind: 'staff',
      userId,
      name,
      role,
      locale: 'en',
      sessionId,
      passwordAtMs: nowMs,
      hasSecondFactor: false,
      origin,
    }
  }

  async function makeClient(fields: Partial<ClientFields> = {}) {
    const count = ++clientCount
    return granted(
      await createClient(deps, system, {
        kind: 'person',
        givenName: 'Client',
        familyName: `Number${count}`,
        companyName: '',
        email: `client${count}@mail.example`,
        phone: '',
        address: '',
        locale: 'en',
        portalAddressId: null,
        notes: '',
        tags: [],
        ...fields,
      }),
    )
  }

  async function makeMatter(responsible: StaffActor, clientIds: string[] = [], fields: Partial<MatterFields> = {}) {
    return granted(
      await createMatter(deps, system, {
        title: 'Estate of Rosalind Vance',
        practiceArea: 'Probate',
        status: 'open',
        responsibleUserId: responsible.userId,
        staffUserIds: [],
        isRestricted: false,
        participants: clientIds.map((clientId) => ({ clientId, role: '' })),
        ...fields,
      }),
    )
  }

  /** A client as the portal's procedures get them, signed in now; their rows are made too. */
  async function signInClient(clientId: string, portalAddressId: string): Promise<ClientActor> {
    const sessionId = ids.id()
    const nowMs = clock.now()
    const row = await deps.store.read((db) =>
      db.selectFrom('clients').selectAll().where('id', '=', clientId).executeTakeFirstOrThrow(),
    )
    await deps.store.write(async ({ db }) => {
      await db
        .insertInto('client_sessions')
        .values({
          id: sessionId,
          token_hash: ids.token(),
          client_id: clientId,
          access_version: row.access_version,
          portal_address_id: portalAddressId,
          created_at_ms: nowMs,
          last_active_at_ms: nowMs,
          expires_at_ms: nowMs + 8 * hour,
          ip: origin.ip,
          user_agent: origin.userAgent,
          ended_at_ms: null,
          ended_reason: null,
        })
        .execute()
    })
    return { kind: 'client', clientId, name: row.display_name, locale: 'en', sessionId, portalAddressId, origin }
  }

  return {
    ...deps,
    deps,
    clock,
    mailer,
    files,
    log,
    push,
    /** What stands in stored files, by their id: nothing, unless a test says so. */
    fileTexts: texts,
    /** Every event of every commit, in order. */
    events,
    /** How to open the same data again, once closed. */
    storeOptions: testStore.options,
    makeFirm,
    makeStaff,
    makeClient,
    makeMatter,
    signInClient,
    close: () => testStore.close(),
  }
}

export type TestApp = Awaited<ReturnType<typeof createTestApp>>

/** The verb's result; a refusal fails the test with its code. */
export function granted<T>(result: T | Refusal): Exclude<T, Refusal> {
  if (isRefusal(result)) throw new Error(`refused: ${JSON.stringify(result)}`)
  return result as Exclude<T, Refusal>
}

/** The verb's refusal; anything else fails the test. */
export function refused(result: unknown): Refusal {
  if (!isRefusal(result)) throw new Error(`not refused: ${JSON.stringify(result)}`)
  return result
}

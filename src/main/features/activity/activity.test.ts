import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, granted, origin, refused, system, type TestApp } from '../../../../tests/support/test-app.ts'
import type { StaffActor } from '../../actor.ts'
import { hashEntry } from './canonical-entry.ts'
import { csvLine } from './csv.ts'
import { exportActivity } from './export-activity.ts'
import { listActivity } from './list-activity.ts'
import { recordActivity, type NewActivity } from './record-activity.ts'
import { verifyActivity } from './verify-chain.ts'

let app: TestApp
let owner: StaffActor

beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm()
  owner = await app.makeStaff('owner', 'Elena Ibarra')
})
afterEach(() => app.close())

const record = (entry: Partial<NewActivity> = {}) =>
  app.store.write((tx) => recordActivity(tx, app.deps, { actor: owner, kind: 'setting.firm-updated', ...entry }))
const rows = () => app.store.read((db) => db.selectFrom('activity').selectAll().orderBy('position').execute())
const page = { areas: [], limit: 50 }
const kindsSeenBy = async (actor: StaffActor, filter: object = {}) =>
  (await listActivity(app.deps, actor, { ...page, ...filter })).entries.map((entry) => entry.kind)

describe('the chain', () => {
  test('AUD-1 positions are dense and every entry carries the hash of the one before, also within one write', async () => {
    await record()
    await app.store.write(async (tx) => {
      await recordActivity(tx, app.deps, { actor: system, kind: 'backup.made' })
      await recordActivity(tx, app.deps, {
        actor: { kind: 'visitor', ip: '198.51.100.7' },
        kind: 'sign-in.link-opened',
      })
    })
    await record()
    const all = await rows()
    expect(all.map((row) => row.position)).toEqual([1, 2, 3, 4])
    expect(all.map((row) => row.prev_hash)).toEqual(['0'.repeat(64), ...all.slice(0, -1).map((row) => row.hash)])
    expect(await verifyActivity(app.deps)).toEqual({ isIntact: true, entries: 4, brokenAtPosition: null })
  })

  test('AUD-1 a write that is rolled back among others leaves no gap and no fork', async () => {
    const writes = Array.from({ length: 60 }, (_, at) =>
      app.store.write(async (tx) => {
        await recordActivity(tx, app.deps, { actor: owner, kind: 'setting.firm-updated', data: { at } })
        if (at % 3 === 1) throw new Error('rolled back')
      }),
    )
    const settled = await Promise.allSettled(writes)
    expect(settled.filter((result) => result.status === 'rejected')).toHaveLength(20)
    expect((await rows()).map((row) => row.position)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1))
    expect(await verifyActivity(app.deps)).toMatchObject({ isIntact: true, entries: 40 })
  })

  test.each([
    ['words', { data: '{"changed":"other"}' }],
    ['a time', { at_ms: 1 }],
    ['an actor', { actor_name: 'Somebody else' }],
    ['a hash', { hash: 'f'.repeat(64) }],
  ])('AUD-1 verify finds %s that was changed, and where', async (_what, change) => {
    for (let at = 0; at < 5; at++) await record({ data: { at } })
    await app.store.write((tx) => tx.db.updateTable('activity').set(change).where('position', '=', 3).execute())
    expect(await verifyActivity(app.deps)).toEqual({ isIntact: false, entries: 2, brokenAtPosition: 3 })
  })

  test('AUD-1 verify finds an entry that was rewritten with a hash of its own, at the one that follows', async () => {
    for (let at = 0; at < 5; at++) await record({ data: { at } })
    const third = (await rows())[2]
    if (!third) throw new Error('no third entry')
    const forged = { ...third, actor_name: 'Somebody else' }
    await app.store.write((tx) =>
      tx.db
        .updateTable('activity')
        .set({ ...forged, hash: hashEntry(forged) })
        .where('position', '=', 3)
        .execute(),
    )
    expect(await verifyActivity(app.deps)).toEqual({ isIntact: false, entries: 3, brokenAtPosition: 4 })
  })

  test('AUD-1 verify finds a removed entry', async () => {
    for (let at = 0; at < 5; at++) await record()
    await app.store.write((tx) => tx.db.deleteFrom('activity').where('position', '=', 2).execute())
    expect(await verifyActivity(app.deps)).toEqual({ isIntact: false, entries: 1, brokenAtPosition: 2 })
  })

  test('AUD-1 a chain longer than a page is walked to its end', async () => {
    await app.store.write(async (tx) => {
      for (let at = 0; at < 1_203; at++) await recordActivity(tx, app.deps, { actor: system, kind: 'backup.made' })
    })
    expect(await verifyActivity(app.deps)).toEqual({ isIntact: true, entries: 1_203, brokenAtPosition: null })
  })
})

describe('who sees what of it', () => {
  test('CLT-3 entries of a restricted matter are for those on it; admins see that somebody looked', async () => {
    const staff = await app.makeStaff('staff')
    const listed = await app.makeStaff('staff')
    const matter = await app.makeMatter(listed, [], { isRestricted: true, staffUserIds: [listed.userId] })
    await record({ kind: 'message.sent', matterId: matter.matterId, data: { name: 'Secret' } })
    await record({ kind: 'matter.restricted-opened', matterId: matter.matterId })
    const filter = { matterId: matter.matterId }
    expect(await kindsSeenBy(staff, filter)).toEqual([])
    expect(await kindsSeenBy(listed, filter)).toContain('message.sent')
    expect(await kindsSeenBy(owner, filter)).toContain('matter.restricted-opened')
    expect(await kindsSeenBy(owner, filter)).not.toContain('message.sent')
    const { csv } = granted(await exportActivity(app.deps, owner, {}))
    expect(csv).not.toContain('Secret')
  })

  test('AUD-1 settings and other people’s sign-ins are for admins, what concerns oneself for everyone', async () => {
    const staff = await app.makeStaff('staff')
    await record()
    await record({ kind: 'staff.role-changed', subjectKind: 'staff', subjectId: staff.userId, data: { user: 'S' } })
    await record({ actor: staff, kind: 'session.signed-out' })
    expect(await kindsSeenBy(staff)).toEqual(['session.signed-out', 'staff.role-changed'])
    expect(await kindsSeenBy(owner)).toEqual(['session.signed-out', 'staff.role-changed', 'setting.firm-updated'])
  })

  test('AUD-1 filters by area, actor, client and time, page by page, naming client and matter', async () => {
    const client = await app.makeClient({ givenName: 'Mara', familyName: 'Vance' })
    const matter = await app.makeMatter(owner, [client.clientId])
    const from = app.clock.now() + 1
    app.clock.advance(10)
    for (let at = 0; at < 5; at++) {
      await record({
        kind: 'share.started',
        matterId: matter.matterId,
        clientId: client.clientId,
        data: { name: `D${at}` },
      })
    }
    const ask = { ...page, areas: ['share'], clientId: client.clientId, fromMs: from, limit: 2 }
    const first = await listActivity(app.deps, owner, ask)
    expect(first.entries.map((entry) => entry.params)).toEqual([
      { name: 'D4', client: 'Mara Vance', matter: matter.title, matterNumber: matter.number },
      { name: 'D3', client: 'Mara Vance', matter: matter.title, matterNumber: matter.number },
    ])
    const second = await listActivity(app.deps, owner, { ...ask, cursor: first.nextCursor, limit: 3 })
    expect(second.entries.map((entry) => entry.params['name'])).toEqual(['D2', 'D1', 'D0'])
    expect(second.nextCursor).toBeNull()
    expect(await kindsSeenBy(owner, { areas: ['%'] })).toEqual([])
    expect(await kindsSeenBy(owner, { actorKind: 'visitor' })).toEqual([])
    expect(await kindsSeenBy(owner, { areas: ['share'], toMs: from })).toEqual([])
  })
})

describe('export', () => {
  test('AUD-1 is CSV in the order of the chain, and stands in the activity itself', async () => {
    await record({ data: { name: 'first' } })
    await record({ data: { name: 'a "quoted", name' } })
    const { csv, fileName } = granted(await exportActivity(app.deps, owner, {}))
    const lines = csv.split('\r\n')
    expect(fileName).toBe('activity-2026-11-03.csv')
    expect(lines).toHaveLength(4)
    expect(lines[1]).toMatch(/^1,"2026-11-03T10:00:00.000Z","staff","Elena Ibarra","192.0.2.10","setting.firm-updated"/)
    expect(lines[2]).toContain('"{""name"":""a \\""quoted\\"", name""}"')
    expect(await kindsSeenBy(owner)).toContain('activity.exported')
  })

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =HYPERLINK("x")', '＝1'])(
    'AUD-1 a spreadsheet takes no text for a formula: %j',
    (text) => {
      expect(csvLine([text])).toMatch(/^"'/)
    },
  )

  test('AUD-1 more than one answer can carry is refused, not cut', async () => {
    expect(refused(await exportActivity({ ...app.deps, store: endlessStore() }, owner, {})).refused).toBe('TOO_LARGE')
  })
})

/** Answers full pages for ever. */
function endlessStore(): TestApp['store'] {
  const row = { position: 1, at_ms: 0, actor_kind: 'system', actor_name: '', kind: 'backup.made', data: '{}', hash: '' }
  const pageOfRows = Array.from({ length: 1_000 }, () => row)
  return { ...app.store, read: () => Promise.resolve(pageOfRows) as never }
}

test('D5 the address of a request is in the entry', async () => {
  await record()
  expect((await rows())[0]).toMatchObject({ ip: origin.ip, actor_id: owner.userId, at_ms: app.clock.now() })
})

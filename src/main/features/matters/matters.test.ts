import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, granted, refused, system, type TestApp } from '../../../../tests/support/test-app.ts'
import type { StaffActor } from '../../actor.ts'
import { getClient } from '../clients/get-client.ts'
import { addParticipant, removeParticipant, setAdverse } from './change-participants.ts'
import { createMatter } from './create-matter.ts'
import { getMatter } from './get-matter.ts'
import { listMatters, listRestrictedMatters } from './list-matters.ts'
import type { MatterDetail } from './matter-row.ts'
import { matterTimeline } from './matter-timeline.ts'
import { updateMatter } from './update-matter.ts'

let app: TestApp
let lawyer: StaffActor
let colleague: StaffActor
let admin: StaffActor

beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm()
  lawyer = await app.makeStaff('staff', 'Elena Ibarra')
  colleague = await app.makeStaff('staff', 'James Lowe')
  admin = await app.makeStaff('admin', 'Ada Brandt')
})
afterEach(() => app.close())

const everything = { query: '', mine: false, sort: '-number', limit: 50 } as const
const titles = async (actor: StaffActor, filter: Partial<Parameters<typeof listMatters>[2]> = {}) =>
  (await listMatters(app.deps, actor, { ...everything, ...filter })).rows.map((row) => row.title)
const toInput = (matter: MatterDetail, changes: Partial<Parameters<typeof updateMatter>[2]> = {}) => ({
  matterId: matter.matterId,
  version: matter.version,
  title: matter.title,
  practiceArea: matter.practiceArea,
  status: matter.status,
  responsibleUserId: matter.responsible.userId,
  staffUserIds: matter.staff.map((member) => member.userId),
  isRestricted: matter.isRestricted,
  ...changes,
})

describe('CLT-2 matters', () => {
  test('are numbered by year without gap, and found by number and title', async () => {
    await app.makeMatter(lawyer, [], { title: 'Estate of Rosalind Vance' })
    await app.makeMatter(lawyer, [], { title: '418 Camino del Monte, sale' })
    const { rows } = await listMatters(app.deps, lawyer, everything)
    expect(rows.map((row) => row.number)).toEqual(['2026-0002', '2026-0001'])
    expect(await titles(lawyer, { query: 'camino' })).toEqual(['418 Camino del Monte, sale'])
    expect(await titles(lawyer, { query: '2026-0001' })).toEqual(['Estate of Rosalind Vance'])
  })

  test('the year is the firm’s, not UTC’s', async () => {
    app.clock.set(Date.UTC(2027, 0, 1, 3))
    expect((await app.makeMatter(lawyer)).number).toBe('2026-0001')
  })

  test('a number is not used up by a matter that was refused', async () => {
    const refusal = await createMatter(app.deps, system, {
      ...toInput(await app.makeMatter(lawyer)),
      participants: [{ clientId: '019f0000-0000-7000-8000-000000000000', role: '' }],
    })
    expect(refused(refusal)).toMatchObject({ refused: 'INVALID', field: 'clientId' })
    expect((await app.makeMatter(lawyer)).number).toBe('2026-0002')
    expect(await titles(lawyer)).toHaveLength(2)
  })

  test('the responsible lawyer is always on it; closing notes when', async () => {
    const matter = await app.makeMatter(lawyer)
    expect(matter.staff.map((member) => member.name)).toEqual(['Elena Ibarra'])
    const closed = granted(await updateMatter(app.deps, lawyer, toInput(matter, { status: 'closed' })))
    expect(closed.closedAtMs).toBe(app.clock.now())
    expect(refused(await updateMatter(app.deps, lawyer, toInput(matter))).refused).toBe('STALE')
  })
})

describe('CLT-3 a restricted matter', () => {
  let walled: MatterDetail
  let clientId: string
  beforeEach(async () => {
    clientId = (await app.makeClient({ familyName: 'Secret' })).clientId
    walled = await app.makeMatter(lawyer, [clientId], { title: 'Project Heron', isRestricted: true })
  })

  test('is for those listed: others see no name, no hit, no involvement, no page, no timeline', async () => {
    for (const stranger of [colleague, admin]) {
      expect(await titles(stranger)).toEqual([])
      expect(await titles(stranger, { query: 'heron' })).toEqual([])
      expect(granted(await getClient(app.deps, stranger, { clientId })).matters).toEqual([])
      expect(granted(await getClient(app.deps, stranger, { clientId })).matterCount).toBe(0)
      expect(refused(await matterTimeline(app.deps, stranger, { ...walled, limit: 5 })).refused).toBe('NOT_FOUND')
    }
    expect(refused(await getMatter(app.deps, colleague, walled)).refused).toBe('NOT_FOUND')
    expect(await titles(lawyer)).toEqual(['Project Heron'])
  })

  test('an admin manages its list; the look is in the activity and shows no people', async () => {
    const seen = granted(await getMatter(app.deps, admin, walled))
    expect(seen).toMatchObject({ isListed: false, canManageStaff: true, participants: [], clientNames: [] })
    expect(granted(await listRestrictedMatters(app.deps, admin)).rows.map((row) => row.clientNames)).toEqual([[]])
    const listed = granted(
      await updateMatter(app.deps, admin, toInput(seen, { staffUserIds: [lawyer.userId, colleague.userId] })),
    )
    expect(listed.staff).toHaveLength(2)
    expect(await titles(colleague)).toEqual(['Project Heron'])
    const entries = await app.store.read((db) => db.selectFrom('activity').select('kind').execute())
    expect(entries.map((entry) => entry.kind)).toEqual(
      expect.arrayContaining(['matter.restricted-opened', 'matter.staff-changed']),
    )
  })

  test('an admin who is not listed changes the list, not the words', async () => {
    const seen = granted(await getMatter(app.deps, admin, walled))
    const after = granted(await updateMatter(app.deps, admin, toInput(seen, { title: 'Renamed', status: 'closed' })))
    expect(after).toMatchObject({ title: 'Project Heron', status: 'open' })
  })

  test('a colleague who is listed cannot open the wall; the responsible lawyer can', async () => {
    const wider = granted(
      await updateMatter(app.deps, lawyer, toInput(walled, { staffUserIds: [lawyer.userId, colleague.userId] })),
    )
    expect(refused(await updateMatter(app.deps, colleague, toInput(wider, { isRestricted: false }))).refused).toBe(
      'FORBIDDEN',
    )
    expect(granted(await updateMatter(app.deps, lawyer, toInput(wider, { isRestricted: false }))).isRestricted).toBe(
      false,
    )
    expect(await titles(admin)).toEqual(['Project Heron'])
  })

  test('a colleague who is listed cannot become its manager by naming themselves responsible', async () => {
    const wider = granted(
      await updateMatter(app.deps, lawyer, toInput(walled, { staffUserIds: [lawyer.userId, colleague.userId] })),
    )
    const taken = await updateMatter(app.deps, colleague, toInput(wider, { responsibleUserId: colleague.userId }))
    expect(refused(taken).refused).toBe('FORBIDDEN')
    const words = await updateMatter(app.deps, colleague, toInput(wider, { practiceArea: 'Mergers' }))
    expect(granted(words)).toMatchObject({ practiceArea: 'Mergers', responsible: { userId: lawyer.userId } })
  })

  test('only the responsible lawyer or an admin puts the wall up', async () => {
    const open = await app.makeMatter(lawyer)
    const shut = { isRestricted: true, staffUserIds: [lawyer.userId] }
    expect(refused(await updateMatter(app.deps, colleague, toInput(open, shut))).refused).toBe('FORBIDDEN')
    expect(granted(await updateMatter(app.deps, lawyer, toInput(open, shut))).isRestricted).toBe(true)
  })

  test('a stranger cannot put people on it or take them off', async () => {
    const [participant] = walled.participants
    const other = await app.makeClient()
    expect(refused(await addParticipant(app.deps, colleague, { ...walled, ...other, role: '' })).refused).toBe(
      'NOT_FOUND',
    )
    expect(
      refused(await removeParticipant(app.deps, admin, { participantId: participant?.participantId ?? '' })).refused,
    ).toBe('NOT_FOUND')
  })
})

describe('participants', () => {
  test('join once, leave, and come back as the same participant', async () => {
    const client = await app.makeClient({ familyName: 'Vance' })
    const matter = await app.makeMatter(lawyer, [client.clientId])
    const [first] = matter.participants
    const again = await addParticipant(app.deps, lawyer, { ...matter, clientId: client.clientId, role: 'Executor' })
    expect(refused(again)).toMatchObject({ refused: 'CONFLICT', field: 'clientId' })
    granted(await removeParticipant(app.deps, lawyer, { participantId: first?.participantId ?? '' }))
    expect(granted(await getMatter(app.deps, lawyer, matter)).participants).toEqual([])
    const back = granted(
      await addParticipant(app.deps, lawyer, { ...matter, clientId: client.clientId, role: 'Executor' }),
    )
    expect(back).toMatchObject({ participantId: first?.participantId, role: 'Executor' })
  })

  test('CLT-4 adverse participants know each other on both sides, once, and can be reconciled', async () => {
    const one = await app.makeClient()
    const other = await app.makeClient()
    const matter = await app.makeMatter(lawyer, [one.clientId, other.clientId])
    const [a, b] = matter.participants.map((participant) => participant.participantId)
    const pair = { participantId: a ?? '', otherParticipantId: b ?? '' }
    granted(await setAdverse(app.deps, lawyer, { ...pair, isAdverse: true }))
    granted(
      await setAdverse(app.deps, lawyer, { participantId: b ?? '', otherParticipantId: a ?? '', isAdverse: true }),
    )
    const seen = granted(await getMatter(app.deps, lawyer, matter)).participants
    expect(seen.map((participant) => participant.adverseTo.map((adverse) => adverse.participantId))).toEqual([[b], [a]])
    granted(await setAdverse(app.deps, lawyer, { ...pair, isAdverse: false }))
    expect(granted(await getMatter(app.deps, lawyer, matter)).participants[0]?.adverseTo).toEqual([])
  })

  test('adverse across two matters is refused', async () => {
    const first = await app.makeMatter(lawyer, [(await app.makeClient()).clientId])
    const second = await app.makeMatter(lawyer, [(await app.makeClient()).clientId])
    const across = {
      participantId: first.participants[0]?.participantId ?? '',
      otherParticipantId: second.participants[0]?.participantId ?? '',
      isAdverse: true,
    }
    expect(refused(await setAdverse(app.deps, lawyer, across)).refused).toBe('NOT_FOUND')
  })
})

test('the timeline pages through everything once, newest first', async () => {
  const matter = await app.makeMatter(lawyer)
  for (let i = 0; i < 5; i++) {
    if (i % 2) app.clock.advance(1000)
    await addParticipant(app.deps, lawyer, { ...matter, clientId: (await app.makeClient()).clientId, role: '' })
  }
  const nextPage = async (after: string | null) =>
    granted(await matterTimeline(app.deps, lawyer, { ...matter, limit: 2, cursor: after }))
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof nextPage>> = await nextPage(cursor)
    seen.push(...page.entries.map((entry) => entry.entryId))
    cursor = page.nextCursor
  } while (cursor)
  expect(seen).toHaveLength(6)
  expect(new Set(seen).size).toBe(6)
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { billing, contentOf, createBillScene, line, type BillScene } from '../../../../tests/support/bill-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { addDays } from '../../../shared/calendar-day.ts'
import { largestMinor } from '../../../shared/money.ts'
import { hour, minute } from '../../../shared/time.ts'
import { updateBillSettings } from '../bills/change-billing.ts'
import { createDraft } from '../bills/create-draft.ts'
import { deleteDraft } from '../bills/save-draft.ts'
import { voidBill } from '../bills/void-bill.ts'
import { createExpense, removeExpense, updateExpense } from './change-expense.ts'
import { getMatterBilling, setMatterBilling, setRate } from './change-rates.ts'
import { createTime, removeTime, updateTime, type TimeFields } from './change-time.ts'
import { listExpenses, listTime, unbilled } from './list-entries.ts'
import { changeTimer, discardTimer, getTimer, startTimer, stopTimer } from './run-timer.ts'

let scene: BillScene
beforeEach(async () => {
  scene = await createBillScene()
})
afterEach(() => scene.app.close())

const deps = () => scene.app.deps
const matterId = () => scene.matter.matterId
const page = { show: 'all' as const, limit: 50 }
const fields = (change: Partial<TimeFields> = {}): TimeFields => ({
  matterId: matterId(),
  workedOn: scene.today(),
  minutes: 90,
  description: 'Call with the court',
  isBillable: true,
  ...change,
})
const record = async (change: Partial<TimeFields> = {}) =>
  granted(await createTime(deps(), scene.lawyer, fields({ rateMinor: 24_000, ...change })))
const spend = async (rateMinor = 4_500, isBillable = true) =>
  granted(
    await createExpense(deps(), scene.lawyer, {
      matterId: matterId(),
      spentOn: scene.today(),
      description: 'Court fee',
      quantityMilli: 2_000,
      rateMinor,
      isBillable,
    }),
  )
const free = async () => granted(await unbilled(deps(), scene.lawyer, { matterId: matterId() }))

describe('BILL-7 time and expenses', () => {
  test('the rate is the matter’s for the person, for everybody, the person’s own, or nothing; entries keep theirs', async () => {
    const rateOf = async () => granted(await createTime(deps(), scene.lawyer, fields())).rateMinor
    expect(await rateOf()).toBe(0)
    const { userId } = scene.lawyer
    granted(await setRate(deps(), scene.admin, { userId, currency: 'usd', rateMinor: 20_000 }))
    expect(await rateOf()).toBe(20_000)
    const onMatter = { matterId: matterId(), currency: null }
    const everybody = { userId: null, rateMinor: 21_000 }
    granted(await setMatterBilling(deps(), scene.lawyer, { ...onMatter, rates: [everybody] }))
    expect(await rateOf()).toBe(21_000)
    granted(
      await setMatterBilling(deps(), scene.lawyer, { ...onMatter, rates: [everybody, { userId, rateMinor: 22_000 }] }),
    )
    expect(await rateOf()).toBe(22_000)
    expect(granted(await getMatterBilling(deps(), scene.lawyer, { matterId: matterId() })).rates).toEqual([
      { userId: null, userName: null, rateMinor: 21_000 },
      { userId, userName: 'Elena Ibarra', rateMinor: 22_000 },
    ])
    const { rows } = await listTime(deps(), scene.lawyer, page)
    expect(rows.map((row) => row.rateMinor).toSorted((a, b) => a - b)).toEqual([0, 20_000, 21_000, 22_000])
    expect(await setRate(deps(), scene.lawyer, { userId, currency: 'USD', rateMinor: 1 })).toMatchObject({
      refused: 'FORBIDDEN',
    })
  })

  test('listed with what it comes to, as its line on a bill will', async () => {
    await record({ minutes: 7, rateMinor: 9_999 })
    await record({ minutes: 100, rateMinor: 24_000 })
    await record({ minutes: 30, isBillable: false })
    await spend()
    await spend(1_000, false)
    const listed = await listTime(deps(), scene.lawyer, page)
    expect(listed.rows.map((row) => row.amountMinor).toSorted((a, b) => a - b)).toEqual([0, 1_170, 40_008])
    expect(listed).toMatchObject({ total: 3, minutes: 137, sums: [{ currency: 'USD', amountMinor: 41_178 }] })
    expect((await listTime(deps(), scene.lawyer, { ...page, show: 'not-billable' })).total).toBe(1)
    expect(await listExpenses(deps(), scene.lawyer, page)).toMatchObject({ total: 2, sums: [{ amountMinor: 9_000 }] })
    expect(await free()).toMatchObject({ minutes: 107, amountMinor: 50_178, otherCurrencies: 0 })
    const paged = await listTime(deps(), scene.lawyer, { ...page, limit: 2 })
    const rest = await listTime(deps(), scene.lawyer, { ...page, limit: 2, cursor: paged.nextCursor })
    expect([...paged.rows, ...rest.rows].map((row) => row.entryId)).toEqual(listed.rows.map((row) => row.entryId))
    const draft = granted(await createDraft(deps(), scene.lawyer, { matterId: matterId(), withEntries: true }))
    expect(draft.totals.totalMinor).toBe(50_178)
  })

  test('changed and deleted by whoever saw it as it is; not for a day to come, nor by a rate below zero or of 13 digits', async () => {
    const entry = await record()
    const change = { ...fields({ minutes: 12 }), entryId: entry.entryId, version: entry.version }
    expect(granted(await updateTime(deps(), scene.lawyer, change))).toMatchObject({ minutes: 12, version: 2 })
    expect(await updateTime(deps(), scene.lawyer, change)).toMatchObject({ refused: 'STALE' })
    expect(await removeTime(deps(), scene.lawyer, entry)).toMatchObject({ refused: 'STALE' })
    granted(await removeTime(deps(), scene.lawyer, { ...entry, version: 2 }))
    expect((await listTime(deps(), scene.lawyer, page)).total).toBe(0)
    const ahead = fields({ workedOn: addDays(scene.today(), 1) })
    expect(await createTime(deps(), scene.lawyer, ahead)).toMatchObject({ refused: 'INVALID', field: 'workedOn' })
    for (const rateMinor of [-1, largestMinor + 1, largestMinor])
      expect(await createTime(deps(), scene.lawyer, fields({ rateMinor }))).toMatchObject({
        refused: 'INVALID',
        field: 'rateMinor',
      })
    const expense = await spend()
    const more = {
      matterId: matterId(),
      spentOn: scene.today(),
      description: 'Copies',
      quantityMilli: 0,
      rateMinor: 10,
      isBillable: true,
      entryId: expense.entryId,
      version: expense.version,
    }
    expect(await updateExpense(deps(), scene.lawyer, more)).toMatchObject({ field: 'quantityMilli' })
    const copies = granted(await updateExpense(deps(), scene.lawyer, { ...more, quantityMilli: 120_000 }))
    expect(copies.amountMinor).toBe(1_200)
    granted(await removeExpense(deps(), scene.lawyer, copies))
  })

  test('pulled into a draft line by line; on no second bill; free again when the line, the draft or the bill goes', async () => {
    const call = await record()
    const letter = await record({ minutes: 6, description: 'Letter' })
    const fee = await spend()
    const draft = granted(await createDraft(deps(), scene.lawyer, { matterId: matterId(), withEntries: true }))
    expect(draft.lines).toMatchObject([
      {
        kind: 'service',
        description: 'Call with the court',
        userName: 'Elena Ibarra',
        quantityMilli: 1_500,
        amountMinor: 36_000,
        timeEntryIds: [call.entryId],
      },
      { description: 'Letter', quantityMilli: 100, timeEntryIds: [letter.entryId] },
      { kind: 'expense', quantityMilli: 2_000, amountMinor: 9_000, expenseEntryIds: [fee.entryId] },
    ])
    expect(await free()).toMatchObject({ time: [], expenses: [] })
    expect((await listTime(deps(), scene.lawyer, { ...page, show: 'drafted' })).total).toBe(2)
    expect(await updateTime(deps(), scene.lawyer, { ...fields(), ...call })).toMatchObject({
      refused: 'CONFLICT',
      messageKey: 'common.time.onDraft',
    })
    const other = await scene.draft()
    expect(await scene.save(other, { lines: [line({ timeEntryIds: [call.entryId] })] })).toMatchObject({
      refused: 'CONFLICT',
      messageKey: 'common.bills.refusal.entryTaken',
      field: 'lines.0.timeEntryIds',
    })
    const twice = [line({ timeEntryIds: [call.entryId] }), line({ timeEntryIds: [call.entryId] })]
    expect(await scene.save(draft, { lines: twice })).toMatchObject({ messageKey: 'common.bills.refusal.entryTwice' })
    // The letter goes off the draft, the rest stays.
    const kept = contentOf(draft).lines.filter((one) => one.description !== 'Letter')
    const less = granted(await scene.save(draft, { lines: kept }))
    expect((await free()).time.map((one) => one.entryId)).toEqual([letter.entryId])
    granted(await deleteDraft(deps(), scene.lawyer, less))
    expect(await free()).toMatchObject({ time: [{}, {}], expenses: [{}] })

    const again = granted(await createDraft(deps(), scene.lawyer, { matterId: matterId(), withEntries: true }))
    const bill = granted(await scene.issueAnswer(again))
    expect(await updateTime(deps(), scene.lawyer, { ...fields(), ...call })).toMatchObject({
      messageKey: 'common.time.onBill',
      params: { number: bill.number },
    })
    expect((await listTime(deps(), scene.lawyer, { ...page, show: 'billed' })).rows[0]?.bill?.number).toBe(bill.number)
    granted(await voidBill(deps(), scene.lawyer, { billId: bill.billId, reason: 'Wrong hours' }))
    expect(await free()).toMatchObject({ time: [{}, {}], expenses: [{}] })
    // The void bill still shows what stood on it.
    expect((await scene.detail(bill.billId)).lines).toHaveLength(3)
  })

  test('two drafts at once never take the same entry', async () => {
    const { entryId } = await record()
    const drafts = await Promise.all([scene.draft(), scene.draft(), scene.draft()])
    const answers = await Promise.all(
      drafts.map((one) => scene.save(one, { lines: [line({ timeEntryIds: [entryId] })] })),
    )
    expect(answers.filter((answer) => 'refused' in answer)).toHaveLength(2)
  })

  test('of another matter or in another currency it stands on no bill', async () => {
    const other = await scene.app.makeMatter(scene.lawyer, [scene.mara.clientId])
    const theirs = await record({ matterId: other.matterId })
    const draft = await scene.draft()
    const take = (entryId: string) => scene.save(draft, { lines: [line({ timeEntryIds: [entryId] })] })
    expect(await take(theirs.entryId)).toMatchObject({ messageKey: 'common.bills.refusal.entryUnknown' })
    const own = await record()
    // Nothing waits there but what is not billable: the currency of such a matter can change.
    expect(
      await setMatterBilling(deps(), scene.lawyer, { matterId: matterId(), currency: 'EUR', rates: [] }),
    ).toMatchObject({ refused: 'CONFLICT', messageKey: 'common.time.currencyLocked' })
    await deps().store.write(({ db }) =>
      db.updateTable('time_entries').set({ currency: 'EUR' }).where('id', '=', own.entryId).execute(),
    )
    expect(await take(own.entryId)).toMatchObject({ messageKey: 'common.bills.refusal.entryCurrency' })
    expect(await free()).toMatchObject({ time: [], otherCurrencies: 1 })
    const empty = await scene.app.makeMatter(scene.lawyer, [scene.mara.clientId])
    granted(await setMatterBilling(deps(), scene.lawyer, { matterId: empty.matterId, currency: 'kwd', rates: [] }))
    expect((await record({ matterId: empty.matterId })).currency).toBe('KWD')
    expect(
      await setMatterBilling(deps(), scene.lawyer, { matterId: empty.matterId, currency: 'XAU', rates: [] }),
    ).toMatchObject({ refused: 'INVALID', field: 'currency' })
  })
})

describe('BILL-7 the timer', () => {
  const start = (id = matterId()) => startTimer(deps(), scene.lawyer, { matterId: id, description: 'Reading' })

  test('one for each person; stopped, it is an entry of its day, rounded up to the firm’s increment', async () => {
    granted(await setRate(deps(), scene.admin, { userId: scene.lawyer.userId, currency: 'USD', rateMinor: 24_000 }))
    const { timer } = granted(await start())
    expect(timer).toMatchObject({ matterTitle: scene.matter.title, startedAtMs: scene.app.clock.now() })
    expect(await start()).toMatchObject({ refused: 'CONFLICT', messageKey: 'common.time.timerRuns' })
    expect((await getTimer(deps(), scene.admin)).timer).toBeNull()
    scene.app.clock.advance(37 * minute)
    granted(await changeTimer(deps(), scene.lawyer, { matterId: matterId(), description: 'Reading the deed' }))
    const on = scene.today()
    expect(granted(await stopTimer(deps(), scene.lawyer, { isBillable: true }))).toMatchObject({
      description: 'Reading the deed',
      workedOn: on,
      minutes: 42,
      amountMinor: 16_800,
      userName: 'Elena Ibarra',
    })
    expect((await getTimer(deps(), scene.lawyer)).timer).toBeNull()
    expect(await stopTimer(deps(), scene.lawyer, { isBillable: true })).toMatchObject({ refused: 'NOT_FOUND' })
  })

  test('without words it is not stopped, a forgotten one writes a day at most, a discarded one nothing', async () => {
    granted(await startTimer(deps(), scene.lawyer, { matterId: matterId(), description: '' }))
    expect(await stopTimer(deps(), scene.lawyer, { isBillable: true })).toMatchObject({ field: 'description' })
    const on = scene.today()
    scene.app.clock.advance(80 * hour)
    const entry = granted(await stopTimer(deps(), scene.lawyer, { description: 'Forgotten', isBillable: false }))
    expect(entry).toMatchObject({ minutes: 24 * 60, workedOn: on, amountMinor: 0 })
    granted(await start())
    await discardTimer(deps(), scene.lawyer)
    expect((await listTime(deps(), scene.lawyer, page)).total).toBe(1)
    granted(await updateBillSettings(deps(), scene.admin, { ...billing, incrementMinutes: 15 }))
    granted(await start())
    scene.app.clock.advance(minute)
    expect(granted(await stopTimer(deps(), scene.lawyer, { isBillable: true })).minutes).toBe(15)
  })
})

test('CLT-3 time and expenses of a restricted matter are nobody’s who is not on it', async () => {
  const entry = await record()
  const expense = await spend()
  granted(await startTimer(deps(), scene.admin, { matterId: matterId(), description: 'Looking on' }))
  await deps().store.write(({ db }) =>
    db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', matterId()).execute(),
  )
  const actor = scene.admin
  expect(await listTime(deps(), actor, page)).toMatchObject({ rows: [], total: 0, minutes: 0, sums: [] })
  expect(await listExpenses(deps(), actor, page)).toMatchObject({ rows: [], total: 0, sums: [] })
  // A timer that ran there before is nothing to be seen, and in nobody's way.
  expect(await getTimer(deps(), actor)).toEqual({ timer: null })
  const expenseFields = {
    matterId: matterId(),
    spentOn: scene.today(),
    description: 'x',
    quantityMilli: 1_000,
    rateMinor: 1,
    isBillable: true,
  }
  const answers = await Promise.all([
    createTime(deps(), actor, fields()),
    updateTime(deps(), actor, { ...fields(), ...entry }),
    removeTime(deps(), actor, entry),
    createExpense(deps(), actor, expenseFields),
    updateExpense(deps(), actor, { ...expenseFields, entryId: expense.entryId, version: expense.version }),
    removeExpense(deps(), actor, expense),
    unbilled(deps(), actor, { matterId: matterId() }),
    startTimer(deps(), actor, { matterId: matterId(), description: '' }),
    changeTimer(deps(), actor, { matterId: matterId(), description: '' }),
    stopTimer(deps(), actor, { isBillable: true }),
    getMatterBilling(deps(), actor, { matterId: matterId() }),
    setMatterBilling(deps(), actor, { matterId: matterId(), currency: null, rates: [] }),
  ])
  expect(answers.map((answer) => refused(answer).refused)).toEqual(answers.map(() => 'NOT_FOUND'))
  const open = await scene.app.makeMatter(scene.lawyer, [scene.mara.clientId])
  granted(await startTimer(deps(), actor, { matterId: open.matterId, description: 'Elsewhere' }))
})

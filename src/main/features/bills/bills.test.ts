import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { billing, contentOf, createBillScene, line, type BillScene } from '../../../../tests/support/bill-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { addDays } from '../../../shared/calendar-day.ts'
import type { BillDetail } from '../../../shared/console/bills.contract.ts'
import { isRefusal } from '../../../shared/errors.ts'
import { largestMinor } from '../../../shared/money.ts'
import { hour } from '../../../shared/time.ts'
import { systemTimers } from '../../platform/jobs/timers.ts'
import { removeParticipant } from '../matters/change-participants.ts'
import { createDispatcher } from '../outbox/dispatcher.ts'
import { unshare } from '../sharing/unshare.ts'
import { getBill } from './bill-detail.ts'
import { retireTaxRate, saveTaxRate, updateBillSettings, updateSeries } from './change-billing.ts'
import { createCreditNote, duplicateBill } from './copy-bill.ts'
import { createDraft } from './create-draft.ts'
import {
  approveReminders,
  dismissReminders,
  listReminders,
  pauseReminders,
  remindOfBillNow,
} from './decide-reminders.ts'
import { readFrozen } from './frozen-bill.ts'
import { listBills, readBalances, type BillListInput } from './list-bills.ts'
import { recordRefund, reversePayment } from './record-payment.ts'
import { createBillReminders } from './remind-job.ts'
import { deleteDraft, saveDraft } from './save-draft.ts'
import { voidBill } from './void-bill.ts'

let scene: BillScene
beforeEach(async () => {
  scene = await createBillScene()
})
afterEach(() => scene.app.close())

const deps = () => scene.app.deps
const list = (change: Partial<BillListInput> = {}) =>
  listBills(deps(), scene.lawyer, { query: '', show: 'all', sort: '-date', limit: 50, ...change })
const numbers = async (change: Partial<BillListInput> = {}) => (await list(change)).rows.map((row) => row.number)
const frozenOf = async (billId: string) => {
  const { frozen } = await deps().store.read((db) =>
    db.selectFrom('bills').select('frozen').where('id', '=', billId).executeTakeFirstOrThrow(),
  )
  return readFrozen(frozen ?? '')
}
async function taxRate(name = 'Gross receipts', rateMicro = 81_875) {
  const { taxRates } = granted(await saveTaxRate(deps(), scene.admin, { name, rateMicro, isDefault: false }))
  return taxRates.find((rate) => rate.name === name)?.taxRateId ?? ''
}

describe('BILL-1 writing a bill', () => {
  test('a draft begins with what the firm has set and the client’s language, and its totals are derived from its lines', async () => {
    const gross = await taxRate()
    const made = granted(
      await createDraft(deps(), scene.lawyer, {
        matterId: scene.matter.matterId,
        clientId: scene.tomas.clientId,
        withEntries: false,
      }),
    )
    expect(made).toMatchObject({
      state: 'draft',
      standing: 'draft',
      number: null,
      clientName: 'Tomás Núñez',
      locale: 'es',
      currency: 'USD',
      dueDays: 30,
      terms: 'Payable within 30 days.',
      taxMode: 'exclusive',
      lines: [],
      pdf: 'none',
    })
    const lines = [
      line({
        kind: 'service',
        userId: scene.lawyer.userId,
        quantityMilli: 2_500,
        rateMinor: 24_000,
        taxRateIds: [gross],
      }),
      line({ kind: 'expense', description: 'Court fee', rateMinor: 3_333 }),
    ]
    const saved = granted(await scene.save(made, { lines, discount: { kind: 'amount', minor: 1_500 } }))
    expect(saved.version).toBe(made.version + 1)
    // 633.33 - 15.00, of which 585.79 (its part of 15.00 is 14.21) with 8.1875 % of 47.96
    expect(saved.totals).toEqual({
      subtotalMinor: 63_333,
      discountMinor: 1_500,
      netMinor: 61_833,
      taxMinor: 4_796,
      totalMinor: 66_629,
    })
    expect(saved).toMatchObject({ totalMinor: 66_629, balanceMinor: 0, lines: [{ userName: 'Elena Ibarra' }, {}] })
    expect(await scene.detail(made.billId)).toEqual(saved)
  })

  test('lines that are named stay the same lines, in the order given; the rest is new or gone', async () => {
    const bill = await scene.draft({ lines: [line({ description: 'One' }), line({ description: 'Two' })] })
    const { lines } = contentOf(bill)
    const [one, two] = lines
    if (!one || !two) throw new Error('two lines')
    const again = granted(await scene.save(bill, { lines: [two, line({ description: 'Three' }), one] }))
    expect(again.lines.map((each) => each.description)).toEqual(['Two', 'Three', 'One'])
    expect([again.lines[0]?.lineId, again.lines[2]?.lineId]).toEqual([two.lineId, one.lineId])
    const less = granted(await scene.save(again, { lines: [one] }))
    expect(less.lines.map((each) => each.lineId)).toEqual([one.lineId])
  })

  test('STALE when somebody saved it since: nothing of theirs is lost', async () => {
    const bill = await scene.draft()
    granted(await scene.save(bill, { title: 'Theirs' }))
    expect(await scene.save(bill, { title: 'Mine' })).toMatchObject({ refused: 'STALE' })
    expect((await scene.detail(bill.billId)).title).toBe('Theirs')
    expect(await scene.issueAnswer(bill)).toMatchObject({ refused: 'STALE' })
    expect(await deleteDraft(deps(), scene.lawyer, bill)).toMatchObject({ refused: 'STALE' })
  })

  test('a line of another bill cannot be taken by its id', async () => {
    const theirs = await scene.draft({ lines: [line({ description: 'Theirs' })] })
    const mine = await scene.draft()
    expect(await scene.save(mine, { lines: contentOf(theirs).lines })).toMatchObject({ refused: 'STALE' })
    expect((await scene.detail(theirs.billId)).lines[0]?.description).toBe('Theirs')
  })

  test('what cannot be is refused with a sentence of its own, and the draft stays as it was', async () => {
    const bill = await scene.draft()
    const cases = [
      [
        'a discount above the sum',
        { discount: { kind: 'amount', minor: 10_001 } },
        'discount',
        'problem.discountTooLarge',
      ],
      ['a line below zero', { lines: [line({ rateMinor: -1 })] }, 'lines.0.rateMinor', 'problem.rateRange'],
      [
        'an amount of 15 digits',
        { lines: [line({ rateMinor: 123_456_789_012_345 })] },
        'lines.0.rateMinor',
        'problem.rateRange',
      ],
      [
        'a total of 13 digits',
        { lines: [line({ rateMinor: largestMinor }), line({ rateMinor: 1 })] },
        'lines',
        'problem.totalTooLarge',
      ],
      [
        'a tax that nobody knows',
        { lines: [line({ taxRateIds: ['0190a000-0000-7000-8000-000000000000'] })] },
        'lines.0.taxRateIds',
        'problem.taxUnknown',
      ],
      [
        'a client who is not on the matter',
        { clientId: '0190a000-0000-7000-8000-000000000000' },
        'clientId',
        'refusal.clientNotOn',
      ],
      ['10,000 lines', { lines: Array.from({ length: 10_000 }, () => line()) }, 'lines', 'refusal.tooManyLines'],
    ] as const
    for (const [what, change, field, key] of cases)
      expect(await scene.save(bill, change as Parameters<typeof scene.save>[1]), what).toMatchObject({
        refused: 'INVALID',
        field,
        messageKey: `common.bills.${key}`,
      })
    expect(await scene.detail(bill.billId)).toEqual(bill)
  })

  test('500 lines are saved and issued in one write', async () => {
    const bill = await scene.draft({ lines: Array.from({ length: 500 }, () => line({ rateMinor: 1 })) })
    expect(granted(await scene.issueAnswer(bill)).totalMinor).toBe(500)
  })

  test('a currency is one with a minor unit: yen have none to show and are counted all the same, gold is no currency', async () => {
    for (const currency of ['XAU', 'XXX', 'ZZZ', 'dollars'])
      expect(await updateBillSettings(deps(), scene.admin, { ...billing, currency })).toMatchObject({
        refused: 'INVALID',
        field: 'currency',
        messageKey: 'common.bills.refusal.noCurrency',
      })
    granted(await updateBillSettings(deps(), scene.admin, { ...billing, currency: 'jpy' }))
    const bill = await scene.issue({ lines: [line({ quantityMilli: 1_500, rateMinor: 333 })] })
    expect(bill).toMatchObject({ currency: 'JPY', totalMinor: 500, payUrl: expect.stringMatching(/amount=500$/) })
  })

  test('a matter that was billed keeps its currency when the firm takes another', async () => {
    const bill = await scene.draft()
    granted(await updateBillSettings(deps(), scene.admin, { ...billing, currency: 'EUR' }))
    expect((await scene.draft()).currency).toBe('USD')
    expect((await scene.detail(bill.billId)).currency).toBe('USD')
    const { matterId } = await scene.app.makeMatter(scene.lawyer, [scene.mara.clientId])
    expect(granted(await createDraft(deps(), scene.lawyer, { matterId, withEntries: false })).currency).toBe('EUR')
  })

  test('a matter without participants has nobody to bill', async () => {
    const { matterId } = await scene.app.makeMatter(scene.lawyer)
    expect(await createDraft(deps(), scene.lawyer, { matterId, withEntries: false })).toMatchObject({
      refused: 'CONFLICT',
      messageKey: 'common.bills.refusal.noParticipants',
    })
  })

  test('drafts alone can go, and a bill is written again from another', async () => {
    const bill = await scene.issue({ title: 'Probate, first part', internalNote: 'Was angry' })
    expect(await deleteDraft(deps(), scene.lawyer, bill)).toMatchObject({ refused: 'CONFLICT' })
    const copy = granted(await duplicateBill(deps(), scene.lawyer, bill))
    expect(copy).toMatchObject({ state: 'draft', title: 'Probate, first part', totalMinor: 10_000, internalNote: '' })
    granted(await deleteDraft(deps(), scene.lawyer, copy))
    expect(await getBill(deps(), scene.lawyer, copy)).toMatchObject({ refused: 'NOT_FOUND' })
    expect(await scene.activityKinds()).toEqual(expect.arrayContaining(['bill.drafted', 'bill.draft-deleted']))
  })
})

describe('BILL-2 issuing', () => {
  test('the number is the year’s next, the days are the firm’s, and everything stands frozen', async () => {
    const gross = await taxRate()
    const lines = [line({ kind: 'service', userId: scene.lawyer.userId, taxRateIds: [gross] })]
    const bill = await scene.issue({ lines, title: 'Probate', reference: 'PO 7', notes: 'Thank you.' })
    const year = scene.today().slice(0, 4)
    expect(bill).toMatchObject({
      state: 'issued',
      standing: 'open',
      number: `${year}-0001`,
      issuedOn: scene.today(),
      dueOn: addDays(scene.today(), 30),
      totalMinor: 10_819,
      balanceMinor: 10_819,
      issuedByName: 'Elena Ibarra',
      pdf: 'making',
      payUrl: `https://pay.ibarralowe.example/?bill=${year}-0001&amount=108.19`,
    })
    expect(await frozenOf(bill.billId)).toMatchObject({
      format: 1,
      number: bill.number,
      currency: 'USD',
      firm: { name: 'Ibarra Lowe & Brandt', address: billing.address, taxNumber: billing.taxNumber },
      client: { name: 'Mara Vance' },
      matter: { number: scene.matter.number, title: scene.matter.title },
      reference: 'PO 7',
      notes: 'Thank you.',
      terms: 'Payable within 30 days.',
      paymentInstructions: billing.paymentInstructions,
      lines: [{ timekeeper: 'Elena Ibarra', amountMinor: 10_000, taxMinor: 819 }],
      taxes: [{ name: 'Gross receipts', rateMicro: 81_875, baseMinor: 10_000, taxMinor: 819 }],
      totals: { totalMinor: 10_819 },
    })
    expect(await scene.activityKinds()).toContain('bill.issued')
  })

  test('what changes afterwards changes nothing of it: rates, names, addresses, settings, people', async () => {
    const gross = await taxRate()
    const before = await scene.issue({ lines: [line({ taxRateIds: [gross] })] })
    const frozen = await frozenOf(before.billId)
    granted(await saveTaxRate(deps(), scene.admin, { taxRateId: gross, name: 'Other', rateMicro: 1, isDefault: false }))
    granted(await retireTaxRate(deps(), scene.admin, { taxRateId: gross, isRetired: true }))
    granted(await updateBillSettings(deps(), scene.admin, { ...billing, address: 'Elsewhere', terms: 'At once' }))
    await deps().store.write(async ({ db }) => {
      await db
        .updateTable('clients')
        .set({ display_name: 'Mara Other' })
        .where('id', '=', scene.mara.clientId)
        .execute()
      await db.updateTable('staff_users').set({ name: 'Other' }).where('id', '=', scene.lawyer.userId).execute()
    })
    const after = await scene.detail(before.billId)
    expect([after.lines, after.taxes, after.totals, after.parties]).toEqual([
      before.lines,
      before.taxes,
      before.totals,
      before.parties,
    ])
    expect(await frozenOf(before.billId)).toEqual(frozen)
    expect(await scene.save(after, { title: 'Changed' })).toMatchObject({
      refused: 'CONFLICT',
      messageKey: 'common.bills.refusal.notDraft',
    })
    expect(await scene.issueAnswer(after)).toMatchObject({ refused: 'CONFLICT' })
  })

  test('a draft follows the rates as they are, until it is issued', async () => {
    const gross = await taxRate()
    const bill = await scene.draft({ lines: [line({ taxRateIds: [gross] })] })
    granted(
      await saveTaxRate(deps(), scene.admin, { taxRateId: gross, name: 'New', rateMicro: 100_000, isDefault: false }),
    )
    expect((await scene.detail(bill.billId)).totals.totalMinor).toBe(11_000)
    expect(granted(await scene.issueAnswer(bill))).toMatchObject({ totalMinor: 11_000, balanceMinor: 11_000 })
  })

  test('two people at once, and many: no number twice, no gap, and a refusal uses none up', async () => {
    const drafts: BillDetail[] = []
    for (let n = 0; n < 24; n++) drafts.push(await scene.draft(n % 4 === 3 ? { lines: [] } : {}))
    const answers = await Promise.all(
      drafts.flatMap((bill) => [scene.issueAnswer(bill), scene.issueAnswer(bill, scene.admin)]),
    )
    const issued = answers.filter((answer) => !isRefusal(answer)).map((answer) => (answer as BillDetail).number)
    const year = scene.today().slice(0, 4)
    expect(issued.toSorted()).toEqual(Array.from({ length: 18 }, (_, n) => `${year}-${String(n + 1).padStart(4, '0')}`))
    expect(
      answers
        .filter(isRefusal)
        .map((answer) => answer.refused)
        .toSorted(),
    ).toEqual([...Array<string>(18).fill('CONFLICT'), ...Array<string>(12).fill('INVALID')])
    expect((await scene.issue()).number).toBe(`${year}-0019`)
  })

  test('a new year begins with 1, by the firm’s own midnight; a series without years goes on', async () => {
    // In Santa Fe it is still the old year when UTC has the new one.
    const year = Number(scene.today().slice(0, 4))
    scene.app.clock.set(Date.UTC(year + 1, 0, 1, 3))
    expect((await scene.issue()).number).toBe(`${year}-0001`)
    scene.app.clock.set(Date.UTC(year + 1, 0, 1, 8))
    const bill = await scene.issue()
    expect([bill.number, bill.issuedOn]).toEqual([`${year + 1}-0001`, `${year + 1}-01-01`])
    granted(
      await updateSeries(deps(), scene.admin, {
        kind: 'bill',
        prefix: 'R',
        hasYear: false,
        digits: 3,
        nextCounter: null,
      }),
    )
    expect((await scene.issue()).number).toBe('R001')
    scene.app.clock.set(Date.UTC(year + 2, 5, 1))
    expect((await scene.issue()).number).toBe('R002')
  })

  test('a firm that comes from elsewhere begins where it was, once; both kinds never write the same numbers', async () => {
    const series = { kind: 'bill' as const, prefix: '', hasYear: true, digits: 4 }
    granted(await updateSeries(deps(), scene.admin, { ...series, nextCounter: 388 }))
    const year = scene.today().slice(0, 4)
    expect((await scene.issue()).number).toBe(`${year}-0388`)
    expect(await updateSeries(deps(), scene.admin, { ...series, nextCounter: 500 })).toMatchObject({
      refused: 'CONFLICT',
      messageKey: 'common.bills.refusal.seriesBegun',
    })
    expect(await updateSeries(deps(), scene.admin, { ...series, kind: 'credit-note' })).toMatchObject({
      refused: 'INVALID',
      field: 'prefix',
    })
    expect(await updateSeries(deps(), scene.lawyer, series)).toMatchObject({ refused: 'FORBIDDEN' })
  })

  test('what is not finished can be saved and not issued', async () => {
    const cases = [
      ['no line', { lines: [] }, 'lines', 'problem.noLines'],
      [
        'a line without words',
        { lines: [line({ description: '' })] },
        'lines.0.description',
        'refusal.lineWithoutWords',
      ],
      ['a day of issue to come', { issuedOn: '2999-01-01' }, 'issuedOn', 'refusal.issuedAhead'],
      ['a day of issue long ago', { issuedOn: '2001-01-01' }, 'issuedOn', 'refusal.issuedLongAgo'],
      ['due before it is issued', { dueOn: '2002-01-01' }, 'dueOn', 'refusal.dueBefore'],
    ] as const
    for (const [what, change, field, key] of cases) {
      const bill = await scene.draft(change as Partial<ReturnType<typeof contentOf>>)
      expect(await scene.issueAnswer(bill), what).toMatchObject({
        refused: 'INVALID',
        field,
        messageKey: `common.bills.${key}`,
      })
      expect(await scene.detail(bill.billId)).toEqual(bill)
    }
  })

  test('to somebody who left the matter meanwhile it is not issued', async () => {
    const bill = await scene.draft()
    granted(await removeParticipant(deps(), scene.lawyer, { participantId: scene.mara.participantId }))
    expect(await scene.issueAnswer(bill)).toMatchObject({ refused: 'INVALID', field: 'clientId' })
  })
})

describe('BILL-2 correcting', () => {
  test('voiding keeps the number and the reason, is owed no more, and is refused while money rests on it', async () => {
    const bill = await scene.issue()
    granted(await scene.pay(bill.billId, 4_000))
    const reason = 'Wrong client'
    expect(await voidBill(deps(), scene.lawyer, { billId: bill.billId, reason })).toMatchObject({
      refused: 'CONFLICT',
      messageKey: 'common.bills.refusal.voidPaid',
    })
    granted(await refund(bill.billId, 4_000))
    const voided = granted(await voidBill(deps(), scene.lawyer, { billId: bill.billId, reason }))
    expect(voided).toMatchObject({
      state: 'void',
      standing: 'void',
      number: bill.number,
      balanceMinor: 0,
      voided: { byName: 'Elena Ibarra', reason },
      payUrl: null,
    })
    expect(await voidBill(deps(), scene.lawyer, { billId: bill.billId, reason })).toMatchObject({ refused: 'CONFLICT' })
    expect(await scene.pay(bill.billId, 1)).toMatchObject({ refused: 'CONFLICT' })
    expect((await scene.issue()).number).not.toBe(bill.number)
    const draft = await scene.draft()
    expect(await voidBill(deps(), scene.lawyer, { billId: draft.billId, reason })).toMatchObject({
      messageKey: 'common.bills.refusal.voidDraft',
    })
  })

  test('a credit note lowers its bill by what is left on it, with the tax that was charged', async () => {
    const gross = await taxRate()
    const bill = await scene.issue({ lines: [line({ taxRateIds: [gross] }), line({ description: 'Hearing' })] })
    granted(
      await saveTaxRate(deps(), scene.admin, { taxRateId: gross, name: 'New', rateMicro: 500_000, isDefault: false }),
    )
    const note = granted(await createCreditNote(deps(), scene.lawyer, bill))
    expect(note).toMatchObject({
      kind: 'credit-note',
      corrects: { billId: bill.billId, number: bill.number },
      totals: bill.totals,
      rates: [{ rateMicro: 81_875 }],
      terms: '',
    })
    expect(await createCreditNote(deps(), scene.lawyer, bill)).toMatchObject({
      messageKey: 'common.bills.refusal.creditNoteDrafted',
    })
    const half = granted(await scene.save(note, { lines: contentOf(note).lines.slice(0, 1) }))
    const issued = granted(await scene.issueAnswer(half))
    expect(issued).toMatchObject({ number: expect.stringMatching(/^CN-\d{4}-0001$/), standing: 'issued', dueOn: null })
    expect(issued).toMatchObject({ totalMinor: 10_819, balanceMinor: 0 })
    expect(await scene.detail(bill.billId)).toMatchObject({
      standing: 'part-paid',
      creditedMinor: 10_819,
      balanceMinor: 10_000,
      creditNotes: [{ billId: issued.billId, number: issued.number, state: 'issued', totalMinor: 10_819 }],
    })
    const more = granted(await createCreditNote(deps(), scene.lawyer, bill))
    expect(await scene.issueAnswer(more)).toMatchObject({
      refused: 'INVALID',
      messageKey: 'common.bills.refusal.creditTooLarge',
      params: { left: '$100.00' },
    })
    expect(await voidBill(deps(), scene.lawyer, { billId: bill.billId, reason: 'x' })).toMatchObject({
      messageKey: 'common.bills.refusal.voidCredited',
    })
    const undone = granted(await voidBill(deps(), scene.lawyer, { billId: issued.billId, reason: 'Wrong line' }))
    expect(undone.standing).toBe('void')
    expect(await scene.detail(bill.billId)).toMatchObject({ creditedMinor: 0, balanceMinor: 20_819, standing: 'open' })
  })

  test('all of a bill credited: nothing is owed, and after payment the firm owes', async () => {
    const unpaid = await scene.issue()
    granted(await scene.issueAnswer(granted(await createCreditNote(deps(), scene.lawyer, unpaid))))
    expect(await scene.detail(unpaid.billId)).toMatchObject({ standing: 'credited', balanceMinor: 0 })
    expect(await createCreditNote(deps(), scene.lawyer, unpaid)).toMatchObject({
      messageKey: 'common.bills.refusal.allCredited',
    })
    const paid = await scene.issue()
    granted(await scene.pay(paid.billId, 10_000))
    granted(await scene.issueAnswer(granted(await createCreditNote(deps(), scene.lawyer, paid))))
    expect(await scene.detail(paid.billId)).toMatchObject({ standing: 'paid', balanceMinor: -10_000 })
    expect(granted(await refund(paid.billId, 10_000))).toMatchObject({ balanceMinor: 0, standing: 'credited' })
  })
})

const refund = (billId: string, amountMinor: number) =>
  recordRefund(deps(), scene.lawyer, {
    billId,
    paidOn: scene.today(),
    method: 'transfer',
    reference: '',
    amountMinor,
  })

describe('BILL-3 payments', () => {
  test('in parts until it is paid; above the balance it is refused, naming it', async () => {
    const bill = await scene.issue()
    expect(granted(await scene.pay(bill.billId, 2_500))).toMatchObject({
      standing: 'part-paid',
      paidMinor: 2_500,
      balanceMinor: 7_500,
      payments: [{ kind: 'payment', method: 'transfer', reference: 'SEPA 17', recordedByName: 'Elena Ibarra' }],
      payUrl: expect.stringMatching(/amount=75\.00$/),
    })
    expect(await scene.pay(bill.billId, 7_501)).toMatchObject({
      refused: 'INVALID',
      field: 'amountMinor',
      messageKey: 'common.bills.refusal.aboveBalance',
      params: { most: '$75.00' },
    })
    for (const amountMinor of [0, -1])
      expect(await scene.pay(bill.billId, amountMinor)).toMatchObject({ refused: 'INVALID', field: 'amountMinor' })
    expect(granted(await scene.pay(bill.billId, 7_500))).toMatchObject({
      standing: 'paid',
      balanceMinor: 0,
      payUrl: null,
    })
  })

  test('two payments at once never come to more than the balance', async () => {
    const bill = await scene.issue()
    const answers = await Promise.all(Array.from({ length: 8 }, () => scene.pay(bill.billId, 4_000)))
    expect(answers.filter((answer) => !isRefusal(answer))).toHaveLength(2)
    expect((await scene.detail(bill.billId)).balanceMinor).toBe(2_000)
  })

  test('not for a draft, not for a day to come, and a refund not above what was paid', async () => {
    const draft = await scene.draft()
    expect(await scene.pay(draft.billId, 1)).toMatchObject({
      refused: 'CONFLICT',
      messageKey: 'common.bills.refusal.notIssued',
    })
    const bill = await scene.issue()
    granted(await scene.pay(bill.billId, 500))
    expect(await refund(bill.billId, 501)).toMatchObject({
      messageKey: 'common.bills.refusal.aboveWhatWasPaid',
      params: { most: '$5.00' },
    })
    const ahead = { billId: bill.billId, paidOn: '2999-01-01', method: 'cash', reference: '', amountMinor: 1 }
    expect(await recordRefund(deps(), scene.lawyer, ahead)).toMatchObject({ refused: 'INVALID', field: 'paidOn' })
  })

  test('one entered by mistake is reversed: the row stays with the reason and counts for nothing', async () => {
    const bill = await scene.issue()
    const paid = granted(await scene.pay(bill.billId, 3_000))
    const paymentId = paid.payments[0]?.paymentId ?? ''
    granted(await refund(bill.billId, 1_000))
    const reason = 'Other bill'
    expect(await reversePayment(deps(), scene.lawyer, { paymentId, reason })).toMatchObject({
      messageKey: 'common.bills.refusal.refundsRest',
    })
    const refunded = await scene.detail(bill.billId)
    const refundId = refunded.payments.find((one) => one.kind === 'refund')?.paymentId ?? ''
    granted(await reversePayment(deps(), scene.lawyer, { paymentId: refundId, reason }))
    const reversed = granted(await reversePayment(deps(), scene.lawyer, { paymentId, reason }))
    expect(reversed).toMatchObject({ standing: 'open', paidMinor: 0, balanceMinor: 10_000 })
    expect(reversed.payments.map((one) => one.reversed?.reason)).toEqual([reason, reason])
    expect(await reversePayment(deps(), scene.lawyer, { paymentId, reason })).toMatchObject({
      messageKey: 'common.bills.refusal.reversedAlready',
    })
    expect(await scene.activityKinds()).toEqual(
      expect.arrayContaining(['bill.paid', 'bill.refunded', 'bill.payment-reversed', 'bill.refund-reversed']),
    )
    // An entry has the amount itself, so that each reader's language sets it.
    const rows = await scene.app.store.read((db) =>
      db.selectFrom('activity').select('data').where('kind', '=', 'bill.paid').execute(),
    )
    expect(rows.map((row) => JSON.parse(row.data) as unknown)).toMatchObject([
      { amountMinor: 3_000, currency: bill.currency },
    ])
  })

  test('whatever is paid, refunded, reversed, credited and voided, in whatever order: bills, lists and balances agree to the cent', async () => {
    type Step = readonly [
      what: 'pay' | 'refund' | 'reverse' | 'credit' | 'void' | 'issue',
      amount: number,
      which: number,
    ]
    const step: fc.Arbitrary<Step> = fc.tuple(
      fc.constantFrom('pay', 'pay', 'refund', 'reverse', 'credit', 'void', 'issue'),
      fc.integer({ min: 1, max: 12_000 }),
      fc.nat(1_000),
    )
    const ids: string[] = []
    const own = async () => {
      if (ids.length === 0) ids.push((await scene.issue()).billId)
      return ids
    }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
        for (const [what, amountMinor, which] of steps) {
          const known = await own()
          const billId = known[which % known.length] ?? ''
          const before = await scene.detail(billId)
          if (what === 'issue') ids.push((await scene.issue({ lines: [line({ rateMinor: amountMinor })] })).billId)
          if (what === 'pay') await scene.pay(billId, amountMinor)
          if (what === 'refund') await refund(billId, amountMinor)
          if (what === 'void') await voidBill(deps(), scene.lawyer, { billId, reason: 'x' })
          if (what === 'reverse') {
            const paymentId = before.payments[which % Math.max(1, before.payments.length)]?.paymentId
            if (paymentId) await reversePayment(deps(), scene.lawyer, { paymentId, reason: 'x' })
          }
          if (what === 'credit') {
            const note = await createCreditNote(deps(), scene.lawyer, { billId })
            if (isRefusal(note)) continue
            const cut = granted(await scene.save(note, { lines: [line({ rateMinor: amountMinor })] }))
            if (isRefusal(await scene.issueAnswer(cut))) granted(await deleteDraft(deps(), scene.lawyer, cut))
          }
        }
        await expectAgreement()
      }),
      { numRuns: 12 },
    )
  })

  /** Every sum that anything shows, against the rows that it is made of. */
  async function expectAgreement() {
    const { rows, sums } = await list({ limit: 500 })
    let [total, paid, credited, owed] = [0, 0, 0, 0]
    for (const row of rows.filter((one) => one.kind === 'bill')) {
      const { payments, creditNotes, state } = await scene.detail(row.billId)
      const counted = payments.filter((one) => one.reversed === null)
      const paidMinor = counted.reduce((sum, one) => sum + (one.kind === 'refund' ? -1 : 1) * one.amountMinor, 0)
      const creditedMinor = creditNotes
        .filter((note) => note.state === 'issued')
        .reduce((sum, note) => sum + note.totalMinor, 0)
      expect([row.paidMinor, row.creditedMinor]).toEqual([paidMinor, creditedMinor])
      expect(row.balanceMinor).toBe(state === 'void' ? 0 : row.totalMinor - paidMinor - creditedMinor)
      expect(paidMinor).toBeGreaterThanOrEqual(0)
      expect(paidMinor).toBeLessThanOrEqual(row.totalMinor)
      expect(creditedMinor).toBeLessThanOrEqual(row.totalMinor)
      if (state !== 'issued') continue
      total += row.totalMinor
      paid += paidMinor
      credited += creditedMinor
      owed += row.balanceMinor
    }
    const wanted = { totalMinor: total, paidMinor: paid, creditedMinor: credited, balanceMinor: owed }
    if (total > 0) expect(sums).toMatchObject([wanted])
    const { balances } = granted(await readBalances(deps(), scene.lawyer, { matterId: scene.matter.matterId }))
    expect(balances).toMatchObject([
      { billedMinor: total, paidMinor: paid, creditedMinor: credited, balanceMinor: owed },
    ])
  }
})

describe('BILL-3 what is owed', () => {
  test('overdue from the day after it was due, by the firm’s own day', async () => {
    const today = scene.today()
    const bill = await scene.issue({ dueOn: today })
    expect(bill.standing).toBe('open')
    expect((await list()).counts).toMatchObject({ open: 1, overdue: 0 })
    // Midnight in UTC is still today in Santa Fe.
    scene.app.clock.set(Date.parse(`${addDays(today, 1)}T01:00:00Z`))
    expect((await scene.detail(bill.billId)).standing).toBe('open')
    scene.app.clock.set(Date.parse(`${addDays(today, 1)}T09:00:00Z`))
    expect((await scene.detail(bill.billId)).standing).toBe('overdue')
    expect(await list({ show: 'overdue' })).toMatchObject({
      total: 1,
      counts: { all: 1, open: 1, overdue: 1 },
      sums: [{ overdueMinor: 10_000 }],
    })
    granted(await scene.pay(bill.billId, 10_000))
    expect((await list()).counts).toMatchObject({ open: 0, overdue: 0, paid: 1 })
  })

  test('lists by what they show, words, days and order, a page at a time', async () => {
    const first = await scene.issue({ title: 'Probate of the estate', lines: [line({ rateMinor: 5_000 })] })
    const second = await scene.issue({ clientId: scene.tomas.clientId, lines: [line({ rateMinor: 9_000 })] })
    const third = await scene.issue({ lines: [line({ rateMinor: 1_000 })] })
    const draft = await scene.draft({ title: 'Hearing' })
    granted(await scene.pay(third.billId, 1_000))
    granted(await voidBill(deps(), scene.lawyer, { billId: second.billId, reason: 'x' }))
    expect((await list()).counts).toEqual({ all: 4, draft: 1, open: 1, overdue: 0, paid: 1, void: 1, creditNotes: 0 })
    expect(await numbers({ show: 'open' })).toEqual([first.number])
    expect(await numbers({ show: 'paid' })).toEqual([third.number])
    expect(await numbers({ show: 'void' })).toEqual([second.number])
    expect((await list({ show: 'draft' })).rows.map((row) => row.billId)).toEqual([draft.billId])
    expect(await numbers({ query: 'nunez' })).toEqual([second.number])
    expect(await numbers({ query: 'probate estate' })).toEqual([first.number])
    expect(await numbers({ query: third.number ?? '' })).toEqual([third.number])
    expect(await numbers({ clientId: scene.tomas.clientId })).toEqual([second.number])
    expect(await numbers({ sort: '-total' })).toEqual([null, second.number, first.number, third.number])
    expect(await numbers({ sort: 'number' })).toEqual([first.number, second.number, third.number, null])
    expect(await numbers({ sort: 'client', show: 'all' })).toHaveLength(4)
    expect(await numbers({ fromOn: '2999-01-01' })).toEqual([])
    for (const sort of ['-date', 'due', '-number', 'client', 'balance', '-total'] as const) {
      const whole = await numbers({ sort })
      const paged: (string | null)[] = []
      let cursor: string | null = null
      do {
        const page: Awaited<ReturnType<typeof list>> = await list({ sort, limit: 1, cursor })
        paged.push(...page.rows.map((row) => row.number))
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(paged).toEqual(whole)
    }
  })

  test('CLT-3 bills of a restricted matter are nobody’s who is not on it: not listed, not counted, not summed, not reached', async () => {
    const bill = await scene.issue()
    const paid = granted(await scene.pay(bill.billId, 100))
    const draft = await scene.draft()
    const paymentId = paid.payments[0]?.paymentId ?? ''
    await deps().store.write(({ db }) =>
      db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', scene.matter.matterId).execute(),
    )
    const outsider = await scene.app.makeStaff('staff', 'Out Sider')
    for (const actor of [outsider, scene.admin]) {
      const seen = await listBills(deps(), actor, { show: 'all', sort: '-date', limit: 50 })
      expect(seen).toMatchObject({ rows: [], total: 0, sums: [], counts: { all: 0, open: 0 } })
      const { billId, version } = bill
      const reason = 'x'
      const content = contentOf(draft)
      const answers = await Promise.all([
        getBill(deps(), actor, { billId }),
        createDraft(deps(), actor, { matterId: scene.matter.matterId, withEntries: true }),
        saveDraft(deps(), actor, { ...content, billId: draft.billId, version: draft.version }),
        deleteDraft(deps(), actor, draft),
        scene.issueAnswer(draft, actor),
        voidBill(deps(), actor, { billId, reason }),
        createCreditNote(deps(), actor, { billId }),
        duplicateBill(deps(), actor, { billId }),
        recordRefund(deps(), actor, { billId, paidOn: scene.today(), method: 'cash', reference: '', amountMinor: 1 }),
        reversePayment(deps(), actor, { paymentId, reason }),
        readBalances(deps(), actor, { matterId: scene.matter.matterId }),
        remindOfBillNow(deps(), actor, { billId }),
        pauseReminders(deps(), actor, { billId, isPaused: true }),
      ])
      expect(answers.map((answer) => refused(answer).refused)).toEqual(answers.map(() => 'NOT_FOUND'))
      expect(granted(await readBalances(deps(), actor, { clientId: scene.mara.clientId }))).toEqual({ balances: [] })
      expect(version).toBe(bill.version)
    }
    expect(await scene.detail(bill.billId)).toMatchObject({ state: 'issued', paidMinor: 100 })
  })
})

describe('BILL-6 the firm’s own payment page', () => {
  test('anything but an https address with the placeholders behind its host is refused', async () => {
    const pages = [
      'http://pay.example/{number}',
      'javascript:alert(1)',
      'https://{number}.example/',
      'https://user:secret@pay.example/',
      'https://pay.example/{number} x',
      'pay.example',
    ]
    for (const paymentPage of pages)
      expect(await updateBillSettings(deps(), scene.admin, { ...billing, paymentPage }), paymentPage).toMatchObject({
        refused: 'INVALID',
        field: 'paymentPage',
      })
  })

  test('number and amount are filled in as parts of an address, whatever the number holds', async () => {
    granted(
      await updateSeries(deps(), scene.admin, {
        kind: 'bill',
        prefix: 'Á/1.',
        hasYear: false,
        digits: 1,
        nextCounter: null,
      }),
    )
    const bill = await scene.issue()
    expect(bill.number).toBe('Á/1.1')
    expect(bill.payUrl).toBe('https://pay.ibarralowe.example/?bill=%C3%81%2F1.1&amount=100.00')
    expect((await frozenOf(bill.billId)).payUrl).toBe(bill.payUrl)
  })
})

describe('reminders of what is overdue', () => {
  let job: ReturnType<typeof createBillReminders>
  beforeEach(() => {
    job = createBillReminders(deps(), systemTimers)
  })
  /** A bill that is due today and shared with Mara. */
  async function dueToday(mode: 'off' | 'ask' | 'auto', days = [3, 10]) {
    granted(await updateBillSettings(deps(), scene.admin, { ...billing, reminders: { mode, days } }))
    const bill = await scene.issue({ dueOn: scene.today() })
    await scene.shareBill(bill.billId)
    return bill
  }
  /** So many days on, in the middle of the firm's day, the job having run on each. */
  async function later(days: number, atHour = '19') {
    for (let count = 0; count < days; count++) {
      scene.app.clock.set(Date.parse(`${addDays(scene.today(), 1)}T${atHour}:00:00Z`))
      await job.drain()
    }
  }
  const sent = async () => (await scene.emails()).filter((email) => email.kind === 'bill-reminder')
  const listed = async () => (await listReminders(deps(), scene.lawyer)).reminders
  const states = async (billId: string) => (await scene.detail(billId)).reminders.map((one) => one.state)

  test('NTF-2 let run: one e-mail for each step to those with whom it is shared, without a word of the case', async () => {
    const bill = await dueToday('auto')
    await later(2)
    expect(await sent()).toEqual([])
    await later(5)
    expect(await sent()).toMatchObject([
      { to_email: 'mara@mail.example', target: '/bills', locale: 'en', params: expect.not.stringMatching(/100/) },
    ])
    await later(10)
    expect(await sent()).toHaveLength(2)
    expect(JSON.stringify(await sent())).not.toContain(bill.number ?? '-')
    expect(await states(bill.billId)).toEqual(['sent', 'sent'])
    expect((await scene.activityKinds()).filter((kind) => kind === 'bill.reminded')).toHaveLength(2)
  })

  test('turned off, nothing is sent or listed; at night neither', async () => {
    await dueToday('off')
    await later(20)
    expect([await sent(), await listed()]).toEqual([[], []])
    granted(await updateBillSettings(deps(), scene.admin, { ...billing, reminders: { mode: 'auto', days: [3] } }))
    await later(1, '09')
    expect(await sent()).toEqual([])
    await later(1)
    expect(await sent()).toHaveLength(1)
  })

  test('asked first: listed until staff approve, and what was paid meanwhile is not sent', async () => {
    const bill = await dueToday('ask')
    const other = await dueToday('ask')
    await later(3)
    const waiting = await listed()
    expect(waiting).toMatchObject([
      {
        number: bill.number,
        clientName: 'Mara Vance',
        toEmail: 'mara@mail.example',
        balanceMinor: 10_000,
        daysOverdue: 3,
      },
      { number: other.number },
    ])
    expect(await sent()).toEqual([])
    const reminderIds = waiting.map((one) => one.reminderId)
    granted(await scene.pay(other.billId, 10_000))
    expect(await listed()).toHaveLength(1)
    expect(await approveReminders(deps(), scene.lawyer, { reminderIds })).toEqual({ sent: 1, lapsed: 1 })
    expect(await sent()).toHaveLength(1)
    // A second pressing sends no second one.
    expect(await approveReminders(deps(), scene.lawyer, { reminderIds })).toEqual({ sent: 0, lapsed: 2 })
    expect(await sent()).toHaveLength(1)
    expect([await states(bill.billId), await states(other.billId)]).toEqual([['sent'], ['lapsed']])
  })

  test('dismissed, it comes again with the next step only; an unanswered one is overtaken by it', async () => {
    const bill = await dueToday('ask')
    await later(3)
    await dismissReminders(deps(), scene.lawyer, { reminderIds: (await listed()).map((one) => one.reminderId) })
    await later(6)
    expect(await listed()).toEqual([])
    await later(1)
    expect(await listed()).toHaveLength(1)
    const second = await dueToday('ask')
    await later(12)
    expect((await listed()).filter((one) => one.billId === second.billId)).toHaveLength(1)
    expect(await states(second.billId)).toEqual(['proposed', 'lapsed'])
    expect(await states(bill.billId)).toEqual(['proposed', 'dismissed'])
  })

  test('SHR-2 nobody is reminded of a bill that they do not see, or that is paused, void or a credit note', async () => {
    const bill = await dueToday('auto')
    const paused = await dueToday('auto')
    granted(await pauseReminders(deps(), scene.lawyer, { billId: paused.billId, isPaused: true }))
    const voided = await dueToday('auto')
    granted(await voidBill(deps(), scene.lawyer, { billId: voided.billId, reason: 'x' }))
    const [share] = await scene.shares()
    granted(await unshare(deps(), scene.lawyer, { shareId: share?.id ?? '' }))
    const shut = await scene.issue({ dueOn: scene.today(), clientId: scene.tomas.clientId })
    await scene.shareBill(shut.billId, scene.tomas)
    await deps().store.write(({ db }) =>
      db.updateTable('clients').set({ has_portal_access: 0 }).where('id', '=', scene.tomas.clientId).execute(),
    )
    await later(20)
    expect(await sent()).toEqual([])
    expect(await remindOfBillNow(deps(), scene.lawyer, bill)).toMatchObject({
      refused: 'CONFLICT',
      messageKey: 'common.bills.refusal.nobodySees',
    })
    expect(await scene.detail(paused.billId)).toMatchObject({ standing: 'overdue', remindersPaused: true })
  })

  test('now, by hand: once in four hours, for what is overdue only, and the plan goes on behind it', async () => {
    const bill = await dueToday('auto')
    expect(await remindOfBillNow(deps(), scene.lawyer, bill)).toMatchObject({
      messageKey: 'common.bills.refusal.notOverdue',
    })
    await later(4)
    expect(await sent()).toHaveLength(1)
    scene.app.clock.advance(5 * hour)
    expect(granted(await remindOfBillNow(deps(), scene.lawyer, bill)).reminders).toHaveLength(2)
    expect(await remindOfBillNow(deps(), scene.lawyer, bill)).toMatchObject({
      refused: 'TOO_MANY',
      retryAtMs: scene.app.clock.now() + 4 * hour,
    })
    await later(5)
    expect(await sent()).toHaveLength(2)
    await later(1)
    expect(await sent()).toHaveLength(3)
  })

  test('one that waits to leave is not sent once nothing is overdue any more', async () => {
    const bill = await dueToday('auto')
    await later(3)
    granted(await scene.pay(bill.billId, 10_000))
    await createDispatcher(deps(), systemTimers).drain()
    expect(await sent()).toMatchObject([{ state: 'cancelled' }])
  })
})

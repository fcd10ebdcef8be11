import type { StaffActor } from '../../src/main/actor.ts'
import { getBill } from '../../src/main/features/bills/bill-detail.ts'
import { updateBillSettings } from '../../src/main/features/bills/change-billing.ts'
import { createDraft } from '../../src/main/features/bills/create-draft.ts'
import { issueBill } from '../../src/main/features/bills/issue-bill.ts'
import { recordPayment } from '../../src/main/features/bills/record-payment.ts'
import { saveDraft } from '../../src/main/features/bills/save-draft.ts'
import type { Billing } from '../../src/main/features/bills/billing-settings.ts'
import type { BillDetail, DraftContent } from '../../src/shared/console/bills.contract.ts'
import { createShareScene } from './share-scene.ts'
import { granted } from './test-app.ts'

export type Line = DraftContent['lines'][number]

/** A line of 1 × 100.00 without tax, unless it says otherwise. */
export const line = (change: Partial<Line> = {}): Line => ({
  kind: 'flat',
  description: 'Opinion on the will',
  quantityMilli: 1_000,
  rateMinor: 10_000,
  taxRateIds: [],
  timeEntryIds: [],
  expenseEntryIds: [],
  ...change,
})

/** What the editor sends to save a draft as it is. */
export const contentOf = (bill: BillDetail): DraftContent => ({
  clientId: bill.clientId,
  title: bill.title,
  reference: bill.reference,
  locale: bill.locale,
  issuedOn: bill.issuedOn,
  dueOn: bill.dueOn,
  dueDays: bill.dueDays,
  taxMode: bill.taxMode,
  discount: bill.discount,
  notes: bill.notes,
  terms: bill.terms,
  internalNote: bill.internalNote,
  lines: bill.lines.map(
    ({
      lineId,
      kind,
      description,
      workedOn,
      userId,
      quantityMilli,
      rateMinor,
      discount,
      taxRateIds,
      timeEntryIds,
      expenseEntryIds,
    }) => ({
      lineId,
      kind,
      description,
      workedOn,
      userId,
      quantityMilli,
      rateMinor,
      discount,
      taxRateIds,
      timeEntryIds,
      expenseEntryIds,
    }),
  ),
})

/** The settings of a firm that has written down how it bills. */
export const billing: Billing = {
  currency: 'USD',
  address: '120 Palace Avenue\nSanta Fe, NM 87501',
  taxNumber: '03-123456-00-4',
  terms: 'Payable within 30 days.',
  paymentInstructions: 'First National, account 4711',
  paymentPage: 'https://pay.ibarralowe.example/?bill={number}&amount={amount}',
  dueDays: 30,
  taxMode: 'exclusive',
  incrementMinutes: 6,
  reminders: { mode: 'off', days: [] },
}

/** A firm, a matter with two clients, a lawyer and an admin, and short ways to bill them. */
export async function createBillScene() {
  const scene = await createShareScene()
  const { app, lawyer, matter } = scene
  const admin = await app.makeStaff('admin', 'Ruth Lowe')
  granted(await updateBillSettings(app.deps, admin, billing))

  const detail = async (billId: string) => granted(await getBill(app.deps, lawyer, { billId }))
  /** With the fields of the firm's settings, for Mara. */
  async function draft(change: Partial<DraftContent> = {}, actor: StaffActor = lawyer) {
    const made = granted(await createDraft(app.deps, actor, { matterId: matter.matterId, withEntries: false }))
    const content = { ...contentOf(made), lines: [line()], ...change }
    return granted(await saveDraft(app.deps, actor, { ...content, billId: made.billId, version: made.version }))
  }
  const save = (bill: BillDetail, change: Partial<DraftContent> = {}) =>
    saveDraft(app.deps, lawyer, { ...contentOf(bill), ...change, billId: bill.billId, version: bill.version })
  const issueAnswer = (bill: { billId: string; version: number }, actor = lawyer) =>
    issueBill(app.deps, actor, { billId: bill.billId, version: bill.version })
  const issue = async (change: Partial<DraftContent> = {}) => granted(await issueAnswer(await draft(change)))
  /** Today, by transfer. */
  const pay = (billId: string, amountMinor: number) =>
    recordPayment(app.deps, lawyer, { billId, paidOn: today(), method: 'transfer', reference: 'SEPA 17', amountMinor })
  const today = () =>
    new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Denver', dateStyle: 'short' }).format(app.clock.now())

  /** Shares it and lets the undo time pass. */
  const shareBill = (billId: string, who = scene.mara) =>
    scene.share([who.participantId], { resourceKind: 'bill', resourceId: billId })

  return { ...scene, admin, detail, draft, save, issueAnswer, issue, pay, today, shareBill }
}

export type BillScene = Awaited<ReturnType<typeof createBillScene>>

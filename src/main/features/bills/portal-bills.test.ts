import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBillScene, line, type BillScene } from '../../../../tests/support/bill-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { refuse } from '../../../shared/errors.ts'
import { minute, second } from '../../../shared/time.ts'
import type { ClientActor } from '../../actor.ts'
import { getHome } from '../portal-home/get-home.ts'
import { unshare } from '../sharing/unshare.ts'
import { createCreditNote } from './copy-bill.ts'
import { exportBills } from './export-csv.ts'
import { billPdfForClient, billPdfForStaff } from './pdf/bill-pdf.ts'
import { createBillPdfs } from './pdf/make-bill-pdfs.ts'
import { getSharedBill, listSharedBills, markBillViewed } from './portal-bills.ts'
import { recordRefund, reversePayment } from './record-payment.ts'
import { getStatement } from './statement.ts'
import { statementPdf } from './statement-pdf.ts'
import { voidBill } from './void-bill.ts'

let scene: BillScene
let mara: ClientActor
let tomas: ClientActor
beforeEach(async () => {
  scene = await createBillScene()
  mara = await scene.signIn(scene.mara.clientId)
  tomas = await scene.signIn(scene.tomas.clientId)
})
afterEach(() => scene.app.close())

const papers = () => createBillPdfs(scene.app.deps)
const list = (reader: ClientActor) => listSharedBills(scene.app.deps, reader)
const get = (reader: ClientActor, billId: string) => getSharedBill(scene.app.deps, reader, { billId })
const pdf = (reader: ClientActor, billId: string) =>
  billPdfForClient(scene.app.deps, reader, billId, { isFromStart: true })
const files = () => scene.app.store.read((db) => db.selectFrom('files').selectAll().orderBy('id').execute())
const bytesOf = (storageKey: string) => Buffer.from(scene.app.files.bytes.get(storageKey) ?? '')
const pdfFileId = async (billId: string) =>
  (
    await scene.app.store.read((db) =>
      db.selectFrom('bills').select('pdf_file_id').where('id', '=', billId).executeTakeFirstOrThrow(),
    )
  ).pdf_file_id

describe('C9 BILL-5 who sees a bill in the portal', () => {
  /** A client of another matter, one with no share at all, and the two of this one. */
  async function readers() {
    const { app, lawyer, portalAddressId } = scene
    const other = await app.makeClient()
    await app.makeMatter(lawyer, [other.clientId], { title: 'Another matter' })
    return {
      'shared participant': mara,
      'other participant': tomas,
      'other client': await app.signInClient(other.clientId, portalAddressId),
    }
  }

  test.each([
    ['issued, shared', true],
    ['void since it was shared', true],
    ['issued, not shared', false],
    ['draft, though a share of it lies in the store', false],
    ['unshared', false],
    ['shared, its undo time running', false],
  ] as const)('%s', async (state, isSeen) => {
    const { app, lawyer } = scene
    const { billId } = state.startsWith('draft') ? await scene.draft() : await scene.issue()
    if (state.startsWith('draft')) {
      // No verb makes one: what reads must not rely on that.
      const shared = await scene.issue()
      await scene.shareBill(shared.billId)
      await app.store.write(({ db }) =>
        db.updateTable('shares').set({ resource_id: billId }).where('resource_id', '=', shared.billId).execute(),
      )
    } else if (state.startsWith('shared, its')) {
      granted(await scene.shareAnswer([scene.mara.participantId], { resourceKind: 'bill', resourceId: billId }))
    } else if (!state.includes('not shared')) await scene.shareBill(billId)
    if (state.startsWith('void')) granted(await voidBill(app.deps, lawyer, { billId, reason: 'Twice' }))
    if (state === 'unshared')
      for (const share of await scene.shares()) granted(await unshare(app.deps, lawyer, { shareId: share.id }))
    await papers().drain()

    for (const [who, reader] of Object.entries(await readers())) {
      const sees = isSeen && who === 'shared participant'
      const bill = await get(reader, billId)
      expect([who, (await list(reader)).bills.map((one) => one.billId)]).toEqual([who, sees ? [billId] : []])
      expect([who, 'refused' in bill]).toEqual([who, !sees])
      if (!sees) expect([who, bill, await pdf(reader, billId)]).toEqual([who, refuse('NOT_FOUND'), refuse('NOT_FOUND')])
      if (!sees && who !== 'shared participant')
        expect([who, await markBillViewed(app.deps, reader, { billId })]).toEqual([who, refuse('NOT_FOUND')])
    }
  })

  test('nothing of the firm’s own is in it: no internal note, no reason of a voiding, no reversed payment', async () => {
    const { app, lawyer } = scene
    const { billId } = await scene.issue({ internalNote: 'Costly client' })
    await scene.shareBill(billId)
    const paid = granted(await scene.pay(billId, 4_000))
    const paymentId = paid.payments[0]?.paymentId ?? ''
    granted(await reversePayment(app.deps, lawyer, { paymentId, reason: 'Typed twice' }))
    granted(await voidBill(app.deps, lawyer, { billId, reason: 'Wrong client' }))
    const bill = granted(await get(mara, billId))
    expect(JSON.stringify(bill)).not.toMatch(/Costly|Wrong client|Typed twice/)
    expect(bill).toMatchObject({ standing: 'void', balanceMinor: 0, payUrl: null, payments: [] })
  })
})

describe('BILL-5 BILL-6 what a client sees of a bill', () => {
  test('the state is live: to pay, part paid, overdue, paid; and Pay asks for what is left', async () => {
    const { app } = scene
    const { billId } = await scene.issue({ dueOn: scene.today() })
    await scene.shareBill(billId)
    const now = async () => granted(await get(mara, billId))
    expect(await now()).toMatchObject({ standing: 'open', balanceMinor: 10_000, isNew: true })
    expect((await now()).payUrl).toMatch(/^https:\/\/pay\.ibarralowe\.example\/\?bill=\d{4}-\d+&amount=100\.00$/)
    granted(await scene.pay(billId, 2_500))
    expect(await now()).toMatchObject({ standing: 'part-paid', balanceMinor: 7_500 })
    expect((await now()).payUrl).toMatch(/amount=75\.00$/)
    app.clock.advance(3 * 24 * 60 * minute)
    expect(await now()).toMatchObject({ standing: 'overdue' })
    granted(await scene.pay(billId, 7_500))
    expect(await now()).toMatchObject({ standing: 'paid', balanceMinor: 0, payUrl: null })
    expect((await list(mara)).owed).toEqual([])
  })

  test('what is owed is added up for each currency, and a client is told of every change', async () => {
    const { app } = scene
    const first = await scene.issue()
    const second = await scene.issue({ lines: [line({ rateMinor: 5_000 })] })
    await scene.shareBill(first.billId)
    await scene.shareBill(second.billId)
    expect((await list(mara)).owed).toEqual([{ currency: 'USD', balanceMinor: 15_000 }])
    app.events.length = 0
    granted(await scene.pay(first.billId, 10_000))
    expect(app.events).toContainEqual({ kind: 'client', topic: 'bills', clientId: scene.mara.clientId })
  })

  test('a credit note stands with its bill where it is shared, and lowers it where it is not', async () => {
    const { app, lawyer } = scene
    const { billId } = await scene.issue()
    await scene.shareBill(billId)
    const draft = granted(await createCreditNote(app.deps, lawyer, { billId }))
    const cut = granted(await scene.save(draft, { lines: [line({ rateMinor: 2_000 })] }))
    const note = granted(await scene.issueAnswer(cut))
    expect(granted(await get(mara, billId))).toMatchObject({
      creditedMinor: 2_000,
      balanceMinor: 8_000,
      creditNotes: [],
    })
    refused(await get(mara, note.billId))
    await scene.shareBill(note.billId)
    expect(granted(await get(mara, billId)).creditNotes).toMatchObject([{ billId: note.billId, totalMinor: 2_000 }])
    expect(granted(await get(mara, note.billId))).toMatchObject({
      kind: 'credit-note',
      standing: 'issued',
      balanceMinor: 0,
      payUrl: null,
      correctsBillId: billId,
    })
  })

  test('POR-1 Home says what is new and what is to be paid, the soonest due first; looking takes it from the new', async () => {
    const { app } = scene
    const later = await scene.issue({ dueOn: '2027-01-31' })
    const sooner = await scene.issue({ dueOn: '2026-12-24' })
    for (const { billId } of [later, sooner]) await scene.shareBill(billId)
    const before = await getHome(app.deps, mara)
    expect(before.bills.map((bill) => bill.billId)).toEqual([sooner.billId, later.billId])
    expect(before.newCount).toBe(2)
    expect(before.fresh[0]?.items.map((item) => item.kind)).toEqual(['bill', 'bill'])
    granted(await markBillViewed(app.deps, mara, { billId: later.billId }))
    granted(await scene.pay(sooner.billId, 10_000))
    const after = await getHome(app.deps, mara)
    expect([after.newCount, after.bills.map((bill) => bill.billId)]).toEqual([1, [later.billId]])
    expect(await getHome(app.deps, tomas)).toMatchObject({ newCount: 0, bills: [] })
  })

  test('SHR-4 receipts: each look and download of their own, and none of staff', async () => {
    const { app, lawyer } = scene
    const { billId } = await scene.issue()
    await scene.shareBill(billId)
    await papers().drain()
    granted(await markBillViewed(app.deps, mara, { billId }))
    granted(await pdf(mara, billId))
    granted(await billPdfForClient(app.deps, mara, billId, { isFromStart: false }))
    granted(await billPdfForStaff(app.deps, lawyer, billId, { isFromStart: true }))
    expect((await scene.shares())[0]).toMatchObject({ view_count: 1, download_count: 1 })
    expect((await scene.activityKinds()).filter((kind) => /^(view|download)/.test(kind))).toEqual([
      'view.bill',
      'download.bill',
      'download.bill',
    ])
  })
})

describe('BILL-4 every issued bill gets its paper', () => {
  test('right after it is issued; and a draft has none', async () => {
    const { app, lawyer } = scene
    const draft = await scene.draft()
    const { billId, number } = await scene.issue()
    await scene.shareBill(billId)
    expect(await pdf(mara, billId)).toMatchObject({ refused: 'UNAVAILABLE' })
    expect((await list(mara)).bills[0]?.hasPdf).toBe(false)
    await papers().drain()
    const paper = granted(await pdf(mara, billId))
    expect(paper).toMatchObject({ fileName: `Bill ${number}.pdf`, mediaType: 'application/pdf' })
    expect(bytesOf(paper.storageKey).toString('latin1', 0, 8)).toBe('%PDF-1.7')
    expect(bytesOf(paper.storageKey)).toHaveLength(paper.sizeBytes)
    expect((await list(mara)).bills[0]?.hasPdf).toBe(true)
    expect(await billPdfForStaff(app.deps, lawyer, draft.billId, { isFromStart: true })).toEqual(refuse('NOT_FOUND'))
  })

  test.each(['while it is drawn', 'before its bytes are written', 'after its bytes are written', 'with its row'])(
    'a host that dies %s loses nothing: the next one makes the same bytes',
    async (moment) => {
      const { app } = scene
      const { billId } = await scene.issue()
      await scene.shareBill(billId)
      const die = () => Promise.reject(new Error('killed'))
      const dying = {
        ...app.deps,
        ...(moment === 'while it is drawn' && { papers: { ...app.deps.papers, bill: die } }),
        ...(moment === 'before its bytes are written' && { files: { ...app.files, write: die } }),
        ...(moment === 'after its bytes are written' && { store: { ...app.store, read: app.store.read, write: die } }),
        ...(moment === 'with its row' && {
          store: {
            ...app.store,
            read: app.store.read,
            // The commit fails, and all of it is undone.
            write: (fn: Parameters<typeof app.store.write>[0]) =>
              app.store.write(async (tx) => {
                await fn(tx)
                throw new Error('killed')
              }),
          },
        }),
      }
      await createBillPdfs(dying as typeof app.deps).drain()
      expect(await pdfFileId(billId)).toBeNull()
      expect((await list(mara)).bills).toHaveLength(1)
      await papers().drain()
      const paper = granted(await pdf(mara, billId))
      const again = await scene.app.deps.papers.bill({
        bill: JSON.parse(
          (
            await app.store.read((db) =>
              db.selectFrom('bills').select('frozen').where('id', '=', billId).executeTakeFirstOrThrow(),
            )
          ).frozen ?? '',
        ),
        isVoid: false,
        logo: null,
      })
      expect(bytesOf(paper.storageKey).equals(Buffer.from(again))).toBe(true)
      expect((await files()).filter((file) => file.media_type === 'application/pdf')).toHaveLength(1)
    },
  )

  test('one that cannot be drawn keeps no other, and is tried again ever later', async () => {
    const { app } = scene
    const bad = await scene.issue()
    const good = await scene.issue()
    const { papers: maker } = app.deps
    let tries = 0
    const deps = {
      ...app.deps,
      papers: {
        ...maker,
        bill(order: Parameters<typeof maker.bill>[0]) {
          if (order.bill.number !== bad.number) return maker.bill(order)
          return ++tries < 4 ? Promise.reject(new Error('no')) : maker.bill(order)
        },
      },
    }
    const job = createBillPdfs(deps)
    await job.drain()
    expect([await pdfFileId(bad.billId), await pdfFileId(good.billId)]).toEqual([null, expect.any(String)])
    for (const [seconds, expected] of [
      [9, 1],
      [2, 2],
      [18, 2],
      [3, 3],
      // The clock is set back by more than anything waits.
      [-7_200, 4],
    ] as const) {
      app.clock.advance(seconds * second)
      await job.drain()
      expect(tries).toBe(expected)
    }
    expect(await pdfFileId(bad.billId)).toEqual(expect.any(String))
  })

  test('a voided bill gets another that says so; the one that was posted stays', async () => {
    const { app, lawyer } = scene
    const { billId } = await scene.issue()
    await papers().drain()
    const posted = await pdfFileId(billId)
    granted(await voidBill(app.deps, lawyer, { billId, reason: 'Twice' }))
    expect(await billPdfForStaff(app.deps, lawyer, billId, { isFromStart: true })).toMatchObject({
      refused: 'UNAVAILABLE',
    })
    await papers().drain()
    expect(await pdfFileId(billId)).not.toBe(posted)
    expect(await files()).toHaveLength(2)
  })

  test('voided while it was drawn: what does not say so is not kept', async () => {
    const { app, lawyer } = scene
    const { billId } = await scene.issue()
    const { papers: maker } = app.deps
    const drawn: Uint8Array[] = []
    const deps = {
      ...app.deps,
      papers: {
        ...maker,
        async bill(order: Parameters<typeof maker.bill>[0]) {
          if (drawn.length === 0) granted(await voidBill(app.deps, lawyer, { billId, reason: 'Twice' }))
          const bytes = await maker.bill(order)
          drawn.push(bytes)
          return bytes
        },
      },
    }
    await createBillPdfs(deps).drain()
    const [kept, ...others] = await files()
    expect([others, [...app.files.bytes.keys()]]).toEqual([[], [kept?.storage_key]])
    const [withoutIt, withIt] = drawn
    const bytes = bytesOf(kept?.storage_key ?? '')
    expect([bytes.equals(withIt ?? Buffer.alloc(0)), bytes.equals(withoutIt ?? Buffer.alloc(0))]).toEqual([true, false])
  })
})

describe('BILL-3 statement and CSV', () => {
  test('opening, each step and closing agree to the cent, with credit notes, refunds and a voided bill', async () => {
    const { app, lawyer } = scene
    const { clientId } = scene.mara
    const early = await scene.issue({ issuedOn: '2026-06-01' })
    const bill = await scene.issue({ issuedOn: '2026-08-03' })
    const gone = await scene.issue({ issuedOn: '2026-08-04', lines: [line({ rateMinor: 7_777 })] })
    granted(await voidBill(app.deps, lawyer, { billId: gone.billId, reason: 'Twice' }))
    granted(await scene.pay(bill.billId, 6_000))
    const refund = { paidOn: scene.today(), method: 'transfer' as const, reference: '', amountMinor: 1_000 }
    granted(await recordRefund(app.deps, lawyer, { billId: bill.billId, ...refund }))
    const draft = granted(await createCreditNote(app.deps, lawyer, { billId: early.billId }))
    granted(await scene.issueAnswer(granted(await scene.save(draft, { lines: [line({ rateMinor: 2_500 })] }))))
    const period = { fromOn: '2026-07-01', toOn: scene.today() }
    const { sections } = granted(await getStatement(app.deps, lawyer, { clientId, ...period }))
    const [section] = sections
    expect(section).toMatchObject({
      currency: 'USD',
      openingMinor: 10_000,
      billedMinor: 17_777,
      creditedMinor: 2_500 + 7_777,
      paidMinor: 5_000,
      closingMinor: 12_500,
    })
    expect(section?.entries.map((entry) => entry.kind)).toEqual([
      'bill',
      'bill',
      'credit-note',
      'payment',
      'refund',
      'void',
    ])
    expect(section?.entries.at(-1)?.balanceMinor).toBe(section?.closingMinor)
    // The same as what the bills say that is owed.
    const owed = await Promise.all(
      [early, bill, gone].map(async ({ billId }) => (await scene.detail(billId)).balanceMinor),
    )
    expect(section?.closingMinor).toBe(owed.reduce((sum, balance) => sum + balance, 0))
    expect(granted(await statementPdf(app.deps, lawyer, { clientId, ...period })).fileName).toMatch(
      /^Statement of account Mara Vance 2026-07-01 .*\.pdf$/,
    )
  })

  test('refuses a time that ends before it begins, and nobody at all', async () => {
    const { app, lawyer } = scene
    const { clientId } = scene.mara
    const backwards = { clientId, fromOn: '2026-07-02', toOn: '2026-07-01' }
    expect(refused(await getStatement(app.deps, lawyer, backwards))).toMatchObject({ refused: 'INVALID' })
    const of = { fromOn: '2026-07-01', toOn: '2026-07-02' }
    expect(refused(await getStatement(app.deps, lawyer, of))).toMatchObject({ refused: 'INVALID' })
    expect(await getStatement(app.deps, lawyer, { clientId: app.ids.id(), ...of })).toEqual(refuse('NOT_FOUND'))
  })

  test('CLT-3 leaves out what is behind a wall', async () => {
    const { app, matter } = scene
    await scene.issue()
    const stranger = await app.makeStaff('staff')
    await app.store.write(({ db }) =>
      db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', matter.matterId).execute(),
    )
    const of = { fromOn: '2026-01-01', toOn: '2026-12-31' }
    const { clientId } = scene.mara
    expect(granted(await getStatement(app.deps, stranger, { clientId, ...of })).sections).toEqual([])
    const walled = { matterId: matter.matterId, ...of }
    expect(await getStatement(app.deps, stranger, walled)).toEqual(refuse('NOT_FOUND'))
    expect(granted(await exportBills(app.deps, stranger, { show: 'all' })).csv.split('\r\n')).toHaveLength(2)
  })

  test('the list as CSV: a mark of UTF-8, as many decimals as the currency has, and no text that a spreadsheet would run', async () => {
    const { app, lawyer } = scene
    const { number } = await scene.issue({
      title: '=HYPERLINK("http://evil.example")',
      lines: [line({ rateMinor: 123_450 })],
    })
    const { csv, fileName } = granted(await exportBills(app.deps, lawyer, { show: 'all' }))
    expect(fileName).toBe(`bills-${scene.today()}.csv`)
    expect(csv.startsWith('\ufeff"number","kind"')).toBe(true)
    expect(csv).toContain(`"${number}","bill","open"`)
    expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"")"`)
    expect(csv).toContain(',"USD",1234.50,0.00,0.00,1234.50\r\n')
  })
})

import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { updateBillSettings, saveTaxRate } from '../../../src/main/features/bills/change-billing.ts'
import { createDraft } from '../../../src/main/features/bills/create-draft.ts'
import { issueBill } from '../../../src/main/features/bills/issue-bill.ts'
import { createBillPdfs } from '../../../src/main/features/bills/pdf/make-bill-pdfs.ts'
import { recordPayment } from '../../../src/main/features/bills/record-payment.ts'
import { saveDraft } from '../../../src/main/features/bills/save-draft.ts'
import { voidBill } from '../../../src/main/features/bills/void-bill.ts'
import { previewShare } from '../../../src/main/features/sharing/preview-share.ts'
import { shareResource } from '../../../src/main/features/sharing/share-resource.ts'
import { unshare } from '../../../src/main/features/sharing/unshare.ts'
import type { DraftContent } from '../../../src/shared/console/bills.contract.ts'
import { axeFindings, bringAxe } from '../../support/axe.ts'
import { billing, contentOf, line } from '../../support/bill-scene.ts'
import { granted } from '../../support/test-app.ts'
import { until } from '../../support/until.ts'
import { openPortalScene, type Person, type PortalScene } from './support/portal-scene.ts'

let scene: PortalScene
let taxRateId: string
beforeAll(async () => {
  scene = await openPortalScene()
  granted(await updateBillSettings(scene.deps, scene.lawyer, billing))
  const tax = { name: 'Gross receipts tax', rateMicro: 81_875, isDefault: false }
  taxRateId = granted(await saveTaxRate(scene.deps, scene.lawyer, tax)).taxRates[0]?.taxRateId ?? ''
})
afterEach(async () => {
  expect(await scene.closeDevices()).toEqual([])
})
afterAll(() => scene.close())

const phone = { hasTouch: true, isMobile: true }
/** Pictures of what was seen, for whoever wants to look. */
async function picture(page: Page, name: string): Promise<void> {
  const place = process.env['PORTICO_PICTURES']
  if (!place) return
  await page.emulateMedia({ colorScheme: 'light' })
  await page.screenshot({ path: path.join(place, `${name}.png`), fullPage: true })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.screenshot({ path: path.join(place, `${name}-dark.png`), fullPage: true })
  await page.emulateMedia({ colorScheme: 'light' })
}
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** The mock's bill, or another, issued, with its paper. */
async function issued(to: Person, change: Partial<DraftContent> = {}): Promise<string> {
  const { deps, lawyer } = scene
  const made = granted(await createDraft(deps, lawyer, { matterId: to.matterId, withEntries: false }))
  const content = {
    ...contentOf(made),
    title: 'Inventory and letters',
    issuedOn: '2026-10-12',
    dueOn: '2026-11-30',
    discount: { kind: 'amount' as const, minor: 5_600 },
    lines: [
      line({
        kind: 'service',
        description: 'Inventory, preparing and filing',
        workedOn: '2026-10-02',
        userId: lawyer.userId,
        quantityMilli: 2_500,
        rateMinor: 32_000,
        taxRateIds: [taxRateId],
      }),
      line({ kind: 'service', description: 'Letters to three creditors', quantityMilli: 1_200, rateMinor: 18_000 }),
      line({ kind: 'expense', description: 'Certified copies', rateMinor: 4_500 }),
    ],
    ...change,
  }
  const saved = granted(await saveDraft(deps, lawyer, { ...content, billId: made.billId, version: made.version }))
  const { billId } = granted(await issueBill(deps, lawyer, { billId: saved.billId, version: saved.version }))
  await createBillPdfs(deps).drain()
  return billId
}

async function share(to: Person, billId: string, message = ''): Promise<string> {
  const order = {
    resources: [{ kind: 'bill' as const, resourceId: billId }],
    message,
    participantIds: [to.participantId],
    confirmedEmails: { [to.participantId]: to.email },
  }
  const { warnings } = granted(await previewShare(scene.deps, scene.lawyer, order))
  const overruled = warnings.map((warning) => warning.warningId)
  granted(await shareResource(scene.deps, scene.lawyer, { ...order, overruled }))
  const row = await until('the share', () =>
    scene.store.read((db) =>
      db
        .selectFrom('shares')
        .selectAll()
        .where('resource_id', '=', billId)
        .where('state', '=', 'live')
        .executeTakeFirst(),
    ),
  )
  return row.id
}

test('BILL-5 BILL-6 from the e-mail to the bill on a phone: what is to be paid, for what, Pay, the PDF, and each change as it happens', async () => {
  const { deps, lawyer } = scene
  const mara = await scene.person('Mara')
  const billId = await issued(mara)
  const shareId = await share(mara, billId, 'This covers the inventory. Thank you.')
  const mail = await scene.mail(mara.email)
  expect(mail.html).toContain('View all bills in secure portal')
  expect(mail.subject + mail.text).not.toMatch(/1,0|Inventory|2026-0001|Estate/)

  const context = await scene.device(phone)
  await bringAxe(context)
  const page = await scene.enter(mara, context)
  // Its link opens what it is about: all bills.
  await page.getByRole('heading', { name: 'Bills', exact: true }).waitFor()
  await page.getByText('To pay in all').waitFor()
  expect(await overflow(page)).toBe(0)
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'bills-360')
  // Home says it too.
  await page.getByRole('link', { name: 'Home', exact: true }).click()
  await page.getByRole('heading', { name: /Needed from you/ }).waitFor()
  await page.getByText('due Monday, November 30').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'home-360')

  // By keyboard alone.
  await page.getByRole('link', { name: /Bill 2026-\d+.*due Monday/ }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /^Bill 2026-/ }).waitFor()
  await page.getByText('This covers the inventory. Thank you.').waitFor()
  const balance = page.getByRole('region', { name: 'Balance' })
  await balance.getByText('$1,067.04').waitFor()
  expect(await overflow(page)).toBe(0)
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'bill-360')

  const pay = balance.getByRole('link', { name: /^Pay/ })
  expect(await pay.getAttribute('href')).toMatch(
    /^https:\/\/pay\.ibarralowe\.example\/\?bill=2026-\d+&amount=1067\.04$/,
  )
  expect([await pay.getAttribute('target'), await pay.getAttribute('rel')]).toEqual(['_blank', 'noopener noreferrer'])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    balance.getByRole('link', { name: /^PDF/ }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^Bill 2026-\d+\.pdf$/)
  expect((await readFile(await download.path())).subarray(0, 5).toString()).toBe('%PDF-')

  // A payment that the firm writes down is on the open page without a reload.
  const paid = { billId, paidOn: '2026-10-14', method: 'transfer' as const, reference: '', amountMinor: 40_000 }
  granted(await recordPayment(deps, lawyer, paid))
  await balance.getByText('Part paid').waitFor()
  await balance.getByText('$667.04').waitFor()
  await page.getByRole('row', { name: /Paid October 14, bank transfer/ }).waitFor()
  await page.setViewportSize({ width: 1280, height: 860 })
  expect(await overflow(page)).toBe(0)
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'bill-1280')

  // Taken back while it is open: the page says so, and the paper is refused.
  granted(await unshare(deps, lawyer, { shareId }))
  await page.getByRole('heading', { name: 'No longer shared' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'bill-gone')
  expect((await page.request.get(`${scene.portal}/bills/${billId}/pdf`)).status()).toBe(404)
  await page.getByRole('link', { name: 'Bills' }).first().click()
  await page.getByText('No bills yet').waitFor()
  await picture(page, 'bills-empty')
  const receipts = await deps.store.read((db) =>
    db
      .selectFrom('shares')
      .select(['view_count', 'download_count'])
      .where('id', '=', shareId)
      .executeTakeFirstOrThrow(),
  )
  expect(receipts).toEqual({ view_count: 1, download_count: 1 })
})

test('BILL-5 POR-3 in Spanish: overdue in words, and a void bill says so on the open page', async () => {
  const rosa = await scene.person('Rosa', { locale: 'es' })
  const late = await issued(rosa, { issuedOn: '2026-09-01', dueOn: '2026-09-15', locale: 'es', title: 'Cartas' })
  const other = await issued(rosa, { dueOn: '2027-01-31', locale: 'es', title: 'Inventario' })
  await share(rosa, late)
  await share(rosa, other)
  const context = await scene.device(phone)
  await bringAxe(context)
  const page = await scene.enter(rosa, context)
  await page.getByRole('heading', { name: 'Facturas', exact: true }).waitFor()
  await page.getByText(/^desde hace \d+ días/).waitFor()
  await page.getByText(/2134,08/).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'facturas-360')
  await page.getByRole('link', { name: /Cartas/ }).click()
  await page.getByRole('heading', { name: /^Factura 2026-/ }).waitFor()
  await page.getByText(/venció el 15 de septiembre, hace \d+ días/).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'factura-360')
  granted(await voidBill(scene.deps, scene.lawyer, { billId: late, reason: 'Wrong client' }))
  await page.getByText('Esta factura está anulada. No hay nada que pagar por ella.').waitFor()
  expect(await page.getByRole('link', { name: /^Pagar/ }).count()).toBe(0)
  expect(await page.getByText('Wrong client').count()).toBe(0)
  await picture(page, 'factura-anulada')
})

import { execFileSync, spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { deflateSync, crc32 } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { tempFolder } from '../support/temp-folder.ts'
import { computeBill } from '../../src/shared/compute-bill.ts'
import { formatMoney, largestMinor } from '../../src/shared/money.ts'
import type { FrozenBill, FrozenLine } from '../../src/main/features/bills/frozen-bill.ts'
import { drawBill } from '../../src/main/features/bills/pdf/bill-paper.ts'
import { createPaperThread } from '../../src/main/features/bills/pdf/paper-maker.ts'
import { drawStatement } from '../../src/main/features/bills/pdf/statement-paper.ts'

const missing = ['qpdf', 'pdftotext', 'pdfinfo', 'pdffonts'].filter(
  (name) => spawnSync(name, ['--version']).error !== undefined,
)
const whyNot = missing.length > 0 ? ` (skipped: ${missing.join(', ')} not on this machine)` : ''

const tax = { taxRateId: 'tax', name: 'Gross receipts tax', rateMicro: 81_875 }
type Typed = Partial<FrozenLine>

/** A bill as issuing freezes it. */
function frozen(change: Partial<FrozenBill> = {}, typed: Typed[] = [{}, {}, {}]): FrozenBill {
  const lines = typed.map((line) => ({
    kind: 'service' as const,
    description: 'Letters to three creditors',
    workedOn: '2026-10-02',
    timekeeper: 'Daniel Brandt',
    quantityMilli: 1_250,
    rateMinor: 32_000,
    discount: null,
    taxRateIds: ['tax'],
    ...line,
  }))
  const taxMode = change.taxMode ?? 'exclusive'
  const discount = change.discount ?? null
  const computed = computeBill({ taxMode, discount, lines }, [tax])
  expect(computed.problems).toEqual([])
  return {
    format: 1,
    kind: 'bill',
    number: '2026-0388',
    locale: 'en',
    currency: 'USD',
    issuedOn: '2026-10-30',
    dueOn: '2026-11-30',
    corrects: null,
    matter: { number: '2026-0117', title: 'Estate of Rosalind Vance' },
    firm: {
      name: 'Ibarra Lowe & Brandt',
      address: '214 Galisteo Street\nSanta Fe, NM 87501',
      taxNumber: '85-0417 882',
      phone: '(505) 555-0117',
      email: 'office@ibarralowe.example',
      accentColor: '#14535e',
      logoFileId: null,
    },
    client: { name: 'Mara Vance', address: '9 Calle del Sol' },
    title: 'Inventory and letters',
    reference: 'PO-7741',
    notes: 'Thank you.',
    terms: 'Payable within 30 days.',
    paymentInstructions: 'Rio Arriba Bank, account 000 417 882',
    payUrl: 'https://pay.ibarralowe.example/?bill=2026-0388',
    taxMode,
    discount,
    taxes: computed.taxes,
    totals: computed.totals,
    ...change,
    lines: lines.map((line, index) => ({ lineId: `${index}`, userId: null, ...line, ...computed.lines[index]! })),
  }
}

const draw = (bill: FrozenBill, more: { isVoid?: boolean; logo?: Buffer | null } = {}) =>
  drawBill({ bill, isVoid: false, logo: null, ...more })

/** What qpdf and poppler say of it: it must be whole, with its fonts in it, and tagged. */
async function judge(bytes: Uint8Array) {
  const file = path.join(await tempFolder(), 'bill.pdf')
  await writeFile(file, bytes)
  execFileSync('qpdf', ['--check', file])
  const run = (program: string, ...args: string[]) => execFileSync(program, [...args, file]).toString()
  const fonts = run('pdffonts').trim().split('\n').slice(2)
  expect(fonts.length).toBeGreaterThan(0)
  // Embedded, a subset, and with the letters that its glyphs stand for.
  for (const font of fonts) expect(font).toMatch(/ yes yes yes +\d+ +0$/)
  const info = run('pdfinfo')
  expect(info).toMatch(/^Tagged: +yes$/m)
  const text = execFileSync('pdftotext', ['-layout', file, '-']).toString().normalize('NFC')
  const raw = execFileSync('pdftotext', ['-raw', file, '-']).toString().normalize('NFC').replace(/\s+/g, ' ')
  return { text, raw, info, pages: Number(/^Pages: +(\d+)$/m.exec(info)?.[1]), structure: run('pdfinfo', '-struct') }
}

/** A picture of this size, in one colour with half of it clear. */
function png(width: number, height: number): Buffer {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 4, 0x80)])
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(data.length, 0)
    frame.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6], 8)
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const thread = createPaperThread()
afterAll(() => thread.close())

describe.skipIf(missing.length > 0)(`BILL-4 the paper of a bill${whyNot}`, () => {
  test('says who, to whom, for what, how much, by when and how to pay, in letters that can be selected', async () => {
    const { raw, info, structure, pages } = await judge(
      await draw(
        frozen({ discount: { kind: 'amount', minor: 5_600 } }, [{}, { discount: { kind: 'percent', micro: 100_000 } }]),
      ),
    )
    for (const words of [
      'Ibarra Lowe & Brandt',
      '214 Galisteo Street',
      'Tax number 85-0417 882',
      'Bill 2026-0388',
      'Mara Vance',
      'October 30, 2026',
      'Due November 30, 2026',
      'Estate of Rosalind Vance',
      'PO-7741',
      'Letters to three creditors Daniel Brandt 1.25 h $320.00 $400.00',
      'less 10% discount, $40.00',
      'Subtotal $760.00',
      'Discount −$56.00',
      'Gross receipts tax, 8.1875% of $704.00 $57.64',
      'Total $761.64',
      'Amount due',
      'How to pay',
      'account 000 417 882',
      'https://pay.ibarralowe.example/?bill=2026-0388',
      'Payable within 30 days.',
      'Page 1 of 1',
    ])
      expect(raw).toContain(words)
    expect(pages).toBe(1)
    expect(info).toMatch(/^Title: +Bill 2026-0388 · Ibarra Lowe & Brandt$/m)
    expect(info).toMatch(/^Page size: .*letter/m)
    for (const element of ['Document', 'H1', 'Table', 'TR', 'TH', 'TD', 'Figure', 'Link'])
      expect(structure).toMatch(new RegExp(`\\b${element}\\b`))
  })

  test('speaks Spanish, with its numbers and days', async () => {
    const { raw } = await judge(await draw(frozen({ locale: 'es', currency: 'EUR', taxMode: 'inclusive' })))
    for (const words of [
      'Factura 2026-0388',
      '30 de octubre de 2026',
      '1,25 h 320,00 €',
      'Importe por pagar',
      'Incluye Gross receipts tax, 8,1875 % sobre',
      'Cómo pagar',
      'Página 1 de 1',
    ])
      expect(raw).toContain(words)
    expect(raw).not.toMatch(/Amount|Total due|Page \d/)
  })

  test.each(['JPY', 'USD', 'KWD'])('writes the largest amounts of %s in one piece', async (currency) => {
    const rateMinor = largestMinor - 100
    const bill = frozen({ currency }, [{ kind: 'flat', quantityMilli: 1_000, rateMinor, taxRateIds: [] }])
    const { raw } = await judge(await draw(bill))
    expect(raw).toContain(formatMoney(rateMinor, currency, 'en').replace(/\s/g, ' '))
  })

  test.each([200, 500])('goes over as many pages as %i lines take, with the heads on each', async (count) => {
    const typed = Array.from({ length: count }, (_, n) => ({ description: `Telephone call number ${n + 1}.` }))
    const { text, pages } = await judge(await draw(frozen({}, typed)))
    expect(pages).toBeGreaterThan(count / 30)
    for (let n = 1; n <= count; n++) expect(text).toContain(`Telephone call number ${n}.`)
    const sheets = text.split('\f').slice(0, pages)
    sheets.forEach((sheet, index) => expect(sheet).toContain(`Page ${index + 1} of ${pages}`))
    for (const sheet of sheets.filter((one) => one.includes('Telephone')))
      expect(sheet).toMatch(/Date +Description +Quantity +Rate +Amount/)
  })

  test('breaks very long words, and writes names of other alphabets; what no font has is copied as it was', async () => {
    const word = 'Donaudampfschifffahrt'.repeat(30)
    const name = 'Łukasz Ștefănescu, Ελένη Παπαδοπούλου, Иван Петров, Nguyễn, 山田'
    const { raw } = await judge(
      await draw(frozen({ client: { name, address: '' }, notes: word }, [{ description: word }])),
    )
    expect(raw.replaceAll(' ', '')).toContain(word)
    expect(raw.replaceAll(' ', '')).toContain(name.replaceAll(' ', ''))
  })

  test('notes of many pages lose nothing', async () => {
    const notes = Array.from({ length: 200 }, (_, n) => `Note ${n + 1}.`).join('\n')
    const { text, pages } = await judge(await draw(frozen({ notes })))
    expect(pages).toBeGreaterThan(3)
    for (let n = 1; n <= 200; n++) expect(text).toContain(`Note ${n}.`)
  })

  test('a credit note says what it corrects and asks for nothing; a void bill says that it is void', async () => {
    const credit = await judge(
      await draw(
        frozen({ kind: 'credit-note', dueOn: null, corrects: { number: '2026-0350', issuedOn: '2026-09-30' } }),
      ),
    )
    expect(credit.raw).toContain('Credit note 2026-0388')
    expect(credit.raw).toContain('Bill 2026-0350 of September 30, 2026')
    expect(credit.raw).toContain('Amount credited')
    expect(credit.raw).not.toMatch(/Amount due|How to pay/)
    const gone = await judge(await draw(frozen(), { isVoid: true }))
    expect(gone.raw).toContain('Nothing is to be paid for it.')
    expect(gone.raw).toContain('Amount due $0.00')
    expect(gone.raw).not.toContain('How to pay')
  })

  test('a statement says what was owed, each step, and what is owed', async () => {
    const entry = { billId: 'a', number: '2026-0388', matterId: 'm', matterNumber: '2026-0117' }
    const { firm } = frozen()
    const bytes = await drawStatement({
      locale: 'en',
      madeOn: '2026-12-31',
      firm,
      logo: null,
      statement: {
        firmName: firm.name,
        clientName: 'Mara Vance',
        clientAddress: '',
        matterNumber: null,
        matterTitle: null,
        fromOn: '2026-10-01',
        toOn: '2026-12-31',
        sections: [
          {
            currency: 'USD',
            openingMinor: 10_000,
            billedMinor: 50_000,
            creditedMinor: 0,
            paidMinor: 20_000,
            closingMinor: 40_000,
            entries: [
              {
                ...entry,
                on: '2026-10-30',
                kind: 'bill',
                text: 'Inventory',
                amountMinor: 50_000,
                balanceMinor: 60_000,
              },
              {
                ...entry,
                on: '2026-11-03',
                kind: 'payment',
                text: 'SEPA 17',
                amountMinor: -20_000,
                balanceMinor: 40_000,
              },
            ],
          },
        ],
      },
    })
    const { raw } = await judge(bytes)
    for (const words of [
      'Statement of account',
      'Balance before $100.00',
      'Bill 2026-0388 Inventory · 2026-0117 $500.00 $600.00',
      'Payment for bill 2026-0388 SEPA 17 · 2026-0117 −$200.00 $400.00',
      'Balance on December 31, 2026',
    ])
      expect(raw).toContain(words)
  })
})

describe('BILL-4 the same bill is the same bytes', () => {
  test('again, later, and in a thread; another number makes others', async () => {
    const first = await draw(frozen())
    expect((await draw(frozen())).equals(first)).toBe(true)
    expect(Buffer.from(await thread.bill({ bill: frozen(), isVoid: false, logo: null })).equals(first)).toBe(true)
    expect((await draw(frozen({ number: '2026-0389' }))).equals(first)).toBe(false)
  })

  test('with a logo too; a picture that cannot be drawn is left out, and never the bill', async () => {
    const logo = png(480, 120)
    const order = { bill: frozen(), isVoid: false }
    const withLogo = await drawBill({ ...order, logo })
    expect(Buffer.from(await thread.bill({ ...order, logo })).equals(withLogo)).toBe(true)
    const without = await draw(frozen())
    expect(withLogo.length).toBeGreaterThan(without.length)
    const broken = Buffer.concat([logo.subarray(0, 60), Buffer.alloc(200, 7)])
    expect(Buffer.from(await thread.bill({ ...order, logo: broken })).equals(without)).toBe(true)
    // So many points that unpacking them would take the memory of the host.
    expect(Buffer.from(await thread.bill({ ...order, logo: png(1, 1).fill(0x7f, 16, 24) })).equals(without)).toBe(true)
  })

  test('the fonts are those that are installed with the program', async () => {
    const file = import.meta.resolve('@fontsource/inter/files/inter-latin-400-normal.woff')
    expect((await readFile(new URL(file))).toString('latin1', 0, 4)).toBe('wOFF')
  })
})

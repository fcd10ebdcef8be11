import { createPaperThread } from '../../src/main/features/bills/pdf/paper-maker.ts'
import type { FrozenBill } from '../../src/main/features/bills/frozen-bill.ts'
import { computeBill } from '../../src/shared/compute-bill.ts'
import type { Figure } from './run.ts'

/** The paper of a bill of 200 lines, and of the longest that there is, made in a thread (BILL-4). */
export const name = 'bill-pdf'

const turns = 30
const warmUps = 25
const limitMs = 150

const work = [
  'Inventory, preparing and filing with the District Court',
  'Letters to three creditors',
  'Conference with the appraiser about the house on Galisteo Street and the paintings that hang in it',
  'Certified copies',
  'Review of the trust instrument and telephone conference with the trustee',
]

/** No two bills say the same: what one remembers of another is what a firm's bills have in common. */
function bill(lines: number, turn: number): FrozenBill {
  const typed = Array.from({ length: lines }, (_, n) => ({
    kind: 'service' as const,
    description: `${work[n % work.length] ?? ''}, ${turn}/${n}`,
    workedOn: `2026-10-${String((n % 28) + 1).padStart(2, '0')}`,
    timekeeper: n % 2 === 0 ? 'Elena Ibarra' : 'Daniel Brandt',
    quantityMilli: 250 * ((n % 9) + 1),
    rateMinor: 18_000 + 100 * ((n + turn) % 140),
    discount: n % 7 === 0 ? { kind: 'percent' as const, micro: 100_000 } : null,
    taxRateIds: ['tax'],
  }))
  const rates = [{ taxRateId: 'tax', name: 'Gross receipts tax', rateMicro: 81_875 }]
  const computed = computeBill({ taxMode: 'exclusive', discount: null, lines: typed }, rates)
  return {
    format: 1,
    kind: 'bill',
    number: `2026-${turn}`,
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
    title: '',
    reference: '',
    notes: 'Thank you.',
    terms: 'Payable within 30 days.',
    paymentInstructions: 'Rio Arriba Bank, account 000 417 882',
    payUrl: `https://pay.ibarralowe.example/?bill=2026-${turn}`,
    taxMode: 'exclusive',
    discount: null,
    taxes: computed.taxes,
    totals: computed.totals,
    lines: typed.map((line, index) => ({
      lineId: `${index}`,
      userId: null,
      ...line,
      ...(computed.lines[index] ?? {
        grossMinor: 0,
        discountMinor: 0,
        amountMinor: 0,
        billDiscountMinor: 0,
        netMinor: 0,
        taxMinor: 0,
        totalMinor: 0,
      }),
    })),
  }
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

export async function run(): Promise<Figure[]> {
  const thread = createPaperThread()
  let turn = 0
  const make = async (lines: number) => {
    const order = { bill: bill(lines, ++turn), isVoid: false, logo: null }
    const start = performance.now()
    const { length } = await thread.bill(order)
    return { tookMs: performance.now() - start, length }
  }
  try {
    const first = await make(200)
    for (let n = 0; n < warmUps; n++) await make(200)
    const made = []
    for (let n = 0; n < turns; n++) made.push(await make(200))
    const longest = []
    for (let n = 0; n < 10; n++) longest.push((await make(500)).tookMs)
    const ours = median(made.map((one) => one.tookMs))
    const kilobytes = Math.round((made[0]?.length ?? 0) / 1024)
    return [
      {
        name: 'PDF of a bill of 200 lines, median',
        ours,
        peer: limitMs,
        ratio: ours / limitMs,
        unit: 'ms',
        note: `peer: the limit; in a thread after ${warmUps} bills, ${kilobytes} KB, ${turns} bills of other words and amounts`,
      },
      {
        name: 'the first of a thread',
        ours: first.tookMs,
        peer: null,
        ratio: null,
        unit: 'ms',
        note: 'its start and the opening of the fonts included',
      },
      {
        name: 'of 500 lines, median',
        ours: median(longest),
        peer: null,
        ratio: null,
        unit: 'ms',
        note: 'the most that a bill may have',
      },
    ]
  } finally {
    await thread.close()
  }
}

import type { ClientKey, MatterKey, StaffKey } from './sample-firm.ts'

/** How the firm of the demo bills: its letterhead, its terms and where it is paid. */
export const billing = {
  currency: 'USD',
  address: '120 East Palace Avenue\nSanta Fe, NM 87501',
  taxNumber: 'NM 03-123456-00-4',
  terms: 'Payable within 30 days. Please name the number of the bill.',
  paymentInstructions: 'Transfer to High Desert Bank, account 0042 1177, or by check to Ibarra Lowe & Brandt.',
  paymentPage: 'https://pay.ibarralowe.example/?bill={number}&amount={amount}',
  dueDays: 30,
  taxMode: 'exclusive' as const,
  incrementMinutes: 6,
  reminders: { mode: 'ask' as const, days: [7, 21, 45] },
}
export const taxRate = { name: 'NM gross receipts tax', rateMicro: 81_875, isDefault: true }
/** For an hour, in cents. */
export const hourlyRates: Record<StaffKey, number> = { elena: 32_000, james: 29_000, noor: 24_000, tomas: 24_000 }

export interface SampleLine {
  /** Whose hours; without, an expense or a flat fee. */
  by?: StaffKey
  kind: 'service' | 'expense' | 'flat'
  description: string
  /** Thousandths: of an hour, or pieces. */
  quantityMilli: number
  /** Of hours: the person's own. */
  rateMinor?: number
  isTaxed?: boolean
}
export interface SampleBill {
  matter: MatterKey
  by: StaffKey
  to: ClientKey
  title: string
  daysAgo: number
  discountMicro?: number
  notes?: string
  lines: readonly SampleLine[]
  /** The firm's words with it. */
  share?: string
  /** 'all' of what is owed then, or so many cents. */
  payments?: readonly {
    daysAgo: number
    method: 'transfer' | 'check' | 'card'
    reference: string
    minor: number | 'all'
  }[]
  voided?: { daysAgo: number; reason: string }
}

export const bills: readonly SampleBill[] = [
  {
    matter: 'estate',
    by: 'elena',
    to: 'margaret',
    title: 'Opening of probate',
    daysAgo: 95,
    lines: [
      {
        by: 'elena',
        kind: 'service',
        description: 'Petition for informal probate, with two meetings',
        quantityMilli: 5_400,
      },
      { by: 'noor', kind: 'service', description: 'Notices to heirs and creditors', quantityMilli: 3_200 },
      { kind: 'expense', description: 'Filing fee, First Judicial District', quantityMilli: 1_000, rateMinor: 13_200 },
    ],
    share: 'The first bill in the probate. It may be paid from the estate account.',
    payments: [{ daysAgo: 74, method: 'check', reference: 'Check 1042', minor: 'all' }],
  },
  {
    matter: 'lease',
    by: 'tomas',
    to: 'mesa',
    title: 'Lease renewal',
    daysAgo: 60,
    lines: [
      {
        kind: 'flat',
        description: 'Review of the lease, fixed fee',
        quantityMilli: 1_000,
        rateMinor: 95_000,
        isTaxed: true,
      },
    ],
    voided: { daysAgo: 59, reason: 'Billed before the second round of changes was done' },
  },
  {
    matter: 'lease',
    by: 'tomas',
    to: 'mesa',
    title: 'Lease renewal, both rounds',
    daysAgo: 57,
    lines: [
      {
        kind: 'flat',
        description: 'Review of the lease, fixed fee',
        quantityMilli: 1_000,
        rateMinor: 95_000,
        isTaxed: true,
      },
      { by: 'tomas', kind: 'service', description: 'Second round with the landlord', quantityMilli: 2_600 },
    ],
    payments: [{ daysAgo: 41, method: 'card', reference: 'ch_8841', minor: 'all' }],
  },
  {
    matter: 'estate',
    by: 'elena',
    to: 'margaret',
    title: 'Inventory and appraisals',
    daysAgo: 52,
    lines: [
      { by: 'elena', kind: 'service', description: 'Inventory of the estate', quantityMilli: 4_800 },
      { by: 'noor', kind: 'service', description: 'Letters to banks and brokers', quantityMilli: 6_100 },
      { kind: 'expense', description: 'Appraisal of the house', quantityMilli: 1_000, rateMinor: 45_000 },
      { kind: 'expense', description: 'Certified copies', quantityMilli: 12_000, rateMinor: 250 },
    ],
    share: 'The work on the inventory, with the appraisal.',
    payments: [{ daysAgo: 31, method: 'check', reference: 'Check 1049', minor: 150_000 }],
  },
  {
    matter: 'water',
    by: 'james',
    to: 'thornbury',
    title: 'Application to the State Engineer',
    daysAgo: 40,
    notes: 'The hearing itself is billed apart.',
    lines: [
      {
        by: 'james',
        kind: 'service',
        description: 'Application for a change of point of diversion',
        quantityMilli: 9_500,
      },
      { by: 'tomas', kind: 'service', description: 'Research into prior rights', quantityMilli: 7_300 },
      { kind: 'expense', description: 'Hydrology report', quantityMilli: 1_000, rateMinor: 180_000 },
    ],
    share: 'For the application that we filed last month.',
  },
  {
    matter: 'water',
    by: 'james',
    to: 'thornbury',
    title: 'Negotiations with the acequia',
    daysAgo: 12,
    discountMicro: 100_000,
    lines: [
      { by: 'james', kind: 'service', description: 'Two meetings with the commissioners', quantityMilli: 4_000 },
      {
        kind: 'flat',
        description: 'Draft of the agreement, fixed fee',
        quantityMilli: 1_000,
        rateMinor: 150_000,
        isTaxed: true,
      },
    ],
    share: 'With ten percent off, as agreed.',
    payments: [{ daysAgo: 3, method: 'transfer', reference: 'Wire 77120', minor: 100_000 }],
  },
  {
    matter: 'residence',
    by: 'noor',
    to: 'lucia',
    title: 'Solicitud de residencia permanente',
    daysAgo: 9,
    lines: [
      { by: 'noor', kind: 'service', description: 'Preparación de la solicitud', quantityMilli: 5_500 },
      { kind: 'expense', description: 'Tasa del formulario I-485', quantityMilli: 1_000, rateMinor: 144_000 },
      { kind: 'expense', description: 'Traducciones juradas', quantityMilli: 6_000, rateMinor: 3_500 },
    ],
    share: 'Le enviamos la factura de la solicitud. Puede pagarla en dos plazos si lo prefiere.',
  },
]

/** Work of the last weeks. What comes before the draft goes on it. */
export const draft = { matter: 'water', by: 'james', to: 'thornbury', title: 'Hearing', daysAgo: 2 } as const
export const timeEntries: readonly {
  matter: MatterKey
  by: StaffKey
  daysAgo: number
  minutes: number
  description: string
}[] = [
  { matter: 'water', by: 'james', daysAgo: 8, minutes: 96, description: 'Preparation of the hearing' },
  { matter: 'water', by: 'tomas', daysAgo: 6, minutes: 210, description: 'Exhibits for the hearing' },
  { matter: 'water', by: 'james', daysAgo: 4, minutes: 42, description: 'Call with the hydrologist' },
  {
    matter: 'estate',
    by: 'elena',
    daysAgo: 6,
    minutes: 54,
    description: 'Call with Pilar Ochoa about the final return',
  },
  { matter: 'estate', by: 'noor', daysAgo: 3, minutes: 120, description: 'First account' },
  { matter: 'residence', by: 'noor', daysAgo: 2, minutes: 36, description: 'Cita para los datos biométricos' },
  { matter: 'heron', by: 'elena', daysAgo: 1, minutes: 180, description: 'Disclosure schedules' },
]
export const expenses: readonly {
  matter: MatterKey
  by: StaffKey
  daysAgo: number
  rateMinor: number
  description: string
}[] = [
  { matter: 'water', by: 'tomas', daysAgo: 5, rateMinor: 8_640, description: 'Drive to Española and back' },
  { matter: 'estate', by: 'noor', daysAgo: 3, rateMinor: 1_800, description: 'Certified mail' },
]

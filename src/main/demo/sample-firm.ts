import type { Locale } from '../../shared/contract-parts.ts'
import type { StaffRole } from '../actor.ts'

/** The firm of the demo: invented people on reserved names (RFC 2606), two of its clients on the same matter, one Spanish. */

export const samplePassword = 'a sample firm in Santa Fe'

export const firm = {
  name: 'Ibarra Lowe & Brandt',
  timeZone: 'America/Denver',
  accentColor: '#14535e',
  contactName: 'Elena Ibarra',
  contactPhone: '(505) 555-0117',
  contactHours: 'weekdays 8:30 to 5:30',
  replyToEmail: 'office@ibarralowe.example',
}

export const staff = {
  elena: { name: 'Elena Ibarra', role: 'owner' },
  james: { name: 'James Lowe', role: 'admin' },
  noor: { name: 'Noor Haddad', role: 'staff' },
  tomas: { name: 'Tomás Brandt', role: 'staff' },
} as const satisfies Record<string, { name: string; role: StaffRole }>
export type StaffKey = keyof typeof staff

interface SampleClient {
  given?: string
  family?: string
  company?: string
  email: string
  phone: string
  locale?: Locale
  tags?: string[]
  notes?: string
  address?: string
}

export const clients = {
  margaret: {
    given: 'Margaret',
    family: 'Vance',
    email: 'm.vance@mail.example',
    address: '27 Calle Encantada\nSanta Fe, NM 87505',
    phone: '(505) 555-0142',
    tags: ['estate'],
    notes: 'Prefers to be called in the morning.',
  },
  daniel: {
    given: 'Daniel',
    family: 'Vance',
    email: 'daniel.v@post.example',
    phone: '(505) 555-0143',
    tags: ['estate'],
  },
  curtis: { given: 'Curtis', family: 'Vance', email: 'cvance@mail.example', phone: '(505) 555-0144', tags: ['estate'] },
  lucia: {
    given: 'Lucía',
    family: 'Fuentes Ortega',
    email: 'lucia.fuentes@correo.example',
    address: '1406 Agua Fría Street\nSanta Fe, NM 87505',
    phone: '(505) 555-0150',
    locale: 'es',
    tags: ['immigration'],
  },
  thornbury: {
    company: 'Thornbury Ranch LLC',
    email: 'office@thornbury.example',
    address: 'Thornbury Ranch\nCounty Road 74\nEspañola, NM 87532',
    phone: '(505) 555-0160',
    tags: ['water rights', 'business'],
  },
  heron: {
    company: 'Heron Instruments Inc.',
    email: 'legal@heron.example',
    phone: '(505) 555-0161',
    tags: ['business'],
  },
  pilar: {
    given: 'Pilar',
    family: 'Ochoa',
    email: 'pilar@ochoa-cpa.example',
    phone: '(505) 555-0170',
    tags: ['accountant'],
  },
  walter: {
    given: 'Walter',
    family: 'Begay',
    email: 'wbegay@mail.example',
    phone: '(505) 555-0171',
    tags: ['real estate'],
  },
  anneke: {
    given: 'Anneke',
    family: 'Visser',
    email: 'anneke@visser.example',
    phone: '(505) 555-0172',
    tags: ['real estate'],
  },
  samuel: { given: 'Samuel', family: 'Oyelaran', email: 'sam.oyelaran@post.example', phone: '(505) 555-0173' },
  ruth: {
    given: 'Ruth',
    family: 'Castellano',
    email: 'ruth.c@mail.example',
    phone: '(505) 555-0174',
    tags: ['family'],
  },
  mesa: {
    company: 'Mesa Verde Dental Group',
    email: 'admin@mesaverde.example',
    address: '88 Mesa Verde Plaza\nLos Alamos, NM 87544',
    phone: '(505) 555-0175',
    tags: ['business'],
  },
} as const satisfies Record<string, SampleClient>
export type ClientKey = keyof typeof clients

export const matters = {
  estate: {
    title: 'Estate of Rosalind Vance',
    area: 'Probate',
    responsible: 'elena',
    staff: ['noor', 'james'],
    people: { margaret: 'Executor', daniel: 'Beneficiary', curtis: 'Beneficiary', pilar: 'Accountant' },
    daysAgo: 210,
  },
  camino: {
    title: '418 Camino del Monte, sale',
    area: 'Real estate',
    responsible: 'tomas',
    staff: [],
    people: { walter: 'Seller', anneke: 'Buyer' },
    daysAgo: 41,
  },
  heron: {
    title: 'Project Heron',
    area: 'Mergers and acquisitions',
    responsible: 'elena',
    staff: ['james'],
    people: { heron: 'Seller' },
    isRestricted: true,
    daysAgo: 33,
  },
  residence: {
    title: 'Residencia permanente, L. Fuentes',
    area: 'Immigration',
    responsible: 'noor',
    staff: [],
    people: { lucia: 'Applicant' },
    daysAgo: 27,
  },
  water: {
    title: 'Thornbury Ranch, water rights',
    area: 'Natural resources',
    responsible: 'james',
    staff: ['tomas'],
    people: { thornbury: 'Client' },
    daysAgo: 120,
  },
  lease: {
    title: 'Mesa Verde Dental, lease renewal',
    area: 'Real estate',
    responsible: 'tomas',
    staff: [],
    people: { mesa: 'Tenant' },
    daysAgo: 300,
    isClosed: true,
  },
} as const satisfies Record<
  string,
  {
    title: string
    area: string
    responsible: StaffKey
    staff: readonly StaffKey[]
    people: Partial<Record<ClientKey, string>>
    isRestricted?: boolean
    isClosed?: boolean
    daysAgo: number
  }
>
export type MatterKey = keyof typeof matters

export interface SampleDocument {
  matter: MatterKey
  name: string
  by: StaffKey
  daysAgo: number
  /** A PDF's heading and paragraphs, or a picture. */
  paragraphs?: readonly string[]
  picture?: 'house' | 'ditch'
  /** Shared with these, with the firm's words. */
  share?: { with: readonly ClientKey[]; message: string; daysAgo: number; viewed?: readonly ClientKey[] }
}

export const documents: readonly SampleDocument[] = [
  {
    matter: 'estate',
    name: 'Letters testamentary.pdf',
    by: 'elena',
    daysAgo: 180,
    paragraphs: [
      'In the matter of the estate of Rosalind Vance, deceased, letters testamentary are issued to Margaret Vance.',
      'She is authorized to act as personal representative of the estate, with all the powers that the law gives one.',
    ],
    share: {
      with: ['margaret', 'daniel'],
      message: 'These are the letters. You may show them to the bank.',
      daysAgo: 178,
      viewed: ['margaret'],
    },
  },
  {
    matter: 'estate',
    name: 'Inventory and appraisal.pdf',
    by: 'noor',
    daysAgo: 2,
    paragraphs: [
      'The inventory lists every asset of the estate with its value on the day of death.',
      'The house at 12 Acequia Lane, its furniture, two accounts, and a lot in Taos whose appraisal is still awaited.',
      'Pages 3 to 9 are for you to read: please say if anything is missing.',
    ],
    share: {
      with: ['margaret'],
      message: 'Please read pages 3 to 9 and tell me if anything is missing.',
      daysAgo: 0,
    },
  },
  { matter: 'estate', name: 'Photo of the house.png', by: 'noor', daysAgo: 20, picture: 'house' },
  {
    matter: 'estate',
    name: 'Notice to creditors.pdf',
    by: 'elena',
    daysAgo: 150,
    paragraphs: ['Notice is given that claims against the estate must be presented within the time the law allows.'],
    share: { with: ['margaret', 'daniel', 'curtis'], message: '', daysAgo: 149, viewed: ['margaret', 'daniel'] },
  },
  {
    matter: 'camino',
    name: 'Purchase agreement.pdf',
    by: 'tomas',
    daysAgo: 12,
    paragraphs: [
      'The seller conveys and the buyer takes the property known as 418 Camino del Monte, on the terms below.',
    ],
    share: {
      with: ['walter'],
      message: 'The agreement as we sent it to the other side.',
      daysAgo: 11,
      viewed: ['walter'],
    },
  },
  {
    matter: 'residence',
    name: 'Lista de documentos.pdf',
    by: 'noor',
    daysAgo: 9,
    paragraphs: [
      'Estos son los documentos que necesitamos para su solicitud de residencia.',
      'Pasaporte, acta de nacimiento, y tres recibos de su domicilio de este año.',
    ],
    share: {
      with: ['lucia'],
      message: 'Buenos días, Lucía. Aquí está la lista que comentamos por teléfono.',
      daysAgo: 8,
    },
  },
  {
    matter: 'water',
    name: 'Diversion point.png',
    by: 'james',
    daysAgo: 60,
    picture: 'ditch',
    share: { with: ['thornbury'], message: 'Is this the headgate you meant?', daysAgo: 59, viewed: ['thornbury'] },
  },
  {
    matter: 'heron',
    name: 'Term sheet, draft 2.pdf',
    by: 'elena',
    daysAgo: 5,
    paragraphs: ['Confidential. The parties intend to negotiate a sale of all shares on the terms below.'],
    share: { with: ['heron'], message: 'Draft 2, with the changes of Monday.', daysAgo: 4, viewed: ['heron'] },
  },
]

export interface SampleThread {
  matter: MatterKey
  subject: string
  by: StaffKey
  with: readonly ClientKey[]
  daysAgo: number
  body: string
  replies: readonly { by: StaffKey | ClientKey; hoursLater: number; body: string }[]
}

export const threads: readonly SampleThread[] = [
  {
    matter: 'estate',
    subject: 'Who signs the inventory',
    by: 'noor',
    with: ['margaret'],
    daysAgo: 3,
    body: 'Good morning, Margaret. The inventory is nearly ready. It needs one signature, yours.',
    replies: [
      {
        by: 'margaret',
        hoursLater: 5,
        body: 'Thank you. Does my brother also need to sign the inventory? He asks me every day.',
      },
      { by: 'noor', hoursLater: 20, body: 'No, only you sign it, as executor.' },
    ],
  },
  {
    matter: 'residence',
    subject: 'Su cita de huellas',
    by: 'noor',
    with: ['lucia'],
    daysAgo: 2,
    body: 'Buenas tardes, Lucía. Ya tenemos fecha para las huellas: el martes a las diez. La acompaño yo.',
    replies: [{ by: 'lucia', hoursLater: 3, body: 'Muchas gracias. ¿Llevo el pasaporte original o basta una copia?' }],
  },
  {
    matter: 'camino',
    subject: 'Closing date',
    by: 'tomas',
    with: ['walter'],
    daysAgo: 6,
    body: 'The title company offers the 18th at two o’clock. Does that suit you?',
    replies: [{ by: 'walter', hoursLater: 26, body: 'The 18th is fine. I will bring the keys.' }],
  },
  {
    matter: 'water',
    subject: 'Meter readings',
    by: 'james',
    with: ['thornbury'],
    daysAgo: 15,
    body: 'Could you send us the meter readings of the last three seasons? The State Engineer asks for them.',
    replies: [],
  },
]

import type { ClientKey, MatterKey, StaffKey } from './sample-firm.ts'

export interface SampleEvent {
  matter: MatterKey
  by: StaffKey
  title: string
  place: string
  notes: string
  /** When it was put in the calendar, and when it is, counted from today. */
  daysAgo: number
  inDays: number
  /** By the clocks of its zone; none: all day. */
  from?: string
  to?: string
  /** Of an event of several days. */
  days?: number
  timeZone?: string
  /** RRULE; WEEKDAY stands for the weekday on which it begins. */
  rule?: string
  count?: number
  staff: readonly StaffKey[]
  clients?: readonly ClientKey[]
  /** Minutes before. */
  reminders?: readonly number[]
  share?: { daysAgo: number; with: readonly ClientKey[]; message: string }
  /** What a client who attends said to it. */
  answer?: { by: ClientKey; daysAgo: number; answer: 'yes' | 'no' | 'maybe'; note: string }
  /** It was on another day first. */
  movedFrom?: { inDays: number; daysAgo: number }
}

export const events: readonly SampleEvent[] = [
  {
    matter: 'estate',
    by: 'noor',
    title: 'First meeting about the estate',
    place: 'Ibarra Lowe & Brandt, conference room',
    notes: 'Death certificate, will, list of accounts.',
    daysAgo: 60,
    inDays: -48,
    from: '10:00',
    to: '11:30',
    staff: ['elena', 'noor'],
    clients: ['margaret'],
  },
  {
    matter: 'estate',
    by: 'elena',
    title: 'Hearing on the petition for probate',
    place: 'First Judicial District Court, Santa Fe, courtroom 3',
    notes: 'Please be there half an hour early: we meet at the entrance on Montezuma Avenue.',
    daysAgo: 21,
    inDays: 9,
    from: '09:30',
    to: '10:30',
    staff: ['elena', 'noor'],
    clients: ['margaret'],
    reminders: [60, 1_440],
    share: {
      daysAgo: 20,
      with: ['margaret', 'daniel'],
      message: 'The court has set the hearing. Margaret, you will be asked a few questions; we go through them before.',
    },
    answer: { by: 'margaret', daysAgo: 19, answer: 'yes', note: 'I will take the early train.' },
  },
  {
    matter: 'estate',
    by: 'noor',
    title: 'Estate of Vance: where we stand',
    place: 'By telephone',
    notes: '',
    daysAgo: 45,
    inDays: -42,
    from: '11:00',
    to: '11:20',
    rule: 'FREQ=WEEKLY;BYDAY=WEEKDAY',
    staff: ['elena', 'noor', 'james'],
  },
  {
    matter: 'camino',
    by: 'tomas',
    title: 'Closing at the title company',
    place: 'Old Santa Fe Title, 120 Marcy Street',
    notes: 'Bring a photo identity card. The wire goes out the day before.',
    daysAgo: 12,
    inDays: 8,
    from: '14:00',
    to: '15:00',
    staff: ['tomas'],
    clients: ['walter'],
    reminders: [1_440],
    share: { daysAgo: 11, with: ['walter'], message: 'The title company has room for us in the afternoon.' },
    movedFrom: { inDays: 3, daysAgo: 3 },
  },
  {
    matter: 'residence',
    by: 'noor',
    title: 'Cita en la oficina de inmigración',
    place: 'USCIS, 1720 Randolph Road SE, Albuquerque',
    notes: 'Traiga los originales de todo lo que envió, y el pasaporte.',
    daysAgo: 9,
    inDays: 16,
    from: '08:15',
    to: '09:45',
    staff: ['noor'],
    clients: ['lucia'],
    reminders: [1_440],
    share: { daysAgo: 8, with: ['lucia'], message: 'Ya tenemos fecha. La acompaño; salimos juntas de Santa Fe.' },
    answer: { by: 'lucia', daysAgo: 7, answer: 'maybe', note: 'Tengo que pedir permiso en el trabajo.' },
  },
  {
    matter: 'water',
    by: 'tomas',
    title: 'Deposition of the hydrologist, by video',
    place: 'New York, by video',
    notes: 'Exhibits 1 to 14 go to the reporter the day before.',
    daysAgo: 15,
    inDays: 13,
    from: '10:00',
    to: '13:00',
    timeZone: 'America/New_York',
    staff: ['tomas', 'elena'],
    reminders: [60],
  },
  {
    matter: 'water',
    by: 'tomas',
    title: 'Site visit, Thornbury Ranch',
    place: 'Thornbury Ranch, north gate',
    notes: '',
    daysAgo: 10,
    inDays: 20,
    days: 2,
    staff: ['tomas'],
  },
  {
    matter: 'heron',
    by: 'elena',
    title: 'Call with the board',
    place: 'By video',
    notes: 'Numbers only by voice.',
    daysAgo: 14,
    inDays: 2,
    from: '16:00',
    to: '17:00',
    rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=WEEKDAY',
    count: 6,
    staff: ['elena', 'james'],
  },
]

import type { AskedItem } from '../features/requests/asked-items.ts'
import type { ClientKey, MatterKey, StaffKey } from './sample-firm.ts'

/** What became of one thing that was asked for. */
interface SampleItem extends AskedItem {
  answer?: string
  /** A file that came with it: its name and what stands in it. */
  file?: { name: string; paragraphs: readonly string[] }
  decision?: 'accepted' | { because: string }
}

export interface SampleRequest {
  matter: MatterKey
  by: StaffKey
  to: ClientKey
  title: string
  note: string
  message: string
  daysAgo: number
  /** From the day it was asked. */
  dueInDays: number
  items: readonly SampleItem[]
}

export const requests: readonly SampleRequest[] = [
  {
    matter: 'residence',
    by: 'noor',
    to: 'lucia',
    title: 'Documentos para la solicitud de residencia',
    note: 'Copias legibles; los originales se los pediremos en la cita.',
    message: 'Con esto podemos presentar la solicitud.',
    daysAgo: 20,
    dueInDays: 10,
    items: [
      {
        title: 'Pasaporte, todas las páginas',
        note: '',
        file: { name: 'Pasaporte.pdf', paragraphs: ['Copia de todas las páginas del pasaporte.'] },
        decision: 'accepted',
      },
      {
        title: '¿Desde cuándo vive en su domicilio actual?',
        note: 'Basta con el mes y el año.',
        answer: 'Desde marzo de 2022.',
        decision: 'accepted',
      },
    ],
  },
  {
    matter: 'estate',
    by: 'noor',
    to: 'margaret',
    title: 'Documents for the inventory',
    note: 'Copies are enough. Please keep the originals.',
    message: 'The court wants these with the inventory.',
    daysAgo: 6,
    dueInDays: 9,
    items: [
      {
        title: 'Identity card',
        note: 'Both sides.',
        file: { name: 'Identity card.pdf', paragraphs: ['A copy of both sides of an identity card.'] },
        decision: 'accepted',
      },
      {
        title: 'Bank statements of the last three months',
        note: 'Of both accounts.',
        file: { name: 'Statements.pdf', paragraphs: ['Statements of the checking account, August to October.'] },
        answer: 'The savings account is on the second page.',
      },
      {
        title: 'Deed of the house at 12 Acequia Lane',
        note: '',
        file: { name: 'Deed, page 1.pdf', paragraphs: ['The first page of a deed.'] },
        decision: { because: 'This is the first page only. Please send all four.' },
      },
      { title: 'Appraisal of the lot in Taos', note: 'As soon as you have it.' },
      { title: 'Who has a key to the house?', note: 'Names and telephone numbers.' },
    ],
  },
]

/** What requests are begun with, in both languages of the firm's clients. */
export const requestTemplates: readonly { name: string; title: string; note: string; items: readonly AskedItem[] }[] = [
  {
    name: 'New client: identity and address',
    title: 'Your identity and address',
    note: 'The law asks us to know whom we work for. Copies are enough.',
    items: [
      { title: 'Passport or identity card', note: 'Both sides, in colour.' },
      { title: 'Proof of address', note: 'A bill or bank letter, not older than three months.' },
      { title: 'How may we reach you by telephone, and when?', note: '' },
    ],
  },
  {
    name: 'Cliente nuevo: identidad y domicilio',
    title: 'Su identidad y su domicilio',
    note: 'La ley nos pide conocer a quienes representamos. Bastan copias.',
    items: [
      { title: 'Pasaporte o documento de identidad', note: 'Ambas caras, en color.' },
      { title: 'Comprobante de domicilio', note: 'Un recibo o una carta del banco, de los últimos tres meses.' },
      { title: '¿A qué teléfono podemos llamarle, y a qué horas?', note: '' },
    ],
  },
  {
    name: 'Family law: financial disclosure',
    title: 'Financial disclosure',
    note: 'Both parties give the same to the court. If you do not have something, say so below it.',
    items: [
      { title: 'Tax returns of the last three years', note: 'With all schedules.' },
      { title: 'Pay statements of the last six months', note: '' },
      { title: 'Bank statements of all accounts, last twelve months', note: '' },
      { title: 'Statements of retirement accounts', note: 'The latest of each.' },
      { title: 'Loans, mortgages and credit cards', note: 'The latest statement of each.' },
      { title: 'Deeds and vehicle titles', note: '' },
      { title: 'Insurance policies', note: 'Life, health and home.' },
    ],
  },
  {
    name: 'Familia: declaración de bienes e ingresos',
    title: 'Declaración de bienes e ingresos',
    note: 'Ambas partes entregan lo mismo al juzgado. Si no tiene algo, indíquelo debajo.',
    items: [
      { title: 'Declaraciones de impuestos de los últimos tres años', note: 'Con todos los anexos.' },
      { title: 'Recibos de nómina de los últimos seis meses', note: '' },
      { title: 'Extractos de todas las cuentas, últimos doce meses', note: '' },
      { title: 'Extractos de las cuentas de jubilación', note: 'El último de cada una.' },
      { title: 'Préstamos, hipotecas y tarjetas', note: 'El último extracto de cada uno.' },
      { title: 'Escrituras y títulos de vehículos', note: '' },
      { title: 'Pólizas de seguro', note: 'De vida, de salud y del hogar.' },
    ],
  },
]

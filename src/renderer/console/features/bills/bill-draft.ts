import { maxLines } from '../../../../shared/bills.ts'
import {
  computeBill,
  type BillProblem,
  type ComputedBill,
  type ComputedLine,
  type TaxRateToApply,
} from '../../../../shared/compute-bill.ts'
import type { BillDetail, DraftContent } from '../../../../shared/console/bills.contract.ts'
import type { Locale } from '../../../../shared/contract-parts.ts'
import { amountText, discountText, quantityText, readAmount, readDiscount, readQuantity } from './amount-text.ts'
import type { LineKind } from './bill-words.ts'

/** A draft as it is typed: numbers are the words in their fields, so that nothing is corrected under the fingers. */
export interface LineForm {
  /** Of this page only: holds on while the host gives the line its id. */
  key: number
  lineId: string | null
  kind: LineKind
  description: string
  workedOn: string
  userId: string
  quantity: string
  rate: string
  discount: string
  taxRateIds: string[]
  timeEntryIds: string[]
  expenseEntryIds: string[]
}

export interface BillForm {
  clientId: string
  title: string
  reference: string
  locale: Locale
  issuedOn: string
  dueOn: string
  dueDays: string
  taxMode: 'exclusive' | 'inclusive'
  discount: string
  notes: string
  terms: string
  internalNote: string
  lines: LineForm[]
}

/** A field and what is wrong with what stands in it. */
export interface FieldProblem {
  /** Null: of the whole bill. */
  key: number | null
  field: string
  code: BillProblem['code'] | 'unreadableAmount' | 'unreadableQuantity' | 'unreadableDiscount' | 'dueDaysRange'
  /** From 1, as the lines are counted on the paper. */
  line: number | null
}

export interface ReadBill {
  /** What is saved: lines in which nothing stands are left out. */
  content: DraftContent
  /** The lines of `content`, by their keys. */
  keys: number[]
  computed: ComputedBill
  /** By key: what a line comes to. */
  lines: ReadonlyMap<number, ComputedLine>
  problems: FieldProblem[]
  /** What can be typed without a fault, but not issued yet, is saved all the same. */
  canSave: boolean
}

let lastKey = 0
const nextLineKey = (): number => ++lastKey

export function emptyLine(like: Partial<LineForm> = {}): LineForm {
  return {
    kind: 'service',
    description: '',
    workedOn: '',
    userId: '',
    quantity: '',
    rate: '',
    discount: '',
    taxRateIds: [],
    timeEntryIds: [],
    expenseEntryIds: [],
    ...like,
    key: nextLineKey(),
    lineId: null,
  }
}

/** Nothing that anybody typed: a line that stands ready. */
export const isBlank = (line: LineForm): boolean =>
  [line.description, line.rate, line.quantity, line.discount].every((words) => words.trim() === '') &&
  line.timeEntryIds.length + line.expenseEntryIds.length === 0

/** @param keep keys of lines that are on the page already, so that the focus stays where it is. */
export function formOf(bill: BillDetail, locale: Locale, keep: ReadonlyMap<string, number> = new Map()): BillForm {
  const { currency } = bill
  return {
    clientId: bill.clientId,
    title: bill.title,
    reference: bill.reference,
    locale: bill.locale,
    issuedOn: bill.issuedOn ?? '',
    dueOn: bill.dueOn ?? '',
    dueDays: String(bill.dueDays),
    taxMode: bill.taxMode,
    discount: discountText(bill.discount, currency, locale),
    notes: bill.notes,
    terms: bill.terms,
    internalNote: bill.internalNote,
    lines: bill.lines.map((line) => ({
      key: keep.get(line.lineId) ?? nextLineKey(),
      lineId: line.lineId,
      kind: line.kind,
      description: line.description,
      workedOn: line.workedOn ?? '',
      userId: line.userId ?? '',
      quantity: quantityText(line.quantityMilli, locale),
      rate: amountText(line.rateMinor, currency, locale),
      discount: discountText(line.discount, currency, locale),
      taxRateIds: [...line.taxRateIds],
      timeEntryIds: [...line.timeEntryIds],
      expenseEntryIds: [...line.expenseEntryIds],
    })),
  }
}

const orNull = (text: string) => (text === '' ? null : text)

interface Place {
  currency: string
  locale: Locale
}

/** A line as it is read by itself. */
export interface ReadLine {
  isBlank: boolean
  content: DraftContent['lines'][number]
  wrong: { field: string; code: FieldProblem['code'] }[]
}

export function readLine(line: LineForm, { currency, locale }: Place): ReadLine {
  const wrong: ReadLine['wrong'] = []
  // Nothing typed means one of it, and costs nothing yet.
  const quantityMilli = line.quantity.trim() === '' ? 1_000 : readQuantity(line.quantity, locale)
  const rateMinor = line.rate.trim() === '' ? 0 : readAmount(line.rate, currency, locale)
  const discount = readDiscount(line.discount, currency, locale)
  if (quantityMilli === null) wrong.push({ field: 'quantityMilli', code: 'unreadableQuantity' })
  if (rateMinor === null) wrong.push({ field: 'rateMinor', code: 'unreadableAmount' })
  if (discount === undefined) wrong.push({ field: 'discount', code: 'unreadableDiscount' })
  return {
    isBlank: isBlank(line),
    content: {
      lineId: line.lineId,
      kind: line.kind,
      description: line.description,
      workedOn: orNull(line.workedOn),
      userId: orNull(line.userId),
      quantityMilli: quantityMilli ?? 0,
      rateMinor: rateMinor ?? 0,
      discount: discount ?? null,
      taxRateIds: [...line.taxRateIds],
      timeEntryIds: [...line.timeEntryIds],
      expenseEntryIds: [...line.expenseEntryIds],
    },
    wrong,
  }
}

/**
 * Reads all that is typed: what it comes to, what can be saved, and what is wrong, field by field. Never throws.
 * @param lineReader remembers what it read, so that a key in one of 500 lines reads that line alone.
 */
export function readBill(
  form: BillForm,
  { rates, ...place }: Place & { rates: readonly TaxRateToApply[] },
  lineReader: (line: LineForm) => ReadLine = (line) => readLine(line, place),
): ReadBill {
  const { currency, locale } = place
  const problems: FieldProblem[] = []
  const unread = new Set<string>()
  const keys: number[] = []
  const lines: DraftContent['lines'] = []
  for (const line of form.lines) {
    const own = lineReader(line)
    if (own.isBlank) continue
    for (const { field, code } of own.wrong) {
      problems.push({ key: line.key, field, code, line: lines.length + 1 })
      unread.add(`lines.${lines.length}.${field}`)
    }
    keys.push(line.key)
    lines.push(own.content)
  }
  const discount = readDiscount(form.discount, currency, locale)
  if (discount === undefined) problems.push({ key: null, field: 'discount', code: 'unreadableDiscount', line: null })
  const dueDays = /^\d{1,3}$/.test(form.dueDays.trim()) ? Number(form.dueDays) : -1
  const isDueDays = dueDays >= 0 && dueDays <= 365
  if (!isDueDays) problems.push({ key: null, field: 'dueDays', code: 'dueDaysRange', line: null })
  const computed = computeBill(
    {
      taxMode: form.taxMode,
      discount: discount ?? null,
      lines: lines.map((line) => ({ ...line, discount: line.discount ?? null })),
    },
    rates,
  )
  for (const { code, field, line } of computed.problems) {
    if (unread.has(field)) continue
    const [, , lineField = field] = field.split('.')
    problems.push({ key: line === null ? null : (keys[line - 1] ?? null), field: lineField, code, line })
  }
  return {
    content: {
      clientId: form.clientId,
      title: form.title,
      reference: form.reference,
      locale: form.locale,
      issuedOn: orNull(form.issuedOn),
      dueOn: orNull(form.dueOn),
      dueDays: isDueDays ? dueDays : 0,
      taxMode: form.taxMode,
      discount: discount ?? null,
      notes: form.notes,
      terms: form.terms,
      internalNote: form.internalNote,
      lines,
    },
    keys,
    computed,
    lines: new Map(
      keys.flatMap((key, index) => {
        const line = computed.lines[index]
        return line ? [[key, line] as const] : []
      }),
    ),
    problems,
    canSave: lines.length <= maxLines && problems.every(({ code }) => code === 'noLines'),
  }
}

const lineShapes = new WeakMap<object, string>()
function lineShape(line: DraftContent['lines'][number]): string {
  const known = lineShapes.get(line)
  if (known !== undefined) return known
  const shape = JSON.stringify({ ...line, lineId: null })
  lineShapes.set(line, shape)
  return shape
}
/** What decides whether there is something to save: all but the ids, which the host gives. */
export const shapeOf = (content: DraftContent): string =>
  [JSON.stringify({ ...content, lines: null }), ...content.lines.map(lineShape)].join('\n')

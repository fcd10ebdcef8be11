import type { FrozenBill, FrozenLine } from '../frozen-bill.ts'
import { qrCode } from '../../../platform/qr/qr-code.ts'
import { drawLetterhead, type Logo } from './letterhead.ts'
import { ink, openPaper, page, type Element, type Paper } from './paper.ts'
import { paperWords, type PaperWords } from './paper-words.ts'
import { drawFooters, paperSize, styles } from './paper-style.ts'
import { oneLine, wrapText } from './set-text.ts'
import { drawTable, type Cell, type Column } from './paper-table.ts'

export interface BillPaperOrder {
  bill: FrozenBill
  /** The bill was voided since. */
  isVoid: boolean
  logo: Logo | null
}

/**
 * An issued bill or credit note as the firm would post it (BILL-4): of what was frozen alone, so that the same bill gives the same
 * bytes whenever it is made.
 */
export function drawBill({ bill, isVoid, logo }: BillPaperOrder): Promise<Buffer> {
  const words = paperWords(bill.locale, bill.currency)
  const isCredit = bill.kind === 'credit-note'
  const title = isCredit
    ? words.say('pdf.bill.creditTitle', { number: bill.number })
    : words.say('pdf.bill.billTitle', { number: bill.number })
  const paper = openPaper({
    title: `${title} · ${bill.firm.name}`,
    author: bill.firm.name,
    locale: bill.locale,
    madeOn: bill.issuedOn,
    size: paperSize(bill.currency),
  })
  const stampVoid = () =>
    paper.artifact(() =>
      paper.stamp(words.say('pdf.bill.void').toLocaleUpperCase(bill.locale), {
        ...styles.stamp,
        color: ink.stop,
      }),
    )
  if (isVoid) {
    stampVoid()
    paper.onNewPage(stampVoid)
  }
  drawLetterhead(paper, bill.firm, logo, words)
  drawHead(paper, bill, title, words)
  if (isVoid) {
    paper.flow(paper.root, words.say('pdf.bill.voidText'), styles.void, wholeWidth(paper))
    paper.y += 8
  }
  drawLines(paper, bill, words)
  drawTotals(paper, bill, isVoid, words)
  if (!isVoid) drawPayment(paper, bill, words)
  drawTexts(paper, bill, words)
  drawFooters(paper, `${bill.firm.name} · ${title}`, words)
  return paper.finish()
}

const wholeWidth = (paper: Paper) => ({ x: page.left, width: paper.contentWidth })

/** Whose it is on the left, what it is on the right. */
function drawHead(paper: Paper, bill: FrozenBill, title: string, words: PaperWords): void {
  const heading = paper.root.child('H1')
  for (const line of wrapText(title, styles.title, paper.contentWidth)) {
    heading.mark(() => paper.line(line, styles.title, { x: page.left, y: paper.y }))
    paper.y += styles.title.leading
  }
  if (bill.title !== '') paper.flow(paper.root, bill.title, styles.lead, wholeWidth(paper))
  paper.y += 14
  const top = paper.y
  const left = { x: page.left, width: paper.contentWidth * 0.46 }
  paper.flow(paper.root, words.say('pdf.bill.to'), styles.label, left)
  paper.flow(paper.root, bill.client.name, styles.strong, left)
  if (bill.client.address.trim() !== '') paper.flow(paper.root, bill.client.address.trim(), styles.text, left)
  const leftEnd = paper.y
  paper.y = top
  const facts: [string, string][] = [
    [words.say('pdf.bill.issued'), words.day(bill.issuedOn)],
    ...(bill.dueOn ? [[words.say('pdf.bill.due'), words.day(bill.dueOn)] as [string, string]] : []),
    [words.say('pdf.bill.matter'), `${bill.matter.title}\n${bill.matter.number}`],
    ...(bill.reference === '' ? [] : [[words.say('pdf.bill.reference'), bill.reference] as [string, string]]),
    ...(bill.corrects
      ? [
          [
            words.say('pdf.bill.corrects'),
            words.say('pdf.bill.correctsBill', {
              number: bill.corrects.number,
              date: words.day(bill.corrects.issuedOn),
            }),
          ] as [string, string],
        ]
      : []),
  ]
  drawFacts(paper, facts, page.left + paper.contentWidth * 0.54)
  paper.y = Math.max(paper.y, leftEnd) + 18
}

function drawFacts(paper: Paper, facts: readonly [string, string][], x: number): void {
  const labelWidth = 88
  const width = page.left + paper.contentWidth - x - labelWidth
  for (const [label, value] of facts) {
    const element = paper.root.child('P')
    const y = paper.y
    element.mark(() => paper.line(oneLine(label, styles.label), styles.label, { x, y }))
    for (const line of wrapText(value, styles.text, width)) {
      element.mark(() => paper.line(line, styles.text, { x: x + labelWidth, y: paper.y }))
      paper.y += styles.text.leading
    }
    paper.y += 2
  }
}

function discountText(line: FrozenLine, words: PaperWords): string | null {
  if (line.discountMinor === 0) return null
  return line.discount?.kind === 'percent'
    ? words.say('pdf.bill.lineDiscountPercent', {
        percent: words.percent(line.discount.micro),
        amount: words.money(line.discountMinor),
      })
    : words.say('pdf.bill.lineDiscount', { amount: words.money(line.discountMinor) })
}

/** Who did it, and what was taken off: below what was done. */
const aside = (line: FrozenLine, words: PaperWords) =>
  [line.timekeeper, discountText(line, words)].filter((text) => text !== null && text !== '').join(' · ')

function quantityOf(line: FrozenLine, words: PaperWords): string {
  const isHours = line.kind === 'service'
  const quantity = words.quantity(line.quantityMilli, isHours)
  return isHours ? words.say('pdf.bill.hours', { quantity }) : quantity
}

function drawLines(paper: Paper, bill: FrozenBill, words: PaperWords): void {
  const hasDays = bill.lines.some((line) => line.workedOn !== null)
  const columns: Column[] = [
    ...(hasDays ? [{ head: words.say('pdf.bill.date'), align: 'left' } as Column] : []),
    { head: words.say('pdf.bill.description'), align: 'left', isWide: true },
    { head: words.say('pdf.bill.quantity'), align: 'right' },
    { head: words.say('pdf.bill.rate'), align: 'right' },
    { head: words.say('pdf.bill.amount'), align: 'right' },
  ]
  const rows = bill.lines.map((line): Cell[] => {
    // One of something, flat: its quantity and rate would say the amount again.
    const isPlain = line.kind === 'flat' && line.quantityMilli === 1000 && line.discountMinor === 0
    return [
      ...(hasDays ? [{ text: line.workedOn ? words.shortDay(line.workedOn) : '' }] : []),
      { text: line.description, aside: aside(line, words) },
      { text: isPlain ? '' : quantityOf(line, words) },
      { text: isPlain ? '' : words.money(line.rateMinor) },
      { text: words.money(line.amountMinor) },
    ]
  })
  drawTable(paper, columns, rows)
}

interface TotalRow {
  label: string
  amount: string
  isSum?: boolean
  isFaint?: boolean
}

function totalRows(bill: FrozenBill, words: PaperWords): TotalRow[] {
  const { totals, taxes, discount } = bill
  const isInclusive = bill.taxMode === 'inclusive'
  const rows: TotalRow[] = []
  if (totals.discountMinor !== 0 || (taxes.length > 0 && !isInclusive))
    rows.push({ label: words.say('pdf.bill.subtotal'), amount: words.money(totals.subtotalMinor) })
  if (totals.discountMinor !== 0)
    rows.push({
      label:
        discount?.kind === 'percent'
          ? words.say('pdf.bill.discountPercent', { percent: words.percent(discount.micro) })
          : words.say('pdf.bill.discount'),
      amount: words.less(totals.discountMinor),
    })
  const tax = (key: 'pdf.bill.tax' | 'pdf.bill.taxIncluded') =>
    taxes.map(({ name, rateMicro, baseMinor, taxMinor }) => ({
      label: words.say(key, { name, rate: words.percent(rateMicro), base: words.money(baseMinor) }),
      amount: words.money(taxMinor),
      isFaint: isInclusive,
    }))
  if (!isInclusive) rows.push(...tax('pdf.bill.tax'))
  rows.push({ label: words.say('pdf.bill.total'), amount: words.money(totals.totalMinor), isSum: true })
  if (isInclusive && taxes.length > 0) {
    rows.push(...tax('pdf.bill.taxIncluded'))
    rows.push({ label: words.say('pdf.bill.net'), amount: words.money(totals.netMinor), isFaint: true })
  }
  return rows
}

/** Below the lines at the right, in one piece; then what is to be paid, so that nobody has to look for it. */
function drawTotals(paper: Paper, bill: FrozenBill, isVoid: boolean, words: PaperWords): void {
  const width = Math.min(paper.contentWidth, 300)
  const x = page.left + paper.contentWidth - width
  const amountWidth = 118
  const rows = totalRows(bill, words).map((row) => {
    const style = row.isSum ? styles.strong : row.isFaint ? styles.small : styles.text
    return { ...row, style, lines: wrapText(row.label, style, width - amountWidth) }
  })
  const dueHeight = 42
  const height = rows.reduce((sum, { lines, style }) => sum + lines.length * style.leading + 5, dueHeight + 12)
  paper.y += 8
  paper.need(height)
  const table = paper.root.child('Table')
  const drawRow = (element: Element, row: (typeof rows)[number]) => {
    if (row.isSum) {
      paper.rule(paper.y + 1, { x, width, color: ink.text })
      paper.y += 4
    }
    const { style, lines } = row
    const y = paper.y
    const head = element.child('TH', { scope: 'Row' })
    head.mark(() =>
      lines.forEach((line, index) => {
        paper.line(line, style, { x, y: y + index * style.leading })
      }),
    )
    const amount = { ...style, isFigures: true }
    element.child('TD').mark(() => {
      paper.line(oneLine(row.amount, amount), amount, {
        x: x + width - amountWidth,
        y,
        width: amountWidth,
        align: 'right',
      })
    })
    paper.y += lines.length * style.leading + 3
  }
  for (const row of rows) drawRow(table.child('TR'), row)
  paper.y += 8
  drawSum(paper, bill, isVoid, { x, width }, words)
}

/** What is to be paid, by when: or what a credit note gives back. */
function drawSum(
  paper: Paper,
  bill: FrozenBill,
  isVoid: boolean,
  { x, width }: { x: number; width: number },
  words: PaperWords,
): void {
  const isCredit = bill.kind === 'credit-note'
  const y = paper.y
  paper.rule(y, { x, width, color: bill.firm.accentColor ?? ink.text, weight: 1.6 })
  const due = isVoid ? 0 : bill.totals.totalMinor
  const element = paper.root.child('P')
  const label = oneLine(isCredit ? words.say('pdf.bill.credited') : words.say('pdf.bill.amountDue'), styles.strong)
  const amount = words.money(due)
  const room = width - label.width - 16
  const size = Math.min(styles.sum.size, (styles.sum.size * room) / oneLine(amount, styles.sum).width)
  const sum = { ...styles.sum, size }
  element.mark(() => {
    paper.line(label, styles.strong, { x, y: y + 9 })
    if (bill.dueOn && due > 0)
      paper.line(oneLine(words.say('pdf.bill.dueOn', { day: words.day(bill.dueOn) }), styles.small), styles.small, {
        x,
        y: y + 22,
      })
    paper.line(oneLine(amount, sum), sum, { x, y: y + 8, width, align: 'right' })
  })
  paper.y = y + 42
  if (isCredit && bill.corrects)
    paper.flow(paper.root, words.say('pdf.bill.creditedText', { number: bill.corrects.number }), styles.small, {
      x,
      width,
    })
}

const codeSize = 74

/** The firm's own words, and a code of its payment page beside them. */
function drawPayment(paper: Paper, bill: FrozenBill, words: PaperWords): void {
  if (bill.kind === 'credit-note') return
  const instructions = bill.paymentInstructions.trim()
  if (instructions === '' && bill.payUrl === null) return
  paper.y += 14
  paper.need(bill.payUrl === null ? 60 : codeSize + 44)
  heading(paper, words.say('pdf.bill.pay'))
  const top = paper.y
  let textX = page.left
  let codeEnd = top
  if (bill.payUrl !== null) {
    codeEnd = drawCode(paper, bill.payUrl, words) + 4
    textX += codeSize + 18
    paper.y = top
    const width = page.left + paper.contentWidth - textX
    paper.flow(paper.root, words.say('pdf.bill.payByCode'), styles.small, { x: textX, width })
    drawLink(paper, bill.payUrl, { x: textX, width })
    paper.y += 6
  }
  const startPage = paper.y
  if (instructions !== '')
    paper.flow(paper.root, instructions, styles.text, { x: textX, width: page.left + paper.contentWidth - textX })
  // On another page there is no code to stay clear of.
  if (paper.y >= startPage) paper.y = Math.max(paper.y, codeEnd)
}

function drawCode(paper: Paper, url: string, words: PaperWords): number {
  const { size, path } = qrCode(url)
  const scale = codeSize / size
  const y = paper.y + 2
  paper.root
    .child('Figure', { alt: words.say('pdf.bill.paymentCode') })
    .mark(() => paper.squares(path, { x: page.left, y, scale }))
  return y + codeSize
}

function drawLink(paper: Paper, url: string, { x, width }: { x: number; width: number }): void {
  const element = paper.root.child('P').child('Link')
  for (const line of wrapText(url, styles.link, width)) {
    paper.need(styles.link.leading)
    const y = paper.y
    element.mark(() => paper.line(line, styles.link, { x, y }))
    element.link({ x, y, width: line.width, height: styles.link.leading }, url)
    paper.y += styles.link.leading
  }
}

function heading(paper: Paper, text: string): void {
  paper.need(styles.heading.leading + styles.text.leading * 2)
  const y = paper.y
  paper.root.child('H2').mark(() => paper.line(oneLine(text, styles.heading), styles.heading, { x: page.left, y }))
  paper.y += styles.heading.leading + 2
}

function drawTexts(paper: Paper, bill: FrozenBill, words: PaperWords): void {
  const texts = [
    [words.say('pdf.bill.notes'), bill.notes.trim()],
    [words.say('pdf.bill.terms'), bill.terms.trim()],
  ] as const
  for (const [title, text] of texts) {
    if (text === '') continue
    paper.y += 14
    heading(paper, title)
    paper.flow(paper.root, text, styles.text, wholeWidth(paper))
  }
}

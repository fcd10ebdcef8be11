import type { CalendarDay } from '../../../../shared/calendar-day.ts'
import type { Locale } from '../../../../shared/contract-parts.ts'
import type { Statement, StatementEntry, StatementSection } from '../statement.ts'
import { drawLetterhead, type FirmOnPaper, type Logo } from './letterhead.ts'
import { openPaper, page, type Paper } from './paper.ts'
import { drawFooters, paperSize, styles } from './paper-style.ts'
import { drawTable, type Column } from './paper-table.ts'
import { paperWords, type PaperWords } from './paper-words.ts'
import { oneLine } from './set-text.ts'

export interface StatementPaperOrder {
  statement: Statement
  locale: Locale
  madeOn: CalendarDay
  firm: FirmOnPaper
  logo: Logo | null
}

/** A statement of account (BILL-3): what was owed, each step since, and what is owed, of each currency by itself. */
export function drawStatement({ statement, locale, madeOn, firm, logo }: StatementPaperOrder): Promise<Buffer> {
  const firstCurrency = statement.sections[0]?.currency ?? 'USD'
  const words = paperWords(locale, firstCurrency)
  const title = words.say('pdf.statement.title')
  const paper = openPaper({
    title: `${title} · ${firm.name}`,
    author: firm.name,
    locale,
    madeOn,
    size: paperSize(firstCurrency),
  })
  drawLetterhead(paper, firm, logo, words)
  const whole = { x: page.left, width: paper.contentWidth }
  const y = paper.y
  paper.root.child('H1').mark(() => paper.line(oneLine(title, styles.title), styles.title, { x: page.left, y }))
  paper.y += styles.title.leading
  const span = { from: words.day(statement.fromOn), to: words.day(statement.toOn) }
  paper.flow(paper.root, words.say('pdf.statement.span', span), styles.lead, whole)
  paper.y += 14
  if (statement.clientName !== null) {
    paper.flow(paper.root, statement.clientName, styles.strong, whole)
    if (statement.clientAddress.trim() !== '')
      paper.flow(paper.root, statement.clientAddress.trim(), styles.text, whole)
  }
  if (statement.matterTitle !== null)
    paper.flow(paper.root, `${statement.matterTitle}, ${statement.matterNumber ?? ''}`, styles.text, whole)
  paper.y += 16
  if (statement.sections.length === 0) paper.flow(paper.root, words.say('pdf.statement.nothing'), styles.text, whole)
  for (const section of statement.sections)
    drawSection(paper, statement, section, paperWords(locale, section.currency), statement.sections.length > 1)
  drawFooters(paper, `${firm.name} · ${title}`, words)
  return paper.finish()
}

function drawSection(
  paper: Paper,
  statement: Statement,
  section: StatementSection,
  words: PaperWords,
  isOneOfMany: boolean,
): void {
  if (isOneOfMany) {
    paper.need(90)
    const y = paper.y
    paper.root
      .child('H2')
      .mark(() => paper.line(oneLine(section.currency, styles.heading), styles.heading, { x: page.left, y }))
    paper.y += styles.heading.leading + 4
  }
  const columns: Column[] = [
    { head: words.say('pdf.bill.date'), align: 'left' },
    { head: words.say('pdf.bill.description'), align: 'left', isWide: true },
    { head: words.say('pdf.bill.amount'), align: 'right' },
    { head: words.say('pdf.statement.balance'), align: 'right' },
  ]
  const rows = [
    [
      { text: words.shortDay(statement.fromOn) },
      { text: words.say('pdf.statement.opening') },
      { text: '' },
      { text: words.money(section.openingMinor) },
    ],
    ...section.entries.map((entry) => [
      { text: words.shortDay(entry.on) },
      { text: nameOf(entry, words), aside: asideOf(entry, statement.matterNumber === null) },
      { text: words.money(entry.amountMinor) },
      { text: words.money(entry.balanceMinor) },
    ]),
  ]
  drawTable(paper, columns, rows)
  drawClosing(paper, section, statement, words)
}

function nameOf({ kind, number }: StatementEntry, words: PaperWords): string {
  switch (kind) {
    case 'bill':
      return words.say('pdf.bill.billTitle', { number })
    case 'credit-note':
      return words.say('pdf.bill.creditTitle', { number })
    case 'payment':
      return words.say('pdf.statement.payment', { number })
    case 'refund':
      return words.say('pdf.statement.refund', { number })
    case 'void':
      return words.say('pdf.statement.void', { number })
  }
}

const asideOf = ({ text, matterNumber }: StatementEntry, withMatter: boolean) =>
  [text, withMatter ? matterNumber : ''].filter((part) => part !== '').join(' · ')

function drawClosing(paper: Paper, section: StatementSection, statement: Statement, words: PaperWords): void {
  paper.y += 6
  paper.need(40)
  const y = paper.y
  paper.root.child('P').mark(() => {
    const label = words.say('pdf.statement.closing', { day: words.day(statement.toOn) })
    paper.line(oneLine(label, styles.strong), styles.strong, { x: page.left, y: y + 5 })
    const amount = oneLine(words.money(section.closingMinor), styles.sum)
    paper.line(amount, styles.sum, { x: page.left, y, width: paper.contentWidth, align: 'right' })
  })
  paper.y = y + 40
}

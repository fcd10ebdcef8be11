import { ink, page, type Align, type Element, type Paper } from './paper.ts'
import { styles } from './paper-style.ts'
import { oneLine, wrapText, type TextLine, type TextStyle } from './set-text.ts'

export interface Column {
  head: string
  align: Align
  /** Takes what the others leave. One of them does. */
  isWide?: boolean
}

export interface Cell {
  text: string
  /** In small letters below it. */
  aside?: string
}

const gap = 12
const figures: TextStyle = { ...styles.text, isFigures: true }
const rowSpace = 4

interface PlacedColumn extends Column {
  x: number
  width: number
}

/** Narrow columns are as wide as what stands in them, so that amounts are never broken. */
function placeColumns(paper: Paper, columns: readonly Column[], rows: readonly Cell[][]): PlacedColumn[] {
  const widths = columns.map((column, index) =>
    column.isWide
      ? 0
      : rows.reduce(
          (most, row) => Math.max(most, oneLine(row[index]?.text ?? '', figures).width),
          oneLine(column.head, styles.label).width,
        ),
  )
  const left = paper.contentWidth - widths.reduce((sum, width) => sum + width, 0) - gap * (columns.length - 1)
  let x = page.left
  return columns.map((column, index) => {
    const width = column.isWide ? left : (widths[index] ?? 0)
    const placed = { ...column, x, width }
    x += width + gap
    return placed
  })
}

/** Rows over as many pages as it takes: each in one piece, with the heads again at the top of a page. */
export function drawTable(paper: Paper, columns: readonly Column[], rows: readonly Cell[][]): void {
  const placed = placeColumns(paper, columns, rows)
  const table = paper.root.child('Table')
  const headRow = table.child('THead').child('TR')
  drawHeads(paper, placed, (column, draw) => {
    headRow.child('TH', { scope: 'Column' }).mark(draw)
    return column
  })
  const body = table.child('TBody')
  for (const row of rows) {
    const cells = placed.map((column, index) => setCell(column, row[index]))
    const height = Math.max(...cells.map((cell) => cell.height)) + rowSpace * 2
    // Heads that are drawn again are for the eye: the structure has them once.
    if (paper.need(height)) drawHeads(paper, placed, (_column, draw) => paper.artifact(draw))
    drawRow(paper, body.child('TR'), placed, cells)
    paper.y += height
    paper.rule(paper.y)
  }
}

function drawHeads(
  paper: Paper,
  columns: readonly PlacedColumn[],
  mark: (column: PlacedColumn, draw: () => void) => unknown,
): void {
  const y = paper.y
  for (const column of columns)
    mark(column, () => {
      paper.line(oneLine(column.head, styles.label), styles.label, { ...column, y })
    })
  paper.y += styles.label.leading + 3
  paper.rule(paper.y, { color: ink.text })
}

interface SetCell {
  lines: { line: TextLine; style: TextStyle }[]
  height: number
}

function setCell(column: PlacedColumn, cell: Cell | undefined): SetCell {
  const style = column.isWide ? styles.text : figures
  const main = column.isWide ? wrapText(cell?.text ?? '', style, column.width) : [oneLine(cell?.text ?? '', style)]
  const aside = cell?.aside ? wrapText(cell.aside, styles.small, column.width) : []
  const lines = [
    ...main.map((line) => ({ line, style })),
    ...aside.map((line) => ({ line, style: styles.small as TextStyle })),
  ]
  return { lines, height: lines.reduce((sum, line) => sum + line.style.leading, 0) }
}

function drawRow(paper: Paper, row: Element, columns: readonly PlacedColumn[], cells: readonly SetCell[]): void {
  cells.forEach(({ lines }, index) => {
    const column = columns[index]
    if (!column) return
    const element = row.child('TD')
    if (lines.every(({ line }) => line.pieces.length === 0)) return
    element.mark(() => {
      let y = paper.y + rowSpace
      for (const { line, style } of lines) {
        paper.line(line, style, { x: column.x, width: column.width, align: column.align, y })
        y += style.leading
      }
    })
  })
}

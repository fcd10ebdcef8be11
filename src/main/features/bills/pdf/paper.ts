import PDFDocument from 'pdfkit'
import type { CalendarDay } from '../../../../shared/calendar-day.ts'
import type { Locale } from '../../../../shared/contract-parts.ts'
import { oneLine, wrapText, type TextLine, type TextStyle } from './set-text.ts'
import { textWriter } from './write-text.ts'

/** Points, 72 to an inch. The origin is the top left corner. */
export const page = { left: 54, right: 54, top: 50, bottom: 64 }

/** Two inks and a line, from the house's tokens on white. */
export const ink = { text: '#14202e', soft: '#46515f', faint: '#626a75', line: '#d5cfc3', stop: '#9a1d35' }

export type Align = 'left' | 'right' | 'center'

/** An element of the document's structure: what a reader for the blind goes by. */
export interface Element {
  child(type: string, options?: { alt?: string; scope?: 'Column' | 'Row' }): Element
  /** What is drawn belongs to this element. Once for each page that it stands on. */
  mark(draw: () => void): void
  /** A link to the address over this place of the page; what it says was marked before. */
  link(place: { x: number; y: number; width: number; height: number }, url: string): void
}

export interface PaperOrder {
  title: string
  author: string
  locale: Locale
  /** The day that the document bears as the day of its making: no clock is asked. */
  madeOn: CalendarDay
  size: 'LETTER' | 'A4'
}

export interface Paper {
  readonly width: number
  /** Between the margins. */
  readonly contentWidth: number
  /** Where content ends on every page. */
  readonly bottom: number
  readonly root: Element
  /** How far down the page is filled. */
  y: number
  /** Begins a page when less than this is left on the one that it is on. Answers whether it did. */
  need(height: number): boolean
  newPage(): void
  onNewPage(draw: () => void): void
  /** Draws a line of text below `y`, and stays where it is. */
  line(line: TextLine, style: TextStyle, place: { x: number; y: number; width?: number; align?: Align }): void
  /** Lines of text from `paper.y` down, over pages where they have to. */
  flow(parent: Element, text: string, style: TextStyle, place: { x: number; width: number; align?: Align }): void
  rule(y: number, options?: { x?: number; width?: number; color?: string; weight?: number }): void
  picture(bytes: Buffer, place: { x: number; y: number; width: number; height: number }): void
  /** Dark squares of a code, as one shape. */
  squares(path: string, place: { x: number; y: number; scale: number }): void
  /** What is on every page and belongs to none of its texts. */
  artifact(draw: () => void): void
  /** Turned words across the page, beneath what is drawn later. */
  stamp(text: string, style: TextStyle): void
  /** Draws on every page in turn, when all are there. */
  everyPage(draw: (number: number, count: number) => void): void
  finish(): Promise<Buffer>
}

/** A sheet to draw on with tagged text and fonts of its own. The same drawing gives the same bytes, whenever it is done. */
export function openPaper(order: PaperOrder): Paper {
  const madeAt = new Date(`${order.madeOn}T12:00:00Z`)
  const document = new PDFDocument({
    font: '',
    autoFirstPage: false,
    bufferPages: true,
    size: order.size,
    margins: { left: 0, right: 0, top: 0, bottom: 0 },
    pdfVersion: '1.7',
    tagged: true,
    displayTitle: true,
    lang: order.locale,
    info: {
      Title: order.title,
      Author: order.author,
      Producer: 'Portico',
      Creator: 'Portico',
      CreationDate: madeAt,
      ModDate: madeAt,
    },
  })
  const writeText = textWriter(document)
  let whenNew = () => {}
  const rootElement = document.struct('Document')
  document.addStructure(rootElement)
  document.addPage()

  const wrapElement = (element: PDFKit.PDFStructureElement, type: string): Element => ({
    child(childType, options = {}) {
      const child = document.struct(childType, options as PDFKit.Mixins.StructureElementOptions)
      element.add(child)
      return wrapElement(child, childType)
    },
    mark(draw) {
      const content = document.markStructureContent(type)
      draw()
      document.endMarkedContent()
      element.add(content)
    },
    link({ x, y, width, height }, url) {
      document.link(x, y, width, height, url, {
        structParent: element,
        Contents: new String(url),
      } as unknown as PDFKit.Mixins.AnnotationOption)
    },
  })

  const paper: Paper = {
    width: document.page.width,
    contentWidth: document.page.width - page.left - page.right,
    bottom: document.page.height - page.bottom,
    root: wrapElement(rootElement, 'Document'),
    y: page.top,
    need(height) {
      if (paper.y + height <= paper.bottom) return false
      paper.newPage()
      return true
    },
    newPage() {
      document.addPage()
      paper.y = page.top
      whenNew()
    },
    onNewPage(draw) {
      whenNew = draw
    },
    line(line, style, { x, y, width = line.width, align = 'left' }) {
      const shift = align === 'left' ? 0 : align === 'right' ? width - line.width : (width - line.width) / 2
      let at = x + shift
      const baseline = y + (style.leading - style.size) / 2 + style.size * 0.78
      for (const piece of line.pieces) {
        if (piece.actual !== undefined) document.markContent('Span', { actual: piece.actual })
        writeText(piece, style, at, baseline)
        if (piece.actual !== undefined) document.endMarkedContent()
        at += piece.width
      }
    },
    flow(parent, text, style, { x, width, align }) {
      const lines = wrapText(text, style, width)
      const element = parent.child('P')
      for (let from = 0; from < lines.length;) {
        paper.need(style.leading)
        const fit = Math.max(1, Math.floor((paper.bottom - paper.y) / style.leading))
        const part = lines.slice(from, from + fit)
        element.mark(() => {
          for (const line of part) {
            paper.line(line, style, { x, y: paper.y, width, align })
            paper.y += style.leading
          }
        })
        from += part.length
      }
    },
    rule(y, { x = page.left, width = paper.contentWidth, color = ink.line, weight = 0.6 } = {}) {
      paper.artifact(() => {
        document.lineWidth(weight).strokeColor(color)
        document
          .moveTo(x, y)
          .lineTo(x + width, y)
          .stroke()
      })
    },
    picture(bytes, { x, y, width, height }) {
      document.image(bytes, x, y, { fit: [width, height], valign: 'center' })
    },
    squares(path, { x, y, scale }) {
      document.save()
      document.translate(x, y).scale(scale)
      document.path(path).fill(ink.text)
      document.restore()
    },
    artifact(draw) {
      document.markContent('Artifact', { type: 'Layout' })
      draw()
      document.endMarkedContent()
    },
    stamp(text, style) {
      const line = oneLine(text, style)
      const [x, y] = [document.page.width / 2, document.page.height / 2]
      document.save()
      document.rotate(-32, { origin: [x, y] }).opacity(0.16)
      paper.line(line, style, { x: x - line.width / 2, y: y - style.leading / 2 })
      document.restore()
    },
    everyPage(draw) {
      const { start, count } = document.bufferedPageRange()
      for (let index = 0; index < count; index++) {
        document.switchToPage(start + index)
        draw(index + 1, count)
      }
    },
    finish() {
      return new Promise((resolve, reject) => {
        const chunks: Buffer[] = []
        document.on('data', (chunk: Buffer) => void chunks.push(chunk))
        document.once('end', () => resolve(Buffer.concat(chunks)))
        document.once('error', reject)
        document.end()
      })
    },
  }
  return paper
}

import type PDFDocument from 'pdfkit'
import { figures, type PaperFont } from './paper-fonts.ts'
import type { TextPiece, TextStyle } from './set-text.ts'

type Document = InstanceType<typeof PDFDocument>

/** What of pdfkit's own is used below its door: the font that is chosen now, and the page's list of fonts. */
interface Inside {
  _font: {
    id: string
    ref(): unknown
    encode(text: string, features?: readonly string[]): [string[], Position[]]
  }
  page: { fonts: Record<string, unknown> }
  addContent(content: string | Uint8Array): void
}
interface Position {
  xAdvance: number
  advanceWidth: number
  xOffset: number
  yOffset: number
}

const round = (value: number) => String(Math.round(value * 1000) / 1000)

/** ISO 32000-1, 8.6.8: '#rrggbb' for what is filled. */
const colorOperator = (color: string) =>
  `${[1, 3, 5].map((at) => round(Number.parseInt(color.slice(at, at + 2), 16) / 255)).join(' ')} rg`

/**
 * Writes pieces of text where they stand, as pdfkit does but for what it does around each: a state saved, turned over and restored, and
 * every word looked up again. A bill of 200 lines has two thousand of them, and takes less than half as long this way.
 */
export function textWriter(document: Document) {
  const inside = document as unknown as Inside
  const shown = new Map<string, string | null>()

  /** The operator that shows it (9.4.3); null where accents are set by themselves, which pdfkit knows how to do. */
  function showing(text: string, font: PaperFont, isFigures: boolean): string | null {
    const key = `${font.name}${isFigures ? '#' : ' '}${text}`
    const known = shown.get(key)
    if (known !== undefined) return known
    const [codes, positions] = inside._font.encode(text, isFigures ? figures : undefined)
    let made: string | null = null
    if (positions.every(({ xOffset, yOffset }) => !xOffset && !yOffset)) {
      let array = '<'
      codes.forEach((code, index) => {
        const { xAdvance = 0, advanceWidth = 0 } = positions[index] ?? {}
        array += code
        if (xAdvance !== advanceWidth && index < codes.length - 1) array += `>${round(advanceWidth - xAdvance)}<`
      })
      made = `[${array}>] TJ`
    }
    shown.set(key, made)
    return made
  }

  return (piece: TextPiece, style: TextStyle, x: number, baseline: number): void => {
    const { font, text } = piece
    const isFigures = style.isFigures ?? false
    document.font(font.source as unknown as string, font.name).fontSize(style.size)
    const operator = showing(text, font, isFigures)
    if (operator === null) {
      document.fillColor(style.color).text(text, x, baseline, {
        lineBreak: false,
        baseline: 'alphabetic',
        ...(isFigures && { features: [...figures] }),
      })
      return
    }
    const { id } = inside._font
    inside.page.fonts[id] ??= inside._font.ref()
    const place = `1 0 0 -1 ${round(x)} ${round(baseline)} Tm`
    inside.addContent(
      Buffer.from(`${colorOperator(style.color)}\nBT\n/${id} ${style.size} Tf\n${place}\n${operator}\nET\n`, 'latin1'),
    )
  }
}

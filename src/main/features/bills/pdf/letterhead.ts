import { pictureSize } from '../../../platform/files/picture-size.ts'
import { ink, page, type Paper } from './paper.ts'
import type { PaperWords } from './paper-words.ts'
import { styles } from './paper-style.ts'
import { wrapText, type TextStyle } from './set-text.ts'

/** A PNG or JPEG. */
export type Logo = Uint8Array

export interface FirmOnPaper {
  name: string
  address: string
  taxNumber: string
  phone: string
  email: string
  accentColor: string | null
}

const largestLogo = { width: 190, height: 46 }
/** A picture unpacks to four bytes for each of its points: more of them is no logo. */
const mostPixels = 4_000_000
/** A letterhead, not a letter. */
const mostAddressLines = 10

/** Logo and name on the left, where the firm is found on the right, and a line of its colour below. */
export function drawLetterhead(paper: Paper, firm: FirmOnPaper, logo: Logo | null, words: PaperWords): void {
  const top = paper.y
  const rightWidth = 176
  const leftWidth = paper.contentWidth - rightWidth - 24
  // A buffer that went to a thread comes there as plain bytes.
  const picture = logo && Buffer.from(logo.buffer, logo.byteOffset, logo.byteLength)
  const place = picture && logoPlace(picture)
  if (picture && place) {
    paper.root
      .child('Figure', { alt: words.say('pdf.bill.logo', { firm: firm.name }) })
      .mark(() => paper.picture(picture, { x: page.left, y: top, ...place }))
    paper.y += place.height + 8
  }
  drawBlock(paper, firm.name, styles.firm, { x: page.left, width: leftWidth })
  const leftEnd = paper.y
  paper.y = top + (place ? 0 : 4)
  const x = page.left + paper.contentWidth - rightWidth
  const found = [
    firm.address.trim(),
    firm.phone,
    firm.email,
    firm.taxNumber === '' ? '' : `${words.say('pdf.bill.taxNumber')} ${firm.taxNumber}`,
  ].filter((text) => text !== '')
  if (found.length > 0) drawBlock(paper, found.join('\n'), styles.small, { x, width: rightWidth })
  paper.y = Math.max(paper.y, leftEnd) + 10
  paper.rule(paper.y, { color: firm.accentColor ?? ink.text, weight: 1.2 })
  paper.y += 26
}

function drawBlock(paper: Paper, text: string, style: TextStyle, { x, width }: { x: number; width: number }): void {
  paper.root.child('P').mark(() => {
    for (const line of wrapText(text, style, width).slice(0, mostAddressLines)) {
      paper.line(line, style, { x, y: paper.y })
      paper.y += style.leading
    }
  })
}

function logoPlace(logo: Buffer): { width: number; height: number } | null {
  const size = pictureSize(logo)
  if (!size || size.widthPx * size.heightPx > mostPixels) return null
  const scale = Math.min(largestLogo.width / size.widthPx, largestLogo.height / size.heightPx)
  return { width: size.widthPx * scale, height: size.heightPx * scale }
}

import { ink, page, type Paper } from './paper.ts'
import type { PaperWords } from './paper-words.ts'
import { oneLine, type TextStyle } from './set-text.ts'

/** Inter for what is read, Source Serif for what is looked at. Sizes in points. */
export const styles = {
  firm: { face: 'serif', size: 17, leading: 21, color: ink.text },
  title: { face: 'serif', size: 22, leading: 27, color: ink.text },
  heading: { face: 'serif', size: 12, leading: 16, color: ink.text },
  lead: { face: 'sans', size: 10, leading: 14, color: ink.soft },
  text: { face: 'sans', size: 9, leading: 12.5, color: ink.text },
  strong: { face: 'strong', size: 9, leading: 12.5, color: ink.text },
  small: { face: 'sans', size: 8, leading: 11, color: ink.soft },
  label: { face: 'sans', size: 8, leading: 12.5, color: ink.faint },
  link: { face: 'sans', size: 8, leading: 11, color: '#14535e' },
  sum: { face: 'strong', size: 17, leading: 22, color: ink.text, isFigures: true },
  void: { face: 'strong', size: 9, leading: 18, color: ink.stop },
  stamp: { face: 'serif', size: 112, leading: 130, color: ink.stop },
} as const satisfies Record<string, TextStyle>

/** Where bills are in these, paper is Letter; elsewhere A4. */
const letterCurrencies = new Set('USD CAD MXN COP CLP PHP CRC GTQ DOP NIO VES PAB HNL'.split(' '))
export const paperSize = (currency: string) => (letterCurrencies.has(currency) ? 'LETTER' : 'A4')

/** Whose page it is and which: an artifact, for who listens is told by the reader. */
export function drawFooters(paper: Paper, text: string, words: PaperWords): void {
  const y = paper.bottom + 24
  paper.everyPage((number, count) => {
    paper.rule(y - 7)
    paper.artifact(() => {
      const pageText = oneLine(words.say('pdf.bill.page', { number, count }), styles.small)
      const room = paper.contentWidth - pageText.width - 20
      let whose = oneLine(text, styles.small)
      for (let cut = text.length; whose.width > room && cut > 0; cut -= 4)
        whose = oneLine(`${text.slice(0, cut).trimEnd()}…`, styles.small)
      paper.line(whose, styles.small, { x: page.left, y })
      paper.line(pageText, styles.small, { x: page.left, y, width: paper.contentWidth, align: 'right' })
    })
  })
}

import { fontsOf, type Face, type PaperFont } from './paper-fonts.ts'

export interface TextStyle {
  face: Face
  /** In points. */
  size: number
  color: string
  /** From one baseline to the next, in points. */
  leading: number
  /** Digits of one width, for columns. */
  isFigures?: boolean
}

/** A piece of a line that one font has all characters of. */
export interface TextPiece {
  font: PaperFont
  text: string
  width: number
  /** What the person wrote, where no font of ours has it: it is drawn as a box, and copied as it is. */
  actual?: string
}

export interface TextLine {
  pieces: TextPiece[]
  width: number
}

/** The fonts that the characters need, one after another: for most texts it is one. */
function piecesOf(text: string, style: TextStyle): TextPiece[] {
  const pieces: TextPiece[] = []
  for (const { font, text: part, isCovered } of runsOf(text.normalize('NFC'), style.face)) {
    const width = (widthIn(font, part, style.isFigures ?? false) * style.size) / 1000
    pieces.push({ font, text: part, width, ...(!isCovered && { actual: part }) })
  }
  return pieces
}

/** Word by word, as pdfkit lays it out: each is remembered. Figures it lays out in one. */
function widthIn(font: PaperFont, text: string, isFigures: boolean): number {
  if (isFigures) return font.width(text, true)
  let width = 0
  for (let from = 0; from < text.length;) {
    const space = text.indexOf(' ', from)
    const to = space < 0 ? text.length : space + 1
    width += font.width(text.slice(from, to), false)
    from = to
  }
  return width
}

interface FontRun {
  font: PaperFont
  text: string
  isCovered: boolean
}

/** What the first font of each face has all of. */
const plain = /^[ -~\u00a0-\u00ac\u00ae-\u00ff–—‘’“”•…−€]*$/

function runsOf(text: string, face: Face): FontRun[] {
  const runs: FontRun[] = []
  if (plain.test(text)) {
    for (const font of fontsOf(face)) return text === '' ? [] : [{ font, text, isCovered: true }]
  }
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0
    const last = runs.at(-1)
    if (last?.isCovered && last.font.covers(codePoint)) {
      last.text += character
      continue
    }
    const { font, isCovered } = fontFor(codePoint, face)
    if (last?.font === font && last.isCovered === isCovered) last.text += character
    else runs.push({ font, text: character, isCovered })
  }
  return runs
}

function fontFor(codePoint: number, face: Face): { font: PaperFont; isCovered: boolean } {
  let first: PaperFont | undefined
  for (const font of fontsOf(face)) {
    first ??= font
    if (font.covers(codePoint)) return { font, isCovered: true }
  }
  if (!first) throw new Error(`There is no font for ${face}`)
  return { font: first, isCovered: false }
}

const lineOf = (text: string, style: TextStyle): TextLine => {
  const pieces = piecesOf(text, style)
  return { pieces, width: pieces.reduce((sum, piece) => sum + piece.width, 0) }
}

/** A line that is as long as it is. Characters that draw nothing are left out. */
export const oneLine = (text: string, style: TextStyle): TextLine => lineOf(drawable(text), style)

/** What a font has no picture of and should not show a box for: controls and marks of direction. */
const drawable = (text: string) =>
  text.replace(/\t/g, ' ').replace(/[\p{Cc}\p{Cs}\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')

/**
 * Lines that fit the width: broken between words and after hyphens and slashes, and within a word that is longer than a line. Line
 * breaks of the text stay; an empty line is a line.
 */
export function wrapText(text: string, style: TextStyle, width: number): TextLine[] {
  return text.split(/\r\n?|[\n\u2028\u2029]/).flatMap((paragraph) => wrapParagraph(drawable(paragraph), style, width))
}

function wrapParagraph(text: string, style: TextStyle, width: number): TextLine[] {
  const lines: TextLine[] = []
  let current = ''
  let currentWidth = 0
  const end = () => {
    lines.push(lineOf(current.trimEnd(), style))
    current = ''
    currentWidth = 0
  }
  for (const word of text.trim().match(/[^ \-/–—]*[-/–—]+|[^ \-/–—]+ *| +/gu) ?? []) {
    const wordWidth = widthOf(word.trimEnd(), style)
    if (current !== '' && currentWidth + wordWidth > width) end()
    if (wordWidth > width) {
      const parts = breakWord(word, style, width)
      current = parts.pop() ?? ''
      currentWidth = widthOf(current, style)
      for (const part of parts) lines.push(lineOf(part, style))
    } else {
      current += word
      currentWidth += word.endsWith(' ') ? widthOf(word, style) : wordWidth
    }
  }
  if (current.trim() !== '' || lines.length === 0) end()
  return lines
}

const widthOf = (word: string, style: TextStyle) => piecesOf(word, style).reduce((sum, piece) => sum + piece.width, 0)

/** By characters, with the accents that stand on them; each part fits. */
function breakWord(word: string, style: TextStyle, width: number): string[] {
  const parts: string[] = ['']
  let used = 0
  for (const character of word.match(/\P{M}\p{M}*|\p{M}+/gu) ?? []) {
    const characterWidth = widthOf(character, style)
    if (used + characterWidth > width && parts.at(-1) !== '') {
      parts.push('')
      used = 0
    }
    parts[parts.length - 1] += character
    used += characterWidth
  }
  return parts
}

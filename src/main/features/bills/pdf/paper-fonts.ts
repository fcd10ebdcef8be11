import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import { sfntOfWoff } from './woff.ts'

/** A font's part for some of the scripts, opened once in a thread and used by every paper that it makes. */
export interface PaperFont {
  /** Within one document. */
  name: string
  /** What pdfkit takes for a font. */
  source: Uint8Array
  covers(codePoint: number): boolean
  /** In thousandths of the size. `isFigures`: digits of one width. */
  width(text: string, isFigures: boolean): number
}

export type Face = 'sans' | 'strong' | 'serif'

const families: Record<Face, { family: string; weight: number }> = {
  sans: { family: 'inter', weight: 400 },
  strong: { family: 'inter', weight: 600 },
  serif: { family: 'source-serif-4', weight: 600 },
}

/** What lawyers' clients are called in Europe and the Americas. The first is nearly always all that is needed. */
const scripts = ['latin', 'latin-ext', 'greek', 'cyrillic', 'vietnamese', 'cyrillic-ext'] as const

/** Figures that stand in columns have one width (OpenType 'tnum'). */
export const figures = ['tnum'] as const

interface Run {
  glyphs: unknown[]
  positions: Record<string, number>[]
}

/** What pdfkit asks of a font: of fontkit's, through which it reads them. */
interface FontkitFont {
  unitsPerEm: number
  layout(text: string, features?: Readonly<Record<string, boolean>> | readonly string[]): Run
  hasGlyphForCodePoint(codePoint: number): boolean
}

const { resolve } = createRequire(import.meta.url)
const opened = new Map<string, PaperFont>()

/** The fonts of a face, as far as the text needs them: those for other scripts are opened when a character asks for them. */
export function* fontsOf(face: Face): Iterable<PaperFont> {
  for (const script of scripts) yield openFont(face, script)
}

function openFont(face: Face, script: string): PaperFont {
  const name = `${face}-${script}`
  const known = opened.get(name)
  if (known) return known
  const { family, weight } = families[face]
  const file = resolve(`@fontsource/${family}/files/${family}-${script}-${weight}-normal.woff`)
  const font = throughPdfkit(sfntOfWoff(readFileSync(file)))
  const remembered = withMemory(font)
  // Two parts of one font bear the same name inside, and pdfkit would take one for the other.
  Object.defineProperty(remembered, 'postscriptName', { value: `${family}-${weight}-${script}` })
  const coverage = new Map<number, boolean>()
  const made: PaperFont = {
    name,
    source: remembered as unknown as Uint8Array,
    covers(codePoint) {
      let isCovered = coverage.get(codePoint)
      if (isCovered === undefined) {
        isCovered = font.hasGlyphForCodePoint(codePoint)
        coverage.set(codePoint, isCovered)
      }
      return isCovered
    },
    width: remembered.width,
  }
  opened.set(name, made)
  return made
}

/** pdfkit has fontkit for itself; a document that is thrown away hands over the font that it opened. */
function throughPdfkit(bytes: Uint8Array): FontkitFont {
  const document = new PDFDocument({ font: '', autoFirstPage: false })
  document.font(bytes)
  return (document as unknown as { _font: { font: FontkitFont } })._font.font
}

const hasLetter = /\p{L}/u

/** Laying out a word costs half a millisecond, and bills say the same words over and over. */
const wordsKept = 20_000

/** The same font, which remembers how words were laid out: across documents, and with figures too. */
function withMemory(font: FontkitFont): FontkitFont & Pick<PaperFont, 'width'> {
  const memories = [new Map<string, Run & { width: number }>(), new Map<string, Run & { width: number }>()] as const
  const scale = 1000 / font.unitsPerEm
  const lay = (text: string, features: readonly string[] | undefined): Run => {
    const characters = [...text]
    const isWord = features === undefined && hasLetter.test(text)
    // Contextual alternates are half of the work, and change nothing in the words of a bill.
    if (isWord || characters.length === 1) return font.layout(text, { calt: false, ...(features && { tnum: true }) })
    // Figures are not moved by their neighbours, under one another or in a sentence: what is known of each is known of all of them.
    const runs = characters.map((character) => recall(character, features))
    return { glyphs: runs.flatMap((run) => run.glyphs), positions: runs.flatMap((run) => run.positions) }
  }
  const recall = (text: string, features: readonly string[] | undefined) => {
    const memory = memories[features ? 1 : 0]
    const known = memory.get(text)
    if (known) return known
    if (memory.size >= wordsKept) memory.clear()
    const { glyphs, positions } = lay(text, features)
    const made = { glyphs, positions, width: positions.reduce((sum, { xAdvance = 0 }) => sum + xAdvance, 0) * scale }
    memory.set(text, made)
    return made
  }
  const layout = (text: string, features?: readonly string[]) => {
    const run = recall(text, features)
    // pdfkit scales the positions in place: what is remembered must stay as it was.
    const positions = run.positions.map(({ xAdvance = 0, yAdvance = 0, xOffset = 0, yOffset = 0 }) => ({
      xAdvance,
      yAdvance,
      xOffset,
      yOffset,
    }))
    return {
      glyphs: run.glyphs,
      positions,
      get advanceWidth() {
        return positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0)
      },
    }
  }
  const width = (text: string, isFigures: boolean) => recall(text, isFigures ? figures : undefined).width
  return Object.assign(Object.create(font) as FontkitFont, { layout, width })
}

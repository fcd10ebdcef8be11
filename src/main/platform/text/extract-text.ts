import { strFromU8, unzipSync } from 'fflate'
import type { ExtractedText } from '../../ports.ts'

/** Longer texts are cut: what is searched and compared is in the first thousand pages. In characters. */
const maxTextLength = 1024 * 1024
/** Larger files are not looked into. In bytes. */
export const maxFileBytes = 100 * 1024 ** 2
/** What the parts of one office file may unpack to, together: a small file can claim to be a very large one. In bytes. */
const maxUnpackedBytes = 64 * 1024 ** 2

const office: Record<string, RegExp> = {
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document':
    /^word\/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml$/,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': /^xl\/(?:sharedStrings|workbook)\.xml$/,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation':
    /^ppt\/(?:slides|notesSlides)\/[^/]+\.xml$/,
  'application/vnd.oasis.opendocument.text': /^content\.xml$/,
  'application/vnd.oasis.opendocument.spreadsheet': /^content\.xml$/,
}

/** Whether anything could be read out of a file of this type. */
export const hasText = (mediaType: string): boolean =>
  mediaType === 'application/pdf' || mediaType.startsWith('text/') || mediaType in office

/**
 * The words of a PDF, an office file or a text, in their order as far as the file tells it. Null when there is nothing to read:
 * another type, a picture of a page, a password. Runs in a worker: files are hostile until proven otherwise.
 */
export async function extractText(bytes: Uint8Array, mediaType: string): Promise<ExtractedText | null> {
  const text = await readAs(bytes, mediaType)
  if (text === null || text.trim() === '') return null
  const isWhole = text.length <= maxTextLength
  return { text: isWhole ? text : text.slice(0, maxTextLength), isWhole }
}

async function readAs(bytes: Uint8Array, mediaType: string): Promise<string | null> {
  if (mediaType === 'application/pdf') return pdfText(bytes)
  if (mediaType.startsWith('text/')) return plainText(bytes)
  const parts = office[mediaType]
  return parts ? officeText(bytes, parts) : null
}

function plainText(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** What pdf.js draws with, and asks for when it is loaded. Here nothing is drawn. */
function leaveOutDrawing(): void {
  const here = globalThis as Record<string, unknown>
  for (const name of ['DOMMatrix', 'ImageData', 'Path2D']) here[name] ??= class {}
}

async function pdfText(bytes: Uint8Array): Promise<string> {
  leaveOutDrawing()
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs')
  const task = pdfjs.getDocument({
    data: bytes,
    useSystemFonts: false,
    disableFontFace: true,
    enableXfa: false,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  })
  try {
    const document = await task.promise
    let text = ''
    for (let number = 1; number <= document.numPages && text.length <= maxTextLength; number++) {
      const page = await document.getPage(number)
      for (const item of (await page.getTextContent()).items)
        if ('str' in item) text += item.hasEOL ? `${item.str}\n` : item.str
      text += '\n'
      page.cleanup()
    }
    return text
  } finally {
    await task.destroy()
  }
}

/** Office files are archives of XML. Only the parts with words are unpacked, and never more than a bound of them (U5). */
function officeText(bytes: Uint8Array, wanted: RegExp): string {
  let unpacked = 0
  const parts = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (!wanted.test(name)) return false
      unpacked += originalSize
      return unpacked <= maxUnpackedBytes
    },
  })
  return Object.keys(parts)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => xmlText(strFromU8(parts[name] ?? new Uint8Array())))
    .join('\n')
}

const entities: Record<string, string> = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' }

function xmlText(xml: string): string {
  return (
    xml
      // What separates words to the eye: paragraphs, lines, tabs, cells.
      .replace(/<(?:w:p|w:br|w:tab|a:p|si|text:p|text:h|text:tab|text:line-break|table:table-cell)\b[^>]*>/g, '\n')
      .replace(/<[^>]*>/g, '')
      .replace(
        /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi,
        (whole, hex?: string, decimal?: string, name?: string) => {
          if (name !== undefined) return entities[name] ?? whole
          const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
          return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : ' '
        },
      )
      .replace(/\n{2,}/g, '\n')
  )
}

/** How many of a file's first bytes `detectMediaType` wants to see. */
export const sniffBytes = 4_096

const unknownType = 'application/octet-stream'
const officeTypes: Record<string, string> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
}
const heicBrands: ReadonlySet<string> = new Set(['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1'])
const textExtensions: ReadonlySet<string> = new Set(['txt', 'text', 'log', 'md', 'csv', ''])

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase()
}

function isPlainText(bytes: Uint8Array, isWhole: boolean): boolean {
  // Stream mode leaves a character that is cut at the end alone.
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole })
  } catch {
    return false
  }
  return !/[^\P{Cc}\t\n\f\r]/u.test(text)
}

/**
 * The media type by content first (U5): what the bytes say wins over the name, and whatever is not in this short table is
 * unknown, which only ever downloads. HTML, SVG and scripts are text or unknown here on purpose.
 */
export function detectMediaType(firstBytes: Uint8Array, name: string): string {
  const bytes = Buffer.from(firstBytes.buffer, firstBytes.byteOffset, Math.min(firstBytes.length, sniffBytes))
  const head = bytes.toString('latin1', 0, 16)
  const extension = extensionOf(name)
  if (head.startsWith('%PDF-')) return 'application/pdf'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif'
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp'
  if (head.slice(4, 8) === 'ftyp' && heicBrands.has(head.slice(8, 12))) return 'image/heic'
  if (head.startsWith('PK\x03\x04')) return officeTypes[extension] ?? 'application/zip'
  if (bytes.length > 0 && textExtensions.has(extension) && isPlainText(bytes, bytes.length < sniffBytes)) {
    return extension === 'csv' ? 'text/csv' : 'text/plain'
  }
  return unknownType
}

export interface PictureSize {
  widthPx: number
  heightPx: number
}

/** How large a PNG or JPEG says it is; null where it does not say so. */
export function pictureSize(bytes: Buffer): PictureSize | null {
  const size = bytes[0] === 0x89 ? pngSize(bytes) : jpegSize(bytes)
  return size && size.widthPx > 0 && size.heightPx > 0 ? size : null
}

/** The header is the first chunk (ISO/IEC 15948, 11.2.2). */
function pngSize(bytes: Buffer): PictureSize | null {
  if (bytes.length < 24 || bytes.toString('latin1', 12, 16) !== 'IHDR') return null
  return { widthPx: bytes.readUInt32BE(16), heightPx: bytes.readUInt32BE(20) }
}

/** Markers that are not followed by a length (ISO/IEC 10918-1, B.1.1.3). */
const isBare = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
/** A start of frame, of whatever coding; C4, C8 and CC are something else (table B.1). */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

function jpegSize(bytes: Buffer): PictureSize | null {
  let at = 2
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0
    // Any number of FF may stand before a marker.
    if (marker === 0xff) at += 1
    else if (isBare(marker)) at += 2
    else if (isFrame(marker)) return { widthPx: bytes.readUInt16BE(at + 7), heightPx: bytes.readUInt16BE(at + 5) }
    else at += 2 + bytes.readUInt16BE(at + 2)
  }
  return null
}
